// Where the browsers for the end-to-end tests are.
import { findProgram, isExecutable } from "./programs.ts";

/** Path of a Chromium: `CHROMIUM_PATH`, else the first one on PATH; undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.CHROMIUM_PATH) return isExecutable(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : undefined;
  return findProgram(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"], env.PATH);
}

/** Path of a Firefox: `FIREFOX_PATH`, else the first one on PATH; undefined where there is none. */
export function findFirefox(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.FIREFOX_PATH) return isExecutable(env.FIREFOX_PATH) ? env.FIREFOX_PATH : undefined;
  return findProgram(["firefox-esr", "firefox"], env.PATH);
}
