import { createTesseractJsEngine } from "../../containers/backend/ocr/tesseractJsEngine.ts";
import { engineContract } from "./ocr.contract.ts";

engineContract("tesseract.js is a dependency", createTesseractJsEngine);
