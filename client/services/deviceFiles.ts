// What the browser itself does for the vault: saving a file where the person wants it, and telling how much room there is.

/** The browser's own download; an object URL lives long enough for it to begin. */
export function saveAs(url: string, name: string): void {
  const link = Object.assign(document.createElement("a"), { href: url, download: name, rel: "noopener" });
  link.click();
  if (url.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Bytes used and allowed, null where the browser does not say. `persisted`: it won't clear them by itself. */
export async function storageRoom(): Promise<{ usage: number | null; quota: number | null; persisted: boolean }> {
  const [estimate, persisted] = await Promise.all([navigator.storage?.estimate?.(), navigator.storage?.persisted?.()]);
  return { usage: estimate?.usage ?? null, quota: estimate?.quota ?? null, persisted: persisted ?? false };
}

/** After the first paint and what it brings with it. */
export function whenIdle(run: () => void): void {
  const soon = () => setTimeout(run, 1_000);
  if ("requestIdleCallback" in window) requestIdleCallback(soon, { timeout: 5_000 });
  else soon();
}
