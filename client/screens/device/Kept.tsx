// What is kept on this device, how large it is, and how long it may stay.
import { useEffect, useState } from "preact/hooks";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { textLimits } from "../../data/textLimit.ts";
import type { Amount, DeviceContents } from "../../data/types.ts";
import { formatNumber, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

const megabyte = 1_000_000;

export function Kept() {
  const vault = useVault();
  const [contents, setContents] = useState<DeviceContents>();
  const [asked, setAsked] = useState(0);
  const count = vault.documentCount.value;
  const { waiting } = vault.sync.value;
  const { texts, ready } = vault.searchIndex.value;
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(() => vault.device.contents().then((found) => !gone && setContents(found), console.error), asked ? 200 : 0);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [vault, count, waiting, texts, ready, asked]);
  const amount = ({ count, bytes }: Amount) => t.device.amount(count, formatSize(bytes));
  const rows: [string, string][] = [
    [t.device.rows.documents, contents ? amount(contents.documents) : ""],
    [t.device.rows.texts, contents ? amount(contents.texts) : ""],
    [t.device.rows.index, contents ? (contents.index === null ? "–" : formatSize(contents.index)) : ""],
    [t.device.rows.thumbnails, contents ? amount(contents.thumbnails) : ""],
    [t.device.rows.kept, contents ? amount(contents.kept) : ""],
    [t.device.rows.opened, contents ? amount(contents.opened) : ""],
    [t.device.rows.files, contents ? amount(contents.files) : ""],
    [t.device.rows.changes, contents ? formatNumber(contents.changes) : ""],
  ];
  return (
    <section class="section" aria-labelledby="device-kept">
      <h2 id="device-kept">{t.device.kept}</h2>
      <dl class="panel-box device-kept">
        {rows.map(([label, value]) => (
          <div key={label} class="line">
            <dt class="line-label">{label}</dt>
            <dd class="line-value">{value}</dd>
          </div>
        ))}
      </dl>
      <div class="panel-box">
        <Room
          room={contents?.room}
          onProtect={async () => {
            if (!(await vault.device.persist())) tell(t.device.protectRefused);
            setAsked(asked + 1);
          }}
        />
        <div class="line device-limit">
          <span class="line-label" id="device-limit">
            {t.device.limit}
            <span>{t.device.limitText}</span>
          </span>
          <fieldset class="segments" aria-labelledby="device-limit">
            {textLimits.map((limit) => (
              <button
                key={limit}
                type="button"
                aria-pressed={vault.device.textLimit.value === limit}
                onClick={() => vault.device.setTextLimit(limit)}
              >
                {limit === null ? t.device.limits.all : t.device.limits.size(formatMegabytes(limit))}
              </button>
            ))}
          </fieldset>
        </div>
      </div>
    </section>
  );
}

const formatMegabytes = (bytes: number) => `${formatNumber(bytes / megabyte)} MB`;

function Room({ room, onProtect }: { room: DeviceContents["room"] | undefined; onProtect: () => Promise<void> }) {
  return (
    <>
      <div class="line">
        <span class="line-label">{t.device.room}</span>
        <span class="line-value">
          {room && room.usage !== null && room.quota !== null ? t.device.roomOf(formatSize(room.usage), formatSize(room.quota)) : "–"}
        </span>
      </div>
      <div class="line">
        <span class="line-label">{room?.persisted === false ? t.device.notPersisted : t.device.persisted}</span>
        {room?.persisted === false && (
          <button type="button" class="button" onClick={() => void onProtect()}>
            {t.device.protect}
          </button>
        )}
      </div>
    </>
  );
}
