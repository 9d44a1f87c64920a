// What this browser lacks, looked at once as the app starts.
import { checkBrowser } from "../data/capabilities.ts";

export const browser = checkBrowser();
