// What the browser itself does for the vault: telling how much room there is, and when it has nothing else to do.

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
