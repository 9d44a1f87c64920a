// What one action needs to know.
import { useState } from "preact/hooks";
import type { RuleAction } from "../../../shared/rules/rule.ts";
import { pathText } from "../../app/actions/folderTree.ts";
import { mayEdit } from "../../app/actions/sharing.ts";
import { useVault } from "../../app/services.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import type { Choice } from "../../components/Picker.tsx";
import { t } from "../../i18n/index.ts";
import { collator } from "../../i18n/locale.ts";
import { Choose } from "./Choose.tsx";
import { CustomFieldValue } from "./CustomFieldValue.tsx";
import { PatternField } from "./PatternField.tsx";

interface Fields<Action extends RuleAction = RuleAction> {
  action: Action;
  onChange: (action: RuleAction) => void;
}

export function ActionFields({ action, onChange }: Fields) {
  switch (action.do) {
    case "file":
      return <FolderField value={action.folderId} onChoose={(folderId) => onChange({ ...action, folderId })} />;
    case "addTag":
    case "removeTag":
      return (
        <LabelField
          kind="tags"
          label={t.rules.actions[action.do] ?? ""}
          value={action.tagId}
          onChoose={(tagId) => onChange({ ...action, tagId })}
        />
      );
    case "setType":
      return (
        <LabelField
          kind="types"
          label={t.rules.actions.setType ?? ""}
          value={action.typeId}
          onChoose={(typeId) => onChange({ ...action, typeId })}
        />
      );
    case "setCorrespondent":
      return (
        <LabelField
          kind="correspondents"
          label={t.rules.actions.setCorrespondent ?? ""}
          value={action.correspondentId}
          onChoose={(correspondentId) => onChange({ ...action, correspondentId })}
        />
      );
    case "title":
      return (
        <PatternField
          label={t.rules.actions.title ?? ""}
          value={action.pattern}
          most={200}
          onChange={(pattern) => onChange({ ...action, pattern })}
        />
      );
    case "setCustomField":
      return <CustomFieldValue action={action} onChange={onChange} />;
    case "review":
      return <span class="rule-words">{t.rules.actions.review}</span>;
    case "share":
      return <ShareFields action={action} onChange={onChange} />;
    case "mail":
      return <MailFields action={action} onChange={onChange} />;
    case "webhook":
      return <WebhookField value={action.webhookId} onChoose={(webhookId) => onChange({ ...action, webhookId })} />;
  }
}

function FolderField({ value, onChoose }: { value: string; onChoose: (id: string) => void }) {
  const folders = useVault().folders.value;
  const choices = [...folders.values()]
    .filter(mayEdit)
    .map(({ id }): Choice => ({ id, name: pathText(folders, id), icon: "folder" }))
    .sort((a, b) => collator.value.compare(a.name, b.name));
  return <Choose label={t.rules.actions.file ?? ""} choices={choices} value={value} onChoose={onChoose} />;
}

interface LabelFieldProps {
  kind: "tags" | "types" | "correspondents";
  label: string;
  value: string;
  onChoose: (id: string) => void;
}

function LabelField({ kind, label, value, onChoose }: LabelFieldProps) {
  const vault = useVault();
  const all: { id: string; name: string; ownerId: string; color?: string }[] = [...vault[kind].value.values()];
  const choices = all
    .filter(({ ownerId }) => ownerId === vault.userId)
    .map(({ id, name, color }): Choice => ({ id, name: kind === "tags" ? pathText(vault.tags.value, id) : name, ...(color && { color }) }))
    .sort((a, b) => collator.value.compare(a.name, b.name));
  return <Choose label={label} choices={choices} value={value} onChoose={onChoose} />;
}

/** Addresses are kept on a screen of their own; what is typed here waits meanwhile. */
function WebhookField({ value, onChoose }: { value: string; onChoose: (id: string) => void }) {
  const office = useOffice();
  const webhooks = useLoaded(() => office((api) => api.webhooks.list()));
  const choices = (webhooks.value?.items ?? []).map(({ id, name }): Choice => ({ id, name, icon: "link" }));
  return (
    <>
      <Choose label={t.rules.actions.webhook ?? ""} choices={choices} value={value} onChoose={onChoose} />
      <a class="button" href="/apps/rules/webhooks">
        {t.webhooks.manage}
      </a>
      {(webhooks.problem || webhooks.value?.allowed === false) && (
        <p class="field-note" role="status">
          {webhooks.problem || t.webhooks.off}
        </p>
      )}
    </>
  );
}

function ShareFields({ action, onChange }: Fields<Extract<RuleAction, { do: "share" }>>) {
  const groups = [...useVault().groups.value.values()];
  return (
    <>
      <span class="rule-words">{t.rules.actions.share}</span>
      {action.groupId === undefined ? (
        <input
          class="input"
          aria-label={t.rules.handle}
          placeholder={t.rules.handle}
          autoCapitalize="none"
          spellcheck={false}
          value={action.handle ?? ""}
          onInput={(event) => onChange({ do: "share", handle: event.currentTarget.value.trim(), access: action.access })}
        />
      ) : null}
      {groups.length > 0 && (
        <select
          class="input"
          aria-label={t.rules.group}
          value={action.groupId ?? ""}
          onChange={(event) => {
            const groupId = event.currentTarget.value;
            onChange({ do: "share", access: action.access, ...(groupId ? { groupId } : { handle: "" }) });
          }}
        >
          <option value="">{t.rules.aPerson}</option>
          {groups.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      )}
      <select
        class="input"
        aria-label={t.rules.access}
        value={action.access}
        onChange={(event) => onChange({ ...action, access: event.currentTarget.value as "view" })}
      >
        <option value="view">{t.rules.mayView}</option>
        <option value="edit">{t.rules.mayEdit}</option>
      </select>
    </>
  );
}

function MailFields({ action, onChange }: Fields<Extract<RuleAction, { do: "mail" }>>) {
  // As it is typed: an address is whole only at its end.
  const [typed, setTyped] = useState(action.to.join(", "));
  const { subject: _, ...rest } = action;
  return (
    <>
      <span class="rule-words">{t.rules.actions.mail}</span>
      <input
        class="input"
        type="text"
        inputMode="email"
        aria-label={t.rules.addresses}
        placeholder={t.rules.addresses}
        autoCapitalize="none"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          onChange({ ...action, to: event.currentTarget.value.split(/[\s,;]+/).filter(Boolean) });
        }}
      />
      <input
        class="input"
        aria-label={t.rules.subject}
        placeholder={t.rules.subject}
        maxLength={200}
        value={action.subject ?? ""}
        onInput={(event) => {
          const subject = event.currentTarget.value;
          onChange(subject.trim() ? { ...rest, subject } : rest);
        }}
      />
      <select
        class="input"
        aria-label={t.mail.as}
        value={action.as}
        onChange={(event) => onChange({ ...action, as: event.currentTarget.value as "link" })}
      >
        <option value="link">{t.mail.ways.link}</option>
        <option value="attachment">{t.mail.ways.attachment}</option>
      </select>
    </>
  );
}
