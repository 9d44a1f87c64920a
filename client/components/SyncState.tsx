// Whether what is here is also in the vault, in words. Seen at all times; spoken when it changes for long enough to matter.
import { useEffect, useState } from "preact/hooks";
import { browser } from "../app/browser.ts";
import { isPhone } from "../app/media.ts";
import { useVault } from "../app/services.ts";
import type { SyncStatus } from "../data/types.ts";
import { t } from "../i18n/index.ts";

/** What goes to the server by itself. */
const moving = ({ waiting, refused }: SyncStatus) => waiting - refused;

function words(sync: SyncStatus): string {
  if (!sync.online) return sync.waiting > 0 ? t.sync.offlineWaiting(sync.waiting) : t.sync.offline;
  if (moving(sync) > 0) return t.sync.waiting(moving(sync));
  if (sync.refused > 0) return t.sync.refused(sync.refused);
  if (sync.backfill) return t.sync.backfill(sync.backfill);
  // Nothing waits, because nothing can be kept: that is no reason for "all saved".
  return browser.lacks.value.files ? t.sync.noFiles : t.sync.saved;
}

/** On a phone in as few words as can be: the banner has the rest. */
function shortWords(sync: SyncStatus): string {
  if (!sync.online && sync.waiting > 0) return t.sync.shortWaiting(sync.waiting);
  if (sync.online && moving(sync) > 0) return t.sync.saving;
  return words(sync.online && sync.backfill ? { ...sync, backfill: null } : sync);
}

/** `compact`: as long as all is well, or will be by itself, a dot says it, so that the heading beside it has the room. */
export function SyncState({ compact = false }: { compact?: boolean }) {
  const sync = useVault().sync.value;
  const tone = !sync.online
    ? "offline"
    : moving(sync) > 0
      ? "busy"
      : sync.refused > 0
        ? "refused"
        : sync.backfill
          ? "busy"
          : browser.lacks.value.files
            ? "refused"
            : "saved";
  return (
    <a class={`sync sync-${tone}`} href="/settings/device" title={t.device.title}>
      <span class={compact && (tone === "saved" || tone === "busy") ? "visually-hidden" : undefined}>
        {isPhone.value ? shortWords(sync) : words(sync)}
      </span>
    </a>
  );
}

/** Milliseconds that a state has to last before it is spoken: quick savings would only be noise. */
const settled = 1500;

export function SyncAnnouncer() {
  const text = words(useVault().sync.value);
  const [spoken, setSpoken] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSpoken(text), settled);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <div role="status" class="visually-hidden">
      {spoken}
    </div>
  );
}
