// Two documents beside each other: their pictures, what is known of them, which words make them different, and the decision.
import { useState } from "preact/hooks";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { dismissPair, mergeDocuments } from "../../app/actions/merging.ts";
import { useVault } from "../../app/services.ts";
import { DifferentWords } from "../../components/DifferentWords.tsx";
import { TagChips } from "../../components/TagChips.tsx";
import { Thumbnail } from "../../components/Thumbnail.tsx";
import type { SimilarPair } from "../../data/duplicatesTypes.ts";
import { formatDate, formatPercent, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

export function Pair({ pair, onDecided }: { pair: SimilarPair; onDecided: () => void }) {
  const vault = useVault();
  const [open, setOpen] = useState(false);
  const [one, other] = [vault.document(pair.documentId).value, vault.document(pair.otherId).value];
  if (!one || !other) return null;
  return (
    <li class="panel-box pair">
      <p class="pair-likeness">{pair.likeness === null ? t.duplicates.sameFile : t.duplicates.alike(formatPercent(pair.likeness))}</p>
      <div class="pair-sides">
        <Side document={one} other={other} />
        <Side document={other} other={one} />
      </div>
      {open && (
        <DifferentWords
          key={`${one.id} ${other.id}`}
          ask={async () => (await vault.duplicates()).compare(one.id, other.id)}
          headings={[t.duplicates.onlyHere, t.duplicates.onlyHere]}
        />
      )}
      <div class="pair-buttons">
        {pair.likeness !== null && (
          <button type="button" class="button" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t.duplicates.differences}
          </button>
        )}
        <button type="button" class="button" onClick={() => void dismissPair(vault, one.id, other.id, onDecided)}>
          {t.duplicates.notTheSame}
        </button>
      </div>
    </li>
  );
}

function Side({ document, other }: { document: VaultDocument; other: VaultDocument }) {
  const vault = useVault();
  const isShared = [...vault.shares.value.values()].some((share) => share.documentId === document.id);
  return (
    <div class="pair-side">
      <a class="pair-document" href={`/documents/${document.id}`}>
        <Thumbnail document={document} class="pair-picture" />
        <span class="pair-title" dir="auto">
          {document.title}
        </span>
      </a>
      <p class="pair-facts">
        {document.documentDate && <span>{formatDate(document.documentDate)}</span>}
        <span>{t.duplicates.added(formatDate(document.createdAt))}</span>
        <span>
          {formatSize(document.size)}
          {document.pageCount ? ` · ${t.common.pages(document.pageCount)}` : ""}
        </span>
        {isShared && <span>{t.duplicates.shared}</span>}
      </p>
      <TagChips ids={document.tags} limit={6} />
      <button
        type="button"
        class="button"
        aria-label={t.duplicates.keepNamed(document.title)}
        onClick={() => void mergeDocuments(vault, other, document).catch(() => undefined)}
      >
        {t.duplicates.keep}
      </button>
    </div>
  );
}
