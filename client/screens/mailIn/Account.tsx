// One mail account: how it is, its rules, its password, a pause, and its end.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { MailAccount, MailRule } from "../../../shared/api/mailIn.ts";
import { ask } from "../../app/dialogs.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "../security/useAction.ts";
import { newRule, RuleFields } from "./RuleFields.tsx";

interface AccountProps {
  account: MailAccount;
  reload: () => Promise<void>;
}

export function Account({ account, reload }: AccountProps) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [editing, setEditing] = useState(false);
  const { id, username, host, port, paused, lookedAt, rules, status } = account;
  const act = (change: () => Promise<unknown>) =>
    run(async () => {
      await change();
      await reload();
    });
  const remove = async () => {
    if (await ask({ title: t.mailIn.removeTitle(username), text: t.mailIn.removeText, confirm: t.mailIn.remove }))
      await act(() => office((api) => api.removeMailAccount(id)));
  };
  const lines: [string, string][] = [
    [t.mailIn.state, stateOf(account)],
    [t.mailIn.server, `${host}:${port}`],
    [t.mailIn.lastLooked, lookedAt ? formatListDate(lookedAt, t.app.today) : t.mailIn.never],
  ];
  return (
    <section class="section" aria-label={username}>
      <h2 dir="auto" class="long-text">
        {username}
      </h2>
      <FormError text={problem} />
      <div class="panel-box">
        {lines.map(([label, value]) => (
          <div class="line" key={label}>
            <span class="line-label">{label}</span>
            <span class="line-value long-text" dir="auto">
              {value}
            </span>
          </div>
        ))}
        <ul class="mail-rules" aria-label={t.mailIn.rules}>
          {rules.map(summaryOf).map((summary) => (
            <li key={summary} dir="auto">
              {summary}
            </li>
          ))}
        </ul>
        <SwitchLine
          label={t.mailIn.paused}
          text={t.mailIn.pausedText}
          on={paused}
          disabled={busy}
          onChange={(on) => act(() => office((api) => api.changeMailAccount(id, { paused: on })))}
        />
      </div>
      {status === "REQUIRES_REAUTH" && <PasswordForm id={id} changed={reload} />}
      {editing && <RulesForm account={account} changed={reload} close={() => setEditing(false)} />}
      <div class="form-actions">
        <button
          type="button"
          class="button"
          disabled={busy || paused || status === "REQUIRES_REAUTH"}
          onClick={() => void act(() => office((api) => api.lookForMail(id)))}
        >
          {t.mailIn.look}
        </button>
        {!editing && (
          <button type="button" class="button" onClick={() => setEditing(true)}>
            {t.mailIn.changeRules}
          </button>
        )}
        <button type="button" class="button" disabled={busy} onClick={() => void remove()}>
          {t.mailIn.remove}
        </button>
      </div>
    </section>
  );
}

const password = z.object({ password: z.string().min(1) });

function PasswordForm({ id, changed }: { id: string; changed: () => Promise<void> }) {
  const office = useOffice();
  const form = useForm(password, async (given) => {
    await office((api) => api.changeMailAccount(id, given));
    await changed();
  });
  const { fields, message } = form.problem;
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={message} />
      <Field
        name="password"
        label={t.mailIn.password}
        hint={t.mailIn.passwordHint}
        type="password"
        autoComplete="off"
        error={fields.password}
      />
      <button type="submit" class="button button-primary" disabled={form.busy}>
        {t.mailIn.again}
      </button>
    </form>
  );
}

/** What is typed stays here, whatever the server says of the account meanwhile. */
function RulesForm({ account, changed, close }: { account: MailAccount; changed: () => Promise<void>; close: () => void }) {
  const office = useOffice();
  const { busy, problem, run } = useAction();
  const [rules, setRules] = useState<{ key: string; rule: MailRule }[]>(() =>
    account.rules.map((rule) => ({ key: crypto.randomUUID(), rule })),
  );
  const save = () =>
    run(async () => {
      await office((api) => api.changeMailAccount(account.id, { rules: rules.map(({ rule }) => rule) }));
      await changed();
      close();
    });
  return (
    <form
      class="stacked-form"
      aria-busy={busy}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <p class="people-note">{t.mailIn.rulesText}</p>
      {rules.map(({ key, rule }, at) => (
        <fieldset key={key} class="mail-rule">
          <legend>{t.mailIn.rule(at + 1)}</legend>
          <RuleFields
            rule={rule}
            folders={account.folders}
            onChange={(now) => setRules((before) => before.map((one) => (one.key === key ? { key, rule: now } : one)))}
          />
          {rules.length > 1 && (
            <button type="button" class="button" onClick={() => setRules((before) => before.filter((one) => one.key !== key))}>
              {t.mailIn.removeRule}
            </button>
          )}
        </fieldset>
      ))}
      <FormError text={problem} />
      <div class="form-actions">
        <button type="submit" class="button button-primary" disabled={busy}>
          {t.common.save}
        </button>
        {rules.length < 20 && (
          <button
            type="button"
            class="button"
            onClick={() => setRules((before) => [...before, { key: crypto.randomUUID(), rule: newRule }])}
          >
            {t.mailIn.addRule}
          </button>
        )}
        <button type="button" class="button" onClick={close}>
          {t.common.cancel}
        </button>
      </div>
    </form>
  );
}

function summaryOf({ folder, from, subject, attachment, take, afterwards, moveTo }: MailRule): string {
  const which = [from && t.mailIn.ofSender(from), subject && t.mailIn.ofSubject(subject), attachment && t.mailIn.ofFile(attachment)];
  const what = which.filter(Boolean).join(", ") || t.mailIn.all;
  const then = afterwards === "leave" ? "" : ` · ${t.mailIn.ways[afterwards]}${afterwards === "move" ? `: ${moveTo}` : ""}`;
  return `${folder}: ${what} → ${t.mailIn.takes[take]}${then}`;
}

function stateOf({ status, problem, paused, waiting }: MailAccount): string {
  if (paused) return t.mailIn.paused;
  if (status === "ACTIVE") return waiting > 0 ? t.mailIn.activeWaiting(waiting) : t.mailIn.active;
  return t.mailIn.problems[problem ?? "unreachable"];
}
