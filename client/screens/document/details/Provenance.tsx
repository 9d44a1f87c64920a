// Who filled a field, from which words, and the two answers to it.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { formatPercent } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";

interface Props {
  /** The field's name. */
  name: string;
  filled: VaultDocument["filled"]["title"];
  accept: () => Promise<void>;
  undo: () => Promise<void>;
}

/** Nothing where a person has decided. The file's name as a title needs no word. */
export function Provenance({ name, filled, accept, undo }: Props) {
  if (!filled || filled.by === "name" || filled.by === "person" || filled.accepted) return null;
  const who = filled.alike ? t.inbox.alike(filled.alike) : t.document.filledBy[filled.by];
  return (
    <p class="why">
      <span>
        {filled.quote ? t.document.filledFrom(who, filled.quote) : who}
        {filled.confidence !== undefined && ` · ${t.document.confidence(formatPercent(filled.confidence))}`}
      </span>
      <span class="why-actions">
        <button type="button" class="link-button" aria-label={t.document.acceptField(name)} onClick={() => void accept()}>
          {t.document.accept}
        </button>
        <button type="button" class="link-button" aria-label={t.document.undoField(name)} onClick={() => void undo()}>
          {t.common.undo}
        </button>
      </span>
    </p>
  );
}
