import { createNativeEngine } from "../../containers/backend/ocr/nativeEngine.ts";
import { engineContract } from "./ocr.contract.ts";

engineContract("no tesseract on PATH: pages are recognized by tesseract.js here", createNativeEngine);
