// A Chromium for the end-to-end tests, from the system's packages where none is there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { findChromium } from "../../tests/harness/chromium.ts";

/** Path of a Chromium, installed with apt-get when this is root on a Debian-like system; undefined where none can be had. */
export function provideChromium(log: (line: string) => void): string | undefined {
  const found = findChromium();
  if (found || userInfo().uid !== 0 || !existsSync("/usr/bin/apt-get")) return found;
  log("Installing Chromium for the end-to-end tests");
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status === 0;
  if (!apt("update") || !apt("install", "-y", "--no-install-recommends", "chromium")) log("Chromium could not be installed");
  return findChromium();
}
