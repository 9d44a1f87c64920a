// What the classification came to, in words, and what it would add: suggestions are dashed until the person takes them.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { setField, setTag } from "../../../app/actions/documents.ts";
import { findOrCreate, labelNamed } from "../../../app/actions/labels.ts";
import { useVault } from "../../../app/services.ts";
import { Icon } from "../../../components/Icon.tsx";
import { t } from "../../../i18n/index.ts";

export function ClassificationNote({ document }: { document: VaultDocument }) {
  const classification = document.classification;
  // where nobody has set up a provider there is nothing to say about it
  if (!classification || classification.reason === "no-provider") return null;
  const why = t.document.classificationReasons[classification.reason ?? "unknown"] ?? t.document.classificationReasons.unknown ?? "";
  const by = [classification.provider, classification.model].filter(Boolean).join(" ");
  const words = {
    done: by ? t.document.classified(by) : t.document.classifiedByAi,
    skipped: t.document.notClassified(why),
    failed: t.document.classificationFailed(why),
  }[classification.state];
  return (
    <div class="classification">
      <p class="why">
        <Icon name="sparkle" size={14} />
        <span>{words}</span>
      </p>
      <Suggestions document={document} />
    </div>
  );
}

function Suggestions({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const suggested = document.classification?.suggestions;
  if (!suggested) return null;
  const tagged = new Set(document.tags);
  const tags = suggested.tags.filter((name) => !tagged.has(labelNamed(vault, "tags", name) ?? ""));
  const correspondent = document.correspondentId ? undefined : suggested.correspondent;
  const type = document.typeId ? undefined : suggested.type;
  if (tags.length === 0 && !correspondent && !type) return null;
  return (
    <ul class="suggestions" aria-label={t.document.suggestions}>
      {tags.map((name) => {
        const existing = labelNamed(vault, "tags", name);
        return (
          <Chip
            key={name}
            text={name}
            label={existing ? t.document.acceptExisting(name) : t.document.acceptTag(name)}
            accept={async () => setTag(vault, [document.id], existing ?? (await findOrCreate(vault, "tags", name)), true)}
          />
        );
      })}
      {correspondent && (
        <Chip
          text={`${t.document.fields.correspondentId}: ${correspondent}`}
          label={t.document.acceptCorrespondent(correspondent)}
          accept={async () => setField(vault, document, "correspondentId", await findOrCreate(vault, "correspondents", correspondent))}
        />
      )}
      {type && (
        <Chip
          text={`${t.document.fields.typeId}: ${type}`}
          label={t.document.acceptType(type)}
          accept={async () => setField(vault, document, "typeId", await findOrCreate(vault, "types", type))}
        />
      )}
    </ul>
  );
}

function Chip({ text, label, accept }: { text: string; label: string; accept: () => Promise<void> }) {
  return (
    <li>
      <button type="button" class="tag tag-proposed" aria-label={label} title={label} onClick={() => void accept()}>
        <Icon name="plus" size={12} />
        <span class="cut">{text}</span>
      </button>
    </li>
  );
}
