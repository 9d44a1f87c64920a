// One rule: when, if, then; tried on what is there before it is kept, and what came of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { useLocation, useRoute } from "preact-iso";
import { v7 as uuid } from "uuid";
import type { RuleView } from "../../../shared/api/rules.ts";
import { quoted } from "../../../shared/search/query/quotes.ts";
import { ownZone } from "../../../shared/search/query/zone.ts";
import { ask } from "../../app/dialogs.ts";
import { useSignedIn, useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { tell } from "../../app/undo.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import type { RuleDraft } from "../../data/ruleTypes.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { Actions } from "./Actions.tsx";
import { Condition } from "./Condition.tsx";
import { DryRun } from "./DryRun.tsx";
import { Runs } from "./Runs.tsx";
import { Trigger } from "./Trigger.tsx";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./rules.css";

/** What is typed and not saved, by person and rule: it is still there for whoever comes back to the screen. */
const unsaved = new Map<string, { draft: RuleDraft; newId: string }>();

const fresh = (): RuleDraft => ({
  name: "",
  trigger: "read",
  date: null,
  query: "",
  actions: [],
  stop: false,
  enabled: true,
  zone: ownZone(),
});
const draftOf = ({ name, trigger, date, query, actions, stop, enabled }: RuleView): RuleDraft => ({
  name,
  trigger,
  date,
  query,
  actions,
  stop,
  enabled,
  zone: ownZone(),
});

export function RuleScreen() {
  const { params, query } = useRoute();
  const id = params.id ?? "new";
  // What was proposed stands in the address, so that it can be opened beside this as well.
  return <Loaded key={`${id} ${query.from} ${query.into}`} id={id} />;
}

/** A new one: empty, or what was proposed (`ProposedRules`), as far as the labels are still there. */
function begun({ correspondents, folders, tags }: Vault, query: Record<string, string | undefined>): RuleDraft {
  const [correspondent, folder] = [correspondents.peek().get(query.from ?? ""), folders.peek().get(query.into ?? "")];
  if (!correspondent || !folder) return fresh();
  const tagIds = (query.tags ?? "").split(",").filter((id) => tags.peek().has(id));
  return {
    ...fresh(),
    name: t.rules.proposedName(correspondent.name, folder.name).slice(0, 100),
    // When somebody or something says from whom it is. What is filed already stays where it is.
    trigger: "changed",
    query: `from:${quoted(correspondent.name)} is:inbox`,
    actions: [{ do: "file", folderId: folder.id }, ...tagIds.map((tagId) => ({ do: "addTag" as const, tagId }))],
  };
}

function Loaded({ id }: { id: string }) {
  const office = useOffice();
  const loaded = useLoaded(async () => (id === "new" ? null : office((api) => api.rules.one(id))));
  useTitle(loaded.value?.name ?? t.rules.new);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus dir="auto">
          {loaded.value?.name ?? t.rules.new}
        </h1>
      </header>
      <div class="page-body">
        <FormError text={loaded.problem} />
        {loaded.value !== undefined && <Editor rule={loaded.value} reload={loaded.reload} />}
      </div>
    </div>
  );
}

function Editor({ rule, reload }: { rule: RuleView | null; reload: () => Promise<void> }) {
  const office = useOffice();
  const { user } = useSignedIn();
  const { route } = useLocation();
  const { busy, problem, run } = useAction();
  const vault = useVault();
  const { query } = useRoute();
  const key = `${user.id}/${rule?.id ?? ["new", query.from, query.into].join(" ").trim()}`;
  const [draft, setDraft] = useState<RuleDraft>(() => unsaved.get(key)?.draft ?? (rule ? draftOf(rule) : begun(vault, query)));
  // The same id for every try to save a new one: an answer that is lost makes no second rule.
  const [newId] = useState(() => unsaved.get(key)?.newId ?? uuid());
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
    },
    [],
  );
  const change = (patch: Partial<RuleDraft>) => {
    setDraft((before) => {
      const after = { ...before, ...patch };
      unsaved.set(key, { draft: after, newId });
      return after;
    });
  };
  const save = () =>
    run(async () => {
      const { id } = await office((api) => (rule ? api.rules.change(rule.id, draft) : create(api.rules.create, api.rules.change)));
      // What was typed since is still to be saved.
      const later = unsaved.get(key);
      unsaved.delete(key);
      if (later && later.draft !== draft) unsaved.set(`${user.id}/${id}`, later);
      tell(t.rules.saved);
      if (gone.current) return;
      if (rule) await reload();
      else route(`/apps/rules/${id}`, true);
    });
  const create = async (
    make: (given: RuleDraft & { id: string }) => Promise<RuleView>,
    change: (id: string, given: RuleDraft) => Promise<RuleView>,
  ) => {
    try {
      return await make({ ...draft, id: newId });
    } catch (error) {
      if ((error as { code?: string }).code === "entity.exists") return change(newId, draft);
      throw error;
    }
  };
  const remove = async () => {
    if (!rule || !(await ask({ title: t.rules.removeTitle(rule.name), text: t.rules.removeText, confirm: t.rules.remove }))) return;
    await run(async () => {
      await office((api) => api.rules.remove(rule.id));
      unsaved.delete(key);
      route("/apps/rules", true);
    });
  };
  const complete = draft.name.trim() !== "" && draft.actions.length > 0;
  return (
    <>
      {rule?.paused && (
        <p class="rule-paused" role="status">
          {t.rules.pausedText(rule.paused.names.join(", "))}
        </p>
      )}
      <form
        class="rule-form"
        noValidate
        aria-busy={busy}
        onSubmit={(event) => {
          event.preventDefault();
          if (complete) void save();
        }}
      >
        <label class="field">
          <span>{t.rules.name}</span>
          <input class="input" maxLength={100} value={draft.name} onInput={(event) => change({ name: event.currentTarget.value })} />
        </label>
        <Trigger draft={draft} onChange={change} />
        <Condition query={draft.query} zone={draft.zone} onChange={(query) => change({ query })} />
        <Actions actions={draft.actions} onChange={(actions) => change({ actions })} />
        <div class="panel-box">
          <SwitchLine label={t.rules.stop} text={t.rules.stopText} on={draft.stop} onChange={(stop) => change({ stop })} />
          <SwitchLine label={t.rules.on} text={t.rules.onText} on={draft.enabled} onChange={(enabled) => change({ enabled })} />
        </div>
        <FormError text={problem} />
        <div class="form-actions">
          <button type="submit" class="button button-primary" disabled={busy || !complete}>
            {t.common.save}
          </button>
          {rule && (
            <button type="button" class="button button-danger" disabled={busy} onClick={() => void remove()}>
              {t.rules.remove}
            </button>
          )}
          <a class="button" href="/apps/rules">
            {t.rules.all}
          </a>
        </div>
      </form>
      <DryRun
        query={draft.query}
        actions={draft.actions}
        zone={draft.zone}
        ruleId={rule && !rule.paused && JSON.stringify(draft) === JSON.stringify(draftOf(rule)) ? rule.id : undefined}
      />
      {rule && <Runs id={rule.id} />}
    </>
  );
}
