// A label's name, written where it stands, with its history and its end. What is being typed outlives the page.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type LabelEntity, labelKinds } from "../../../shared/mutators/labelKinds.ts";
import { labelDraft } from "../../app/actions/restoreDrafts.ts";
import { forgetDraft, forgetSavedDraft, keepDraft } from "../../app/drafts.ts";
import { useVault } from "../../app/services.ts";
import { historyOf } from "../../components/choosers/asked.ts";
import { Icon } from "../../components/Icon.tsx";
import { leaveByKey } from "../../components/leaveByKey.ts";
import { Menu, type MenuItem } from "../../components/Menu.tsx";
import { t } from "../../i18n/index.ts";

interface LabelRowProps {
  entity: LabelEntity;
  id: string;
  name: string;
  /** False: another one has the name. */
  rename: (typed: string) => boolean | Promise<boolean>;
  remove: () => void;
  before?: ComponentChildren;
  /** What can be done with its place among others, where there are places. */
  place?: readonly MenuItem[];
  /** How deep it lies in others. */
  depth?: number;
  /** Below the name. */
  children?: ComponentChildren;
}

export function LabelRow({ entity, id, name, rename, remove, before, place, depth = 0, children }: LabelRowProps) {
  const vault = useVault();
  const [draft, setDraft] = useState<string | null>(null);
  const [error, setError] = useState("");
  const key = labelDraft(labelKinds[entity].collection, id);
  const save = async () => {
    setDraft(null);
    if (draft === null) return;
    forgetSavedDraft(vault.userId, key, draft, name);
    if (!(await rename(draft))) setError(t.settings.exists);
  };
  return (
    <div class="line label-row" style={{ "--depth": depth }}>
      {before}
      <span class="line-label">
        <input
          class="bare"
          aria-label={t.settings.nameOf(name)}
          maxLength={100}
          value={draft ?? name}
          onInput={(event) => {
            setError("");
            setDraft(event.currentTarget.value);
            keepDraft(vault.userId, key, event.currentTarget.value);
          }}
          onBlur={() => void save()}
          onKeyDown={(event) =>
            leaveByKey(event, () => {
              setDraft(null);
              forgetDraft(vault.userId, key);
            })
          }
        />
        {error && <span class="field-error">{error}</span>}
        {children}
      </span>
      {place && (
        <Menu label={t.tagging.placeOf(name)} items={place}>
          <Icon name="move" size={16} />
        </Menu>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={t.history.of(name)}
        title={t.history.title}
        onClick={() => historyOf({ entity, id }, name)}
      >
        <Icon name="history" size={16} />
      </button>
      <button type="button" class="icon-button" aria-label={t.settings.remove(name)} title={t.common.delete} onClick={remove}>
        <Icon name="trash" size={16} />
      </button>
    </div>
  );
}
