// Imported before any schema is made: zod asks whether it may compile code, and the app's policy answers with an error on the console.
import { config } from "zod";

config({ jitless: true });
