// Tags, types, correspondents and custom fields: renamed, coloured, deleted, made. Every change can be undone.
import { useId, useState } from "preact/hooks";
import type { Tag } from "../../../shared/mutators/index.ts";
import {
  deleteLabel,
  findOrCreate,
  type LabelKind,
  labelsOf,
  mergeLabels,
  renameLabelOrMerge,
  tagColors,
} from "../../app/actions/labels.ts";
import { removeTag } from "../../app/actions/tagPlaces.ts";
import { tagsInTree } from "../../app/actions/tagTree.ts";
import { forgetDraft, keepDraft, keptDraft } from "../../app/drafts.ts";
import { useVault } from "../../app/services.ts";
import { undoable } from "../../app/undo.ts";
import { placeMenu } from "../../components/choosers/nameMenus.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu } from "../../components/Menu.tsx";
import { t } from "../../i18n/index.ts";
import { AlikeLabels } from "./AlikeLabels.tsx";
import { CustomFields } from "./CustomFields.tsx";
import { LabelRow } from "./LabelRow.tsx";

const entityOf = { tags: "tag", types: "type", correspondents: "correspondent" } as const;
const kinds = ["tags", "types", "correspondents", "customFields"] as const;
type Kind = (typeof kinds)[number];
const kindName = (kind: Kind) => (kind === "customFields" ? t.customFields.title : t.settings[kind]);
/** From this many on there is a field to narrow the list down. */
const filterFrom = 12;

export function Labels() {
  const [kind, setKind] = useState<Kind>("tags");
  const id = useId();
  return (
    <div class="labels">
      <div class="segments labels-kinds" role="tablist" aria-label={t.settings.labels}>
        {kinds.map((one, index) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${id}-${one}`}
            aria-controls={`${id}-list`}
            aria-selected={kind === one}
            tabIndex={kind === one ? 0 : -1}
            onClick={() => setKind(one)}
            onKeyDown={(event) => {
              const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
              const to = by && kinds[(index + by + kinds.length) % kinds.length];
              if (!to) return;
              setKind(to);
              document.getElementById(`${id}-${to}`)?.focus();
            }}
          >
            {kindName(one)}
          </button>
        ))}
      </div>
      <div id={`${id}-list`} role="tabpanel" aria-labelledby={`${id}-${kind}`}>
        {kind === "customFields" ? <CustomFields /> : <LabelList key={kind} kind={kind} />}
      </div>
    </div>
  );
}

function LabelList({ kind }: { kind: LabelKind }) {
  const vault = useVault();
  const [filter, setFilter] = useState("");
  const all = labelsOf(vault, kind);
  const wanted = filter.trim().toLocaleLowerCase();
  // Narrowed down, each says where it lies; else the tree does.
  const tree = kind === "tags" ? tagsInTree(vault) : [];
  const placed = new Map(tree.map((tag) => [tag.id, tag]));
  const shown = (kind === "tags" && !wanted ? tree : all).filter((label) => label.name.toLocaleLowerCase().includes(wanted));
  const none = { tags: t.settings.noTags, types: t.settings.noTypes, correspondents: t.settings.noCorrespondents }[kind];
  return (
    <>
      {all.length >= filterFrom && (
        <input
          class="input labels-filter"
          type="text"
          aria-label={t.settings.filter}
          placeholder={t.settings.filter}
          value={filter}
          onInput={(event) => setFilter(event.currentTarget.value)}
        />
      )}
      <AlikeLabels groups={[all]} merge={(id, into) => void mergeLabels(vault, kind, id, into)} />
      <div class="panel-box labels-list">
        {all.length === 0 && <div class="line line-note">{none}</div>}
        {shown.map(({ id, name, ...label }) => (
          <LabelRow
            key={id}
            entity={entityOf[kind]}
            id={id}
            name={name}
            rename={async (typed) => (await renameLabelOrMerge(vault, kind, id, typed)) !== "refused"}
            remove={() => void (kind === "tags" ? removeTag(vault, id) : deleteLabel(vault, kind, id))}
            before={"color" in label && <ColorMenu id={id} name={name} color={(label as Tag).color} />}
            depth={wanted ? 0 : (placed.get(id)?.depth ?? 0)}
            {...(kind === "tags" && { place: placeMenu(vault, { id, name, ...label } as Tag) })}
          >
            {wanted && (placed.get(id)?.depth ?? 0) > 0 && <span dir="auto">{placed.get(id)?.path}</span>}
          </LabelRow>
        ))}
        <NewLabel kind={kind} />
      </div>
    </>
  );
}

function ColorMenu({ id, name, color }: { id: string; name: string; color: string }) {
  const vault = useVault();
  const choose = (next: string) =>
    undoable(
      t.undo.changed(t.settings.colour(name)),
      () => vault.mutate.updateTag({ id, color: next }),
      () => vault.mutate.updateTag({ id, color }),
    );
  return (
    <Menu
      label={t.settings.colour(name)}
      align="start"
      class="icon-button label-color"
      items={tagColors.map((one, index) => ({
        label: t.settings.colours[index] ?? one,
        color: one,
        checked: one === color,
        run: () => void choose(one),
      }))}
    >
      <i class="dot" style={{ "--color": color }} />
    </Menu>
  );
}

function NewLabel({ kind }: { kind: LabelKind }) {
  const vault = useVault();
  const key = `new-label/${kind}`;
  const [name, setName] = useState(keptDraft(vault.userId, key) ?? "");
  const label = { tags: t.settings.addTag, types: t.settings.addType, correspondents: t.settings.addCorrespondent }[kind];
  return (
    <form
      class="line label-new"
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim()) void findOrCreate(vault, kind, name);
        setName("");
        forgetDraft(vault.userId, key);
      }}
    >
      <Icon name="plus" />
      <span class="line-label">
        <input
          class="bare"
          aria-label={label}
          placeholder={label}
          maxLength={100}
          value={name}
          onInput={(event) => {
            setName(event.currentTarget.value);
            keepDraft(vault.userId, key, event.currentTarget.value);
          }}
        />
      </span>
      {name.trim() && (
        <button type="submit" class="button">
          {t.common.create}
        </button>
      )}
    </form>
  );
}
