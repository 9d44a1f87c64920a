// Says that the document seems to have come in twice, with the way to what it may be. Without network nothing is known of that.
import { useEffect, useState } from "preact/hooks";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { isOwn } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { Icon } from "../../../components/Icon.tsx";
import type { SimilarPair } from "../../../data/duplicatesTypes.ts";
import { t } from "../../../i18n/index.ts";

export function DuplicatesNote({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const { online } = vault.sync.value;
  const wanted = online && isOwn(document) && !document.trashedAt && document.state !== "uploading";
  const [pairs, setPairs] = useState<readonly SimilarPair[]>([]);
  const { id, state } = document;
  useEffect(() => {
    let left = false;
    setPairs([]);
    if (wanted)
      vault
        .duplicates()
        .then((api) => api.of(id))
        .then(
          (found) => left || setPairs(found),
          // It is an offer: whoever is without the server for a moment reads their document all the same.
          () => undefined,
        );
    return () => {
      left = true;
    };
  }, [vault, id, state, wanted]);
  const others = pairs.filter((pair) => {
    const other = vault.document(pair.documentId === id ? pair.otherId : pair.documentId).value;
    return other && !other.trashedAt;
  });
  if (!wanted || others.length === 0) return null;
  return (
    <p class="why duplicates-note" role="status">
      <Icon name="info" size={14} />
      <a href={`/duplicates?document=${id}`}>{t.duplicates.note(others.length)}</a>
    </p>
  );
}
