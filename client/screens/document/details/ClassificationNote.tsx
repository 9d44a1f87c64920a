// What the classification came to, in words, and what it would add: suggestions are dashed until the person takes them.
import { useState } from "preact/hooks";
import { nearestNames } from "../../../../shared/classify/nearestNames.ts";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { setField, setTag } from "../../../app/actions/documents.ts";
import { findOrCreate, type LabelKind, labelNamed, labelsOf } from "../../../app/actions/labels.ts";
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
  /** New tags in whose place an existing one was taken. */
  const [replaced, setReplaced] = useState<readonly string[]>([]);
  const suggested = document.classification?.suggestions;
  if (!suggested) return null;
  const tagged = new Set(document.tags);
  const tags = suggested.tags.filter(
    (name) => !tagged.has(labelNamed(vault, "tags", name) ?? "") && !replaced.includes(`${document.id} ${name}`),
  );
  const correspondent = document.correspondentId ? undefined : suggested.correspondent;
  const type = document.typeId ? undefined : suggested.type;
  if (tags.length === 0 && !correspondent && !type) return null;
  /** What is there already and comes nearest: taken instead, so that no second name for the same thing comes to be. */
  const nearest = (kind: LabelKind, name: string) =>
    labelNamed(vault, kind, name) ? [] : nearestNames(name, labelsOf(vault, kind, document.ownerId)).filter(({ id }) => !tagged.has(id));
  return (
    <ul class="suggestions" aria-label={t.document.suggestions}>
      {tags.map((name) => {
        const existing = labelNamed(vault, "tags", name);
        return [
          <Chip
            key={name}
            text={name}
            label={existing ? t.document.acceptExisting(name) : t.document.acceptTag(name)}
            accept={async () => setTag(vault, [document.id], existing ?? (await findOrCreate(vault, "tags", name)), true)}
          />,
          ...nearest("tags", name).map((tag) => (
            <Chip
              key={`${name} ${tag.id}`}
              text={t.document.instead(tag.name)}
              label={t.document.acceptInstead(tag.name, name)}
              accept={async () => {
                setReplaced([...replaced, `${document.id} ${name}`]);
                await setTag(vault, [document.id], tag.id, true);
              }}
            />
          )),
        ];
      })}
      {(
        [
          ["correspondents", "correspondentId", correspondent, t.document.acceptCorrespondent],
          ["types", "typeId", type, t.document.acceptType],
        ] as const
      ).map(
        ([kind, field, name, label]) =>
          name && [
            <Chip
              key={field}
              text={`${t.document.fields[field]}: ${name}`}
              label={label(name)}
              accept={async () => setField(vault, document, field, await findOrCreate(vault, kind, name))}
            />,
            ...nearest(kind, name).map((one) => (
              <Chip
                key={`${field} ${one.id}`}
                text={t.document.instead(one.name)}
                label={t.document.acceptInstead(one.name, name)}
                accept={() => setField(vault, document, field, one.id)}
              />
            )),
          ],
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
