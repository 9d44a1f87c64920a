// Changes and files that the vault refused: what was not done and why, and what to do about it.

import type { Refusal } from "../../../shared/mutators/index.ts";
import { discardRefused, editableText, editRefused, placeOf, retryRefused } from "../../app/actions/refusals.ts";
import { isOwn } from "../../app/actions/sharing.ts";
import { changeWords } from "../../app/changes.ts";
import { ask } from "../../app/dialogs.ts";
import { problemWords } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { isQuota, reasonWords } from "../../components/documentState.ts";
import { Icon } from "../../components/Icon.tsx";
import { missingFor } from "../../data/storageUse.ts";
import type { UnsentFile } from "../../data/types.ts";
import { formatDateTime, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { filesByNeed, type UnsentWork } from "./useUnsent.ts";

export function NeedsYou({ unsent }: { unsent: UnsentWork | undefined }) {
  const vault = useVault();
  const refusals = vault.refusals.value;
  const { failed } = filesByNeed(vault, unsent);
  if (refusals.length === 0 && failed.length === 0) return null;
  return (
    <section class="section" aria-labelledby="device-needs">
      <h2 id="device-needs">{t.device.needsYou}</h2>
      {refusals.map((refusal) => (
        <Refused key={refusal.id} refusal={refusal} />
      ))}
      {failed.map((file) => (
        <Failed key={file.documentId} file={file} />
      ))}
    </section>
  );
}

function Refused({ refusal }: { refusal: Refusal }) {
  const vault = useVault();
  const what = changeWords(vault, { name: refusal.mutation, args: refusal.args });
  const place = editableText(refusal) === null ? placeOf(vault, refusal) : null;
  return (
    <div class="failure">
      <Icon name="warning" />
      <div>
        <b>{what}</b>
        <p>
          {t.device.refusedWhy(problemWords(refusal.code))} <span class="device-when">{formatDateTime(refusal.createdAt)}</span>
        </p>
        <div class="failure-actions">
          <button type="button" class="button" aria-label={t.device.retryOf(what)} onClick={() => void retryRefused(vault, refusal)}>
            <Icon name="refresh" size={16} />
            {t.device.retry}
          </button>
          {editableText(refusal) !== null && (
            <button type="button" class="button" aria-label={t.device.editOf(what)} onClick={() => void editRefused(vault, refusal)}>
              <Icon name="pencil" size={16} />
              {t.device.edit}
            </button>
          )}
          {place && (
            <a class="button" href={place} aria-label={t.device.editOf(what)}>
              <Icon name="pencil" size={16} />
              {t.device.edit}
            </a>
          )}
          <button type="button" class="button" aria-label={t.device.discardOf(what)} onClick={() => void discardRefused(vault, refusal)}>
            <Icon name="trash" size={16} />
            {t.device.discard}
          </button>
        </div>
      </div>
    </div>
  );
}

function Failed({ file }: { file: UnsentFile }) {
  const vault = useVault();
  const local = vault.localState(file.documentId).value;
  const document = vault.document(file.documentId).value;
  const code = local?.kind === "failed" ? local.code : null;
  const own = !document || isOwn(document);
  const words = reasonWords(code, own);
  const storage = vault.storage.value;
  const missing = storage && own && isQuota(code ?? "") ? missingFor(storage, file.size) : 0;
  const discard = async () => {
    const sure = { title: t.device.discardFileTitle, text: t.device.discardFileText(file.name), confirm: t.device.discard };
    if (!(await ask(sure))) return;
    if (vault.document(file.documentId).peek()) await vault.mutate.deleteDocument({ id: file.documentId });
    await vault.device.discardFile(file.documentId);
  };
  return (
    <div class="failure">
      <Icon name="warning" />
      <div>
        <b>
          {file.name} · {formatSize(file.size)}
        </b>
        <p>
          {words.what} {missing > 0 && `${t.document.quotaMissing(formatSize(missing))} `}
          {words.safe} {code && isQuota(code) && words.next}
        </p>
        <div class="failure-actions">
          <button
            type="button"
            class="button"
            aria-label={t.device.retryOf(file.name)}
            onClick={() => void vault.retryUpload(file.documentId)}
          >
            <Icon name="refresh" size={16} />
            {t.device.retry}
          </button>
          <button
            type="button"
            class="button"
            aria-label={t.device.saveFileOf(file.name)}
            onClick={() => void vault.device.saveFile(file.documentId)}
          >
            <Icon name="download" size={16} />
            {t.device.saveFile}
          </button>
          <button type="button" class="button" aria-label={t.device.discardOf(file.name)} onClick={() => void discard()}>
            <Icon name="trash" size={16} />
            {t.device.discard}
          </button>
        </div>
      </div>
    </div>
  );
}
