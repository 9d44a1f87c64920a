// Browsers for the end-to-end tests, from the system's packages where none is there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { findChromium, findFirefox } from "../../tests/harness/browsers.ts";

const browsers = [
  { name: "Chromium", packageName: "chromium", find: findChromium },
  { name: "Firefox", packageName: "firefox-esr", find: findFirefox },
];

/** What the tests would install on this machine, in words; empty where everything is there or nothing can be installed. */
export function missingBrowsers(): string[] {
  return canInstall() ? browsers.filter(({ find }) => !find()).map(({ name, packageName }) => `${name} (${packageName}, by apt-get)`) : [];
}

/** Installs the missing ones with apt-get when this is root on a Debian-like system. */
export function installBrowsers(log: (line: string) => void): void {
  const missing = canInstall() ? browsers.filter(({ find }) => !find()) : [];
  if (missing.length === 0) return;
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status === 0;
  const known = apt("update");
  for (const { name, packageName } of missing)
    if (!known || !apt("install", "-y", "--no-install-recommends", packageName)) log(`${name} could not be installed`);
}

const canInstall = () => userInfo().uid === 0 && existsSync("/usr/bin/apt-get");
