// Browsers for the end-to-end tests, from the system's packages where none is there.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import { hasWebKit } from "../../tests/e2e/webkit/browser.ts";
import { findChromium, findFirefox } from "../../tests/harness/browsers.ts";

const browsers = [
  { name: "Chromium", packages: ["chromium"], has: () => Boolean(findChromium()) },
  { name: "Firefox", packages: ["firefox-esr"], has: () => Boolean(findFirefox()) },
  { name: "WebKit", packages: ["python3-gi", "python3-gi-cairo", "gir1.2-webkit2-4.1", "xvfb", "dbus"], has: hasWebKit },
];

/** What the tests would install on this machine, in words; empty where everything is there or nothing can be installed. */
export function missingBrowsers(): string[] {
  return missing().map(({ name, packages }) => `${name} (${packages.join(", ")}, by apt-get)`);
}

/** Installs the missing ones with apt-get when this is root on a Debian-like system. */
export function installBrowsers(log: (line: string) => void): void {
  const wanted = missing();
  if (wanted.length === 0) return;
  const apt = (...args: string[]) =>
    spawnSync("apt-get", args, { stdio: "inherit", env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } }).status === 0;
  const known = apt("update");
  for (const { name, packages } of wanted)
    if (!known || !apt("install", "-y", "--no-install-recommends", ...packages)) log(`${name} could not be installed`);
}

const missing = () => (canInstall() ? browsers.filter(({ has }) => !has()) : []);
const canInstall = () => userInfo().uid === 0 && existsSync("/usr/bin/apt-get");
