// Who sees a document or a folder: given, changed and taken back at once, with or without network.
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { Share } from "../../../shared/mutators/index.ts";
import { changeAccess, inheritedShares, ownerName, revoke, share, sharesOf } from "../../app/actions/sharing.ts";
import { problemWords } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { t } from "../../i18n/index.ts";
import { Dialog } from "../Dialog.tsx";
import { Icon } from "../Icon.tsx";
import { Menu } from "../Menu.tsx";
import { type ShareTarget, shareTarget } from "./asked.ts";
import "./sharing.css";

/** As many as can be taken in at a glance; the field knows the others. */
const mostSuggested = 6;
const accesses = ["view", "edit"] as const;

export function ShareDialog({ target }: { target: ShareTarget }) {
  const vault = useVault();
  const thing = target.documentId ? vault.document(target.documentId).value : vault.folders.value.get(target.folderId ?? "");
  const close = () => {
    shareTarget.value = null;
  };
  // taken away or deleted while somebody looks
  useEffect(() => {
    if (!thing) close();
  }, [thing === undefined]);
  if (!thing) return null;
  const shares = sharesOf(vault, target);
  const inherited = inheritedShares(vault, target);
  return (
    <Dialog title={t.sharing.title("title" in thing ? thing.title : thing.name)} onClose={close}>
      <GiveForm target={target} />
      <h3 class="share-head">{t.sharing.who}</h3>
      <ul class="share-list">
        <li class="share-line">
          <Icon name="person" />
          <span class="line-label">{t.sharing.you}</span>
          <span class="share-note">{t.sharing.owner}</span>
        </li>
        {shares.map((one) => (
          <Given key={one.id} share={one} />
        ))}
        {inherited.map(({ share: one, folder }) => (
          <li key={`${one.id} ${folder}`} class="share-line">
            <Icon name={one.groupId ? "people" : "person"} />
            <span class="line-label cut">
              {one.handle}
              <span>{t.sharing.through(folder)}</span>
            </span>
            <span class="share-note">{t.sharing.access[one.access]}</span>
          </li>
        ))}
      </ul>
      {shares.length + inherited.length === 0 && <p class="dialog-text">{t.sharing.nobody}</p>}
      <div class="dialog-actions">
        <button type="button" class="button" onClick={close}>
          {t.common.done}
        </button>
      </div>
    </Dialog>
  );
}

function Given({ share: one }: { share: Share }) {
  const vault = useVault();
  return (
    <li class="share-line">
      <Icon name={one.groupId ? "people" : "person"} />
      <span class="line-label cut">
        {one.handle}
        {one.userId === null && one.groupId === null && <span>{t.sharing.notSent}</span>}
        {one.userId && vault.people.value.get(one.userId)?.fullName && <span>{ownerName(vault, one.userId)}</span>}
      </span>
      <Menu
        label={`${one.handle}: ${t.sharing.access[one.access]}`}
        class="button"
        items={[
          ...accesses.map((access) => ({
            label: t.sharing.access[access],
            checked: access === one.access,
            run: () => void changeAccess(vault, one, access),
          })),
          { label: t.sharing.revoke, icon: "close" as const, danger: true, run: () => void revoke(vault, one) },
        ]}
      >
        {t.sharing.access[one.access]}
        <Icon name="down" size={16} />
      </Menu>
    </li>
  );
}

function GiveForm({ target }: { target: ShareTarget }) {
  const vault = useVault();
  const id = useId();
  const typed = useSignal("");
  const access = useSignal<Share["access"]>("view");
  const problem = useSignal("");
  const asked = useSignal<string | null>(null);
  const groups = [...vault.groups.value.values()];
  const people = [...vault.people.value.values()].filter((person) => person.id !== vault.userId);

  const having = new Set(
    [...sharesOf(vault, target), ...inheritedShares(vault, target).map(({ share }) => share)].map(({ userId }) => userId),
  );
  const suggested = people.filter(({ id }) => !having.has(id)).slice(0, mostSuggested);

  // what the server refuses is said here, where it was asked for
  const refusal = vault.refusals.value.find(({ args }) => asked.value !== null && (args as { id?: string } | null)?.id === asked.value);
  useEffect(() => {
    if (!refusal) return;
    const { handle = "" } = (refusal.args ?? {}) as { handle?: string };
    problem.value = refusal.code === "share.unknownPerson" && handle.includes("@") ? t.sharing.unknownAddress : problemWords(refusal.code);
    // it can be corrected instead of typed again
    if (typed.value === "") typed.value = handle;
    asked.value = null;
    void vault.mutate.dismissRefusal({ id: refusal.id });
  }, [refusal?.id]);

  const give = async (event: Event) => {
    event.preventDefault();
    const name = typed.value.trim().replace(/^@/, "");
    if (!name) {
      problem.value = t.sharing.nameNeeded;
      return;
    }
    const group = groups.find((one) => one.name.toLocaleLowerCase() === name.toLocaleLowerCase());
    problem.value = "";
    asked.value = await share(vault, target, group ? { groupId: group.id } : { handle: name }, access.value);
    typed.value = "";
  };
  return (
    <form class="share-form" noValidate onSubmit={(event) => void give(event)}>
      <label class="field" for={id}>
        {groups.length > 0 ? t.sharing.personOrGroup : t.sharing.person}
        <input
          id={id}
          class="input"
          list={`${id}-known`}
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          data-first-focus
          value={typed.value}
          aria-invalid={problem.value !== ""}
          aria-describedby={problem.value ? `${id}-problem` : undefined}
          onInput={(event) => {
            typed.value = event.currentTarget.value;
            problem.value = "";
          }}
        />
        <datalist id={`${id}-known`}>
          {people.map((person) => (
            <option key={person.id} value={person.handle}>
              {person.fullName}
            </option>
          ))}
          {groups.map((group) => (
            <option key={group.id} value={group.name} />
          ))}
        </datalist>
      </label>
      {problem.value && (
        <p class="field-error" id={`${id}-problem`} role="alert">
          {problem.value}
        </p>
      )}
      {typed.value === "" && suggested.length > 0 && (
        <ul class="share-people" aria-label={t.sharing.known}>
          {suggested.map((person) => (
            <li key={person.id}>
              <button
                type="button"
                class="button"
                onClick={() => {
                  typed.value = person.handle;
                }}
              >
                {person.fullName ? `${person.fullName} @${person.handle}` : `@${person.handle}`}
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="share-give">
        <fieldset class="segments" aria-label={t.sharing.accessLabel}>
          {accesses.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={access.value === name}
              onClick={() => {
                access.value = name;
              }}
            >
              {t.sharing.access[name]}
            </button>
          ))}
        </fieldset>
        <button type="submit" class="button button-primary">
          {t.sharing.give}
        </button>
      </div>
      <p class="field-note">{t.sharing.note}</p>
    </form>
  );
}
