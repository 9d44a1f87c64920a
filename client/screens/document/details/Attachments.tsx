// What a document came in, and what came in it: from a mail to its attachments and back. An archive is offered as a batch.
import { useSignal } from "@preact/signals";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { mayEdit } from "../../../app/actions/sharing.ts";
import { problemText } from "../../../app/problems.ts";
import { useVault } from "../../../app/services.ts";
import { tell } from "../../../app/undo.ts";
import { Icon } from "../../../components/Icon.tsx";
import { NetworkDown } from "../../../data/errors.ts";
import { t } from "../../../i18n/index.ts";
import "./attachments.css";

export function Attachments({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const ids = vault.list({ attachedTo: document.id, sort: "title" }).value;
  const around = document.attachedTo ? vault.document(document.attachedTo).value : undefined;
  const isArchive = /zip/.test(document.contentType) || /\.zip$/i.test(document.name);
  const offered = isArchive && document.state === "ready" && mayEdit(document) && ids.length === 0;
  if (!around && ids.length === 0 && !offered) return null;
  return (
    <div class="attachments">
      {around && (
        <p class="attachments-around">
          <Icon name="up" size={16} />
          <span>
            {t.attachments.cameIn} <a href={`/documents/${around.id}`}>{around.title}</a>
          </span>
        </p>
      )}
      {ids.length > 0 && (
        <section aria-labelledby={`attachments-${document.id}`}>
          <h2 id={`attachments-${document.id}`}>{t.attachments.title(ids.length)}</h2>
          <ul>
            {ids.map((id) => (
              <Attached key={id} id={id} />
            ))}
          </ul>
        </section>
      )}
      {offered && <Unpack id={document.id} />}
    </div>
  );
}

function Attached({ id }: { id: string }) {
  const document = useVault().document(id).value;
  if (!document) return null;
  return (
    <li>
      <a href={`/documents/${id}`}>
        <Icon name="documents" size={16} />
        <span class="cut" dir="auto">
          {document.title}
        </span>
      </a>
    </li>
  );
}

function Unpack({ id }: { id: string }) {
  const vault = useVault();
  const asked = useSignal(false);
  const unpack = async () => {
    asked.value = true;
    try {
      await vault.unpack(id);
      tell(t.attachments.unpacking);
    } catch (error) {
      asked.value = false;
      tell(error instanceof NetworkDown ? t.attachments.needsNetwork : problemText(error).message);
    }
  };
  return (
    <div class="attachments-offer">
      <p>{t.attachments.archive}</p>
      <button type="button" class="button" disabled={asked.value} onClick={() => void unpack()}>
        {t.attachments.unpack}
      </button>
    </div>
  );
}
