// One quiet state for a document, in words. Ready says nothing.
import { proposedFieldNames } from "../../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { isOwn } from "../app/actions/sharing.ts";
import { missingFor, type StorageUse } from "../data/storageUse.ts";
import type { LocalState, Vault } from "../data/types.ts";
import { formatPercent, formatSize } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";

export interface StateWords {
  tone: "quiet" | "amber" | "red";
  text: string;
}

export type Reason = { short: string; what: string; safe: string; next: string };

export const isQuota = (code: string): boolean => code === "quota" || code === "quota.exceeded";

/** Words for a code of `stateReason`, or of an upload that failed. `own`: it lies, or would lie, in the person's own vault. */
export function reasonWords(code: string | null, own: boolean): Reason {
  const reasons: Record<string, Reason> = t.reasons;
  const wire = (code ?? "").replace(/^upload\.[a-zA-Z]+$/, (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const known = !isQuota(wire) ? wire : own ? "quota" : "quotaOfOwner";
  return reasons[known] ?? t.reasons.unknown;
}

/** `storage` is the person's own; `pages`: whether this device reads them, or has. Why a file needs its person is said in few words, and of a full storage how much it lacks. */
export function stateWords(
  document: VaultDocument,
  local: LocalState | undefined,
  storage: StorageUse | undefined = undefined,
  pages: "reading" | "read" | undefined = undefined,
): StateWords | null {
  const code = local?.kind === "failed" ? local.code : document.state === "failed" ? (document.stateReason ?? "unknown") : null;
  if (code !== null) {
    const own = isOwn(document);
    const missing = storage && own && isQuota(code) ? missingFor(storage, document.size) : 0;
    const { short } = reasonWords(code, own);
    return { tone: "red", text: t.state.needsYou(missing > 0 ? t.state.lacks(short, formatSize(missing)) : short) };
  }
  if (local?.kind === "uploading") return { tone: "quiet", text: t.state.uploading(formatPercent(local.progress)) };
  if (local && pages === "reading") return { tone: "quiet", text: t.state.readingHere };
  const withPages = (text: string) => (pages ? t.state.readHere(text) : text);
  if (local?.kind === "waiting") return { tone: "amber", text: withPages(t.state.waiting) };
  if (document.state === "processing") return { tone: "quiet", text: t.state.reading };
  if (document.state === "uploading")
    return local ? { tone: "quiet", text: withPages(t.state.onDevice) } : { tone: "amber", text: t.state.otherDevice };
  return null;
}

/** Whether a machine filled something that nobody has confirmed. The file's name as a title needs no confirming. */
export function unconfirmed(document: VaultDocument): boolean {
  const open = (by: VaultDocument["filled"]["title"]) => (by?.by === "reader" || by?.by === "ai") && !by.accepted;
  return (
    proposedFieldNames.some((field) => open(document.filled[field]) && document[field] !== null) ||
    Object.keys(document.custom ?? {}).some((fieldId) => open(document.filled[`custom/${fieldId}`]))
  );
}

/** Why it needs a person, or null. The device's own knowledge comes first. */
export function failureOf(vault: Vault, document: VaultDocument): { code: string; upload: boolean; limit?: number } | null {
  const local = vault.localState(document.id).value;
  if (local?.kind === "failed") {
    const { limit } = local.details;
    return { code: local.code, upload: true, ...(typeof limit === "number" && { limit }) };
  }
  if (document.state === "failed") return { code: document.stateReason ?? "unknown", upload: document.stateReason === "quota" };
  return null;
}
