// Other documents that are like this one, when somebody asks for them.
import { useEffect, useState } from "preact/hooks";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { useVault } from "../../../app/services.ts";
import { Icon } from "../../../components/Icon.tsx";
import { formatListDate } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Disclosure } from "./Disclosure.tsx";
import "./alike.css";

export function AlikeSection({ document }: { document: VaultDocument }) {
  return (
    <Disclosure icon="search" words={t.alike}>
      {() => <Alike key={document.id} document={document} />}
    </Disclosure>
  );
}

function Alike({ document: { id, updatedAt } }: { document: VaultDocument }) {
  const vault = useVault();
  const [ids, setIds] = useState<readonly string[] | null>(null);
  const { ready, texts } = vault.searchIndex.value;
  // Asked again once the index is there, has grown, or the document has another title or label.
  useEffect(() => {
    let left = false;
    vault.alike(id).then(
      (found) => left || setIds(found),
      (error: unknown) => {
        console.error(error);
        if (!left) setIds([]);
      },
    );
    return () => {
      left = true;
    };
  }, [vault, id, updatedAt, ready, texts]);
  const found = (ids ?? []).flatMap((one) => vault.document(one).value ?? []);
  if (ids === null) return null;
  if (found.length === 0) return <p class="alike-none">{t.alike.none}</p>;
  return (
    <ul class="alike">
      {found.map((one) => (
        <li key={one.id}>
          <a class="alike-line" href={`/documents/${one.id}`}>
            <Icon name="documents" size={16} />
            <span class="cut" dir="auto" title={one.title}>
              {one.title}
            </span>
            <span class="row-date">{formatListDate(one.documentDate ?? one.createdAt, t.app.today)}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}
