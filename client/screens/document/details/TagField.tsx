// A document's tags: taken off with one tap, put on or made by typing.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { clearTags, setTag } from "../../../app/actions/documents.ts";
import { findOrCreate } from "../../../app/actions/labels.ts";
import { isOwn } from "../../../app/actions/sharing.ts";
import { tagsInTree } from "../../../app/actions/tagTree.ts";
import { useVault } from "../../../app/services.ts";
import { Icon } from "../../../components/Icon.tsx";
import { Picker } from "../../../components/Picker.tsx";
import { formatPercent } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";

export function TagField({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const tags = vault.tags.value;
  const own = document.tags.map((id) => tags.get(id)).filter((tag) => tag !== undefined);
  const others = tagsInTree(vault, document.ownerId).filter((tag) => !document.tags.includes(tag.id));
  const filled = document.filled.tags;
  return (
    <>
      <span class="tag-field">
        {own.map((tag) => (
          <span key={tag.id} class="tag tag-editable">
            <i style={{ "--color": tag.color }} />
            <a class="cut tag-link" href={`/tags/${tag.id}`}>
              {tag.name}
            </a>
            <button
              type="button"
              class="tag-remove"
              aria-label={t.document.removeTag(tag.name)}
              onClick={() => void setTag(vault, [document.id], tag.id, false)}
            >
              <Icon name="close" size={12} />
            </button>
          </span>
        ))}
        <Picker
          class="tag-add"
          label={t.document.addTag}
          value=""
          placeholder={t.document.addTag}
          icon="plus"
          filterLabel={t.tagging.filter}
          choices={others.map(({ id, color, path }) => ({ id, color, name: path }))}
          chosen={null}
          onChoose={(id) => id && void setTag(vault, [document.id], id, true)}
          {...(isOwn(document) && {
            onCreate: async (name: string) => setTag(vault, [document.id], await findOrCreate(vault, "tags", name), true),
          })}
        />
      </span>
      {filled && filled.by !== "person" && own.length > 0 && (
        <p class="why">
          <span>
            {t.document.filledBy[filled.by]}
            {filled.confidence !== undefined && ` · ${t.document.confidence(formatPercent(filled.confidence))}`}
          </span>
          <span class="why-actions">
            <button
              type="button"
              class="link-button"
              aria-label={t.document.undoField(t.document.fields.tags)}
              onClick={() => void clearTags(vault, document)}
            >
              {t.common.undo}
            </button>
          </span>
        </p>
      )}
    </>
  );
}
