// The files that the document has been, under its details.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { OriginalPlace } from "../../../../shared/api/clouds.ts";
import { cloudNames } from "../../../../shared/documents/cloudProviders.ts";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { isOwn, mayEdit } from "../../../app/actions/sharing.ts";
import { deleteVersion, restoreVersion } from "../../../app/actions/versions.ts";
import { problemText } from "../../../app/problems.ts";
import { useVault } from "../../../app/services.ts";
import { tell } from "../../../app/undo.ts";
import { DifferentWords } from "../../../components/DifferentWords.tsx";
import { fileKind } from "../../../components/fileKind.ts";
import { Icon } from "../../../components/Icon.tsx";
import type { VersionItem } from "../../../data/fileTypes.ts";
import { formatDateTime, formatPercent, formatSize } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import "../../../components/history/history.css";
import { Disclosure } from "./Disclosure.tsx";
import "./versions.css";

export function VersionsSection({ document }: { document: VaultDocument }) {
  if (document.state === "uploading") return null;
  return (
    <Disclosure icon="documents" words={t.versions}>
      {() => <Versions document={document} />}
    </Disclosure>
  );
}

/** A file that is being sent in place of the current one. */
export function ReplacementNote({ document }: { document: VaultDocument }) {
  const progress = useVault().versions.progress(document.id).value;
  if (progress === null) return null;
  const percent = Math.round(progress * 100);
  return (
    <div class="upload-note">
      <span>{t.versions.replacing(formatPercent(progress))}</span>
      <span class="bar" role="progressbar" aria-label={t.versions.title} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
        <i style={{ width: `${percent}%` }} />
      </span>
    </div>
  );
}

/** While a file hovers over the document's panel: what dropping it there does. */
export function ReplaceHint() {
  return (
    <div class="replace-hint" aria-hidden="true">
      <Icon name="upload" size={16} />
      {t.versions.dropHere}
    </div>
  );
}

function Versions({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const listed = useSignal<{ items: readonly VersionItem[]; offline: boolean } | null>(null);
  const problem = useSignal("");
  const online = vault.sync.value.online;
  /** Rises when one was deleted here. */
  const deleted = useSignal(0);
  useEffect(() => {
    let stale = false;
    vault.versions.list(document.id).then(
      (answer) => {
        if (stale) return;
        listed.value = answer;
        problem.value = "";
      },
      (error: unknown) => {
        if (!stale) problem.value = problemText(error).message;
      },
    );
    return () => {
      stale = true;
    };
  }, [document.id, document.versionId, online, deleted.value]);
  const shown = listed.value;
  if (!shown) return problem.value ? <p class="history-note">{problem.value}</p> : <div aria-busy="true" />;
  const remove = async (item: VersionItem) => {
    if (await deleteVersion(vault, document, item)) deleted.value++;
  };
  // What this device has restored may not have reached the server yet.
  const isCurrent = ({ id, current }: VersionItem) => (document.versionId ? id === document.versionId : current);
  return (
    <>
      {shown.offline && <p class="history-note">{t.versions.offline}</p>}
      {problem.value && <p class="history-note">{problem.value}</p>}
      <ol class="version-list" aria-label={t.versions.title}>
        {shown.items.map((item) => (
          <Version key={item.id} document={document} item={item} current={isCurrent(item)} online={!shown.offline} onRemove={remove} />
        ))}
      </ol>
    </>
  );
}

/** Where the original lies, for its owner; nothing while it lies in the vault and stays there. */
function Place({ place: { provider, connectionId, organisation, name, path, verifiedAt, moving, problem } }: { place: OriginalPlace }) {
  if (!provider && !moving) return null;
  const words = t.versions.place;
  const called = organisation ? t.clouds.organisation : name;
  const why = organisation && problem === "unauthorized" ? t.clouds.organisationUnauthorized : problem && t.clouds.problems[problem];
  const said = [
    provider && (connectionId ? words.in(called ?? cloudNames[provider], path ?? "") : words.left),
    verifiedAt && words.verified(formatDateTime(verifiedAt)),
    moving && words[moving],
    connectionId || moving ? why : null,
  ];
  return (
    <p class="version-when" dir="auto">
      {said.filter(Boolean).join(" · ")}
    </p>
  );
}

interface VersionProps {
  document: VaultDocument;
  item: VersionItem;
  current: boolean;
  online: boolean;
  onRemove: (item: VersionItem) => Promise<void>;
}

function Version({ document, item, current, online, onRemove }: VersionProps) {
  const vault = useVault();
  const compared = useSignal(false);
  const when = formatDateTime(item.createdAt);
  const who = item.by?.id === vault.userId ? t.history.you : item.by?.name;
  return (
    <li class="version">
      <p class="version-file">
        <b>{t.list.kinds[fileKind(item.contentType)]}</b>
        <span>{formatSize(item.size)}</span>
        {current && <span class="version-current">{t.versions.current}</span>}
      </p>
      <p class="version-when">
        <time dateTime={item.createdAt}>{when}</time>
        {who && ` · ${who}`}
      </p>
      {item.place && <Place place={item.place} />}
      <p class="why-actions">
        {online && (
          <button
            type="button"
            class="link-button"
            aria-label={t.versions.downloadOf(when)}
            onClick={() => void vault.versions.download(document.id, item).catch((error: unknown) => tell(problemText(error).message))}
          >
            {t.document.download}
          </button>
        )}
        {!current && online && (
          <button
            type="button"
            class="link-button"
            aria-label={t.versions.compareOf(when)}
            aria-expanded={compared.value}
            onClick={() => (compared.value = !compared.value)}
          >
            {t.versions.compare}
          </button>
        )}
        {!current && mayEdit(document) && document.trashedAt === null && (
          <button
            type="button"
            class="link-button"
            aria-label={t.versions.restoreOf(when)}
            onClick={() => void restoreVersion(vault, document, item)}
          >
            {t.versions.restore}
          </button>
        )}
        {!current && !item.current && online && isOwn(document) && (
          <button type="button" class="link-button" aria-label={t.versions.removeOf(when)} onClick={() => void onRemove(item)}>
            {t.versions.remove}
          </button>
        )}
      </p>
      {compared.value && !current && (
        <DifferentWords
          key={document.versionId}
          ask={() => vault.versions.compare(document.id, item)}
          headings={[t.versions.onlyThis, t.versions.onlyCurrent]}
        />
      )}
    </li>
  );
}
