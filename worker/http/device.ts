// What a session's person is told about where it is: enough to recognize one's own, no more than the request said.
import Bowser from "bowser";

/** `Firefox on Linux`; empty where the User-Agent says nothing that is known. */
export function deviceName(userAgent: string): string {
  if (userAgent === "") return "";
  const { browser, os } = Bowser.parse(userAgent);
  return [browser.name, os.name].filter(Boolean).join(" on ");
}

/** The network of an address: `192.0.2.x`, `2001:db8:1::`. Empty for none. */
export function roughPlace(address: string): string {
  if (!address.includes(":")) return address.replace(/\.\d+$/, ".x");
  const groups = (address.split("::")[0] ?? "").split(":").slice(0, 3).join(":");
  return groups && `${groups}::`;
}
