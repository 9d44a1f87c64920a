// How much is used, by what, and where to gain space.
import { useMemo } from "preact/hooks";
import { isPhone } from "../../app/media.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { DeviceUsage } from "../../components/DeviceUsage.tsx";
import { Icon } from "../../components/Icon.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import { formatPercent, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { figuresOf } from "./figures.ts";
import "./storage.css";

const largestShown = 8;

export function StorageScreen() {
  useTitle(t.storage.title);
  const vault = useVault();
  const ids = vault.list({ sort: "largest" }).value;
  const trashed = vault.list({ trash: true, sort: "largest" }).value;
  // with it changes what has arrived
  const used = vault.storage.value?.usedBytes;
  const figures = useMemo(() => figuresOf(vault, ids, trashed), [vault, ids, trashed, used]);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.storage.title}
        </h1>
        {isPhone.value && <SyncState />}
      </header>
      <div class="page-body">
        <Meter />
        <section class="section">
          <h2>{t.storage.byType}</h2>
          <div class="panel-box">
            {figures.byKind.length === 0 && <div class="line">{t.storage.nothing}</div>}
            {figures.byKind.map(({ kind, count, size }) => (
              <div key={kind} class="line kind">
                <span class="line-label">
                  {t.storage.kinds[kind]}
                  <span>{t.common.documents(count)}</span>
                </span>
                <span class="bar kind-bar">
                  <i style={{ width: `${(100 * size) / Math.max(1, figures.byKind[0]?.size ?? 1)}%` }} />
                </span>
                <span class="line-value kind-size">{formatSize(size)}</span>
              </div>
            ))}
          </div>
        </section>
        <section class="section">
          <h2>{t.storage.trash}</h2>
          <div class="panel-box">
            <a class="line" href="/trash">
              <span class="line-label">{t.storage.trashText(figures.trash.count, formatSize(figures.trash.size))}</span>
              <span class="line-value">{t.storage.openTrash}</span>
              <Icon name="right" size={16} />
            </a>
          </div>
        </section>
        {figures.largest.length > 0 && (
          <section class="section">
            <h2>{t.storage.largest}</h2>
            <div class="panel-box">
              {figures.largest.slice(0, largestShown).map((id) => (
                <Largest key={id} id={id} />
              ))}
            </div>
          </section>
        )}
        <section class="section">
          <h2>{t.storage.device}</h2>
          <p>{t.storage.deviceText}</p>
          <DeviceUsage />
        </section>
      </div>
    </div>
  );
}

function Meter() {
  const storage = useVault().storage.value;
  if (!storage) return <p class="section">{t.storage.unknown}</p>;
  const { usedBytes, limitBytes, missingBytes, fraction, tone } = storage;
  return (
    <div class="meter">
      <p>
        <b>{formatSize(usedBytes)}</b> {t.storage.of(formatSize(limitBytes))}
        <span>{formatPercent(fraction)}</span>
      </p>
      <div
        class={`bar ${tone}`}
        role="progressbar"
        aria-label={t.storage.title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(fraction * 100)}
      >
        <i style={{ width: `${fraction * 100}%` }} />
      </div>
      {missingBytes > 0 && (
        <p>
          <a href="/settings/device">{t.storage.missing(formatSize(missingBytes))}</a>
        </p>
      )}
    </div>
  );
}

function Largest({ id }: { id: string }) {
  const document = useVault().document(id).value;
  if (!document) return null;
  return (
    <a class="line" href={`/documents/${id}`}>
      <Thumbnail document={document} />
      <span class="line-label">
        <b class="cut" dir="auto">
          {document.title}
        </b>
      </span>
      <span class="line-value">{formatSize(document.size)}</span>
    </a>
  );
}
