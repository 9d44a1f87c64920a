// What this device holds, in sizes.
import { useEffect, useState } from "preact/hooks";
import { useVault } from "../app/services.ts";
import type { Vault } from "../data/types.ts";
import { formatNumber, formatSize } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { LinkLine } from "./LinkLine.tsx";

type Usage = Awaited<ReturnType<Vault["deviceUsage"]>>;

export function DeviceUsage() {
  const vault = useVault();
  const [usage, setUsage] = useState<Usage>();
  const waiting = vault.sync.value.waiting;
  useEffect(() => {
    let gone = false;
    void vault.deviceUsage().then((found) => {
      if (!gone) setUsage(found);
    });
    return () => {
      gone = true;
    };
  }, [vault, waiting]);
  const rows: [string, string][] = usage
    ? [
        [t.storage.rows.usage, usage.usage === null ? "–" : formatSize(usage.usage)],
        [t.storage.rows.kept, formatNumber(usage.keptOriginals)],
        [t.storage.rows.texts, formatNumber(usage.texts)],
        [t.storage.rows.unsent, formatNumber(usage.unsent)],
      ]
    : Object.values(t.storage.rows).map((label) => [label, ""]);
  return (
    <div class="panel-box">
      {rows.map(([label, value]) => (
        <div key={label} class="line">
          <span class="line-label">{label}</span>
          <span class="line-value">{value}</span>
        </div>
      ))}
      <LinkLine href="/settings/device" label={t.device.open} text={t.device.openText} />
      <div class="line line-note">{usage && (usage.persisted ? t.storage.persisted : t.storage.notPersisted)}</div>
    </div>
  );
}
