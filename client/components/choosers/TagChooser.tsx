// Which tags some documents have: each is a check mark, a new one is made by typing its name.
import { useState } from "preact/hooks";
import { setTag } from "../../app/actions/documents.ts";
import { findOrCreate, labelNamed } from "../../app/actions/labels.ts";
import { tagsInTree } from "../../app/actions/tagTree.ts";
import { useVault } from "../../app/services.ts";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../Dialog.tsx";
import { Icon } from "../Icon.tsx";
import { useListKeys } from "../listKeys.ts";
import { tagChoice } from "./asked.ts";

/** Tags that are shown at once, at most; typing finds the others. */
const shownAtOnce = 100;

export function TagChooser({ ids }: { ids: readonly string[] }) {
  const vault = useVault();
  const [filter, setFilter] = useState("");
  // Not their signals: of five hundred documents each would draw the dialog again as it gets its tag.
  const [, drawAgain] = useState(0);
  const documents = ids.map((id) => vault.document(id).peek()).filter((document) => document !== undefined);
  const carriers = new Map<string, number>();
  for (const document of documents) for (const tagId of document.tags) carriers.set(tagId, (carriers.get(tagId) ?? 0) + 1);
  const wanted = filter.trim().toLocaleLowerCase();
  // documents of one vault have that vault's tags; where they are of several, one's own are offered for one's own
  const owners = new Set(documents.map(({ ownerId }) => ownerId));
  const ownerId = owners.size === 1 ? documents[0]?.ownerId : vault.userId;
  const found = tagsInTree(vault, ownerId).filter((tag) => tag.name.toLocaleLowerCase().includes(wanted));
  const tags = found.slice(0, shownAtOnce);
  const creatable = ownerId === vault.userId && wanted !== "" && !labelNamed(vault, "tags", filter);
  const close = () => {
    tagChoice.value = null;
  };

  const choose = async (index: number) => {
    const tag = tags[index];
    setFilter("");
    if (tag) await setTag(vault, ids, tag.id, carriers.get(tag.id) !== documents.length);
    else await setTag(vault, ids, await findOrCreate(vault, "tags", filter), true);
    drawAgain((times) => times + 1);
  };
  const keys = useListKeys(tags.length + (creatable ? 1 : 0), (index) => void choose(index), filter);

  return (
    <Dialog title={t.tagging.title(ids.length)} onClose={close}>
      <input class="input" {...keys.field(t.tagging.filter, setFilter)} />
      <div {...keys.list(t.nav.tags, true)} class="options">
        {tags.map((tag, index) => {
          const having = carriers.get(tag.id) ?? 0;
          const all = documents.length > 0 && having === documents.length;
          return (
            <div
              key={tag.id}
              {...keys.option(index, all)}
              class={`option ${index === keys.active ? "is-active" : ""}`}
              style={{ "--depth": wanted ? 0 : tag.depth }}
            >
              <i class="dot" style={{ "--color": tag.color }} />
              <span class="cut" dir="auto">
                {wanted ? tag.path : tag.name}
              </span>
              {having > 0 && !all && <span class="option-note">{t.tagging.some}</span>}
              {all && <Icon name="check" size={16} />}
              {having > 0 && !all && <Icon name="minus" size={16} />}
            </div>
          );
        })}
        {creatable && (
          <div {...keys.option(tags.length, false)} class={`option ${keys.active === tags.length ? "is-active" : ""}`}>
            <Icon name="plus" size={16} />
            <span class="cut">{t.tagging.create(filter.trim())}</span>
          </div>
        )}
      </div>
      {found.length > tags.length && <p class="options-none">{t.tagging.more(found.length - tags.length)}</p>}
      {tags.length === 0 && !creatable && <p class="options-none">{t.tagging.empty}</p>}
      <div class="dialog-actions">
        <button type="button" class="button button-primary" onClick={close}>
          {t.common.done}
        </button>
      </div>
    </Dialog>
  );
}
