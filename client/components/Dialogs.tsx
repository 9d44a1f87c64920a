// Shows the question that is open (app/dialogs.ts).
import { useContext, useEffect, useId, useRef, useState } from "preact/hooks";
import { ErrorBoundary as Suspends } from "preact-iso";
import { openDialog, type Prompt, type Question } from "../app/dialogs.ts";
import { forgetDraft, keepDraft, keptDraft } from "../app/drafts.ts";
import { lazyWithRetry } from "../app/lazyWithRetry.ts";
import { VaultContext } from "../app/services.ts";
import { t } from "../i18n/index.ts";
import { Dialog } from "./Dialog.tsx";

const SameFilesDialog = lazyWithRetry(() => import("./SameFilesDialog.tsx").then((module) => module.SameFilesDialog));

export function Dialogs() {
  const open = openDialog.value;
  if (!open) return null;
  if (open.kind === "same")
    return (
      <Suspends>
        <SameFilesDialog {...open} />
      </Suspends>
    );
  return open.kind === "confirm" ? <Confirm question={open} /> : <TextPrompt prompt={open} />;
}

function Confirm({ question }: { question: Question }) {
  const answer = (yes: boolean) => {
    openDialog.value = null;
    question.answer(yes);
  };
  return (
    <Dialog title={question.title} onClose={() => answer(false)}>
      <p class="dialog-text">{question.text}</p>
      <div class="dialog-actions">
        <button type="button" class="button" data-first-focus onClick={() => answer(false)}>
          {question.cancel ?? t.common.cancel}
        </button>
        <button type="button" class={`button ${question.harmless ? "button-primary" : "button-danger"}`} onClick={() => answer(true)}>
          {question.confirm}
        </button>
      </div>
    </Dialog>
  );
}

function TextPrompt({ prompt }: { prompt: Prompt }) {
  const userId = useContext(VaultContext)?.user.id;
  const key = `prompt/${prompt.title}`;
  const [text, setText] = useState(() => (userId && keptDraft(userId, key)) || prompt.initial);
  const [error, setError] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useEffect(() => input.current?.select(), []);
  const answer = (value: string | null) => {
    openDialog.value = null;
    if (userId) forgetDraft(userId, key);
    prompt.answer(value);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const name = text.trim();
    if (!name || name.length > 255) {
      setError(name ? t.folder.nameLong : t.folder.nameNeeded);
      input.current?.focus();
      return;
    }
    answer(name);
  };
  return (
    <Dialog title={prompt.title} onClose={() => answer(null)}>
      <form onSubmit={submit} noValidate>
        <label class="field" for={id}>
          {prompt.label}
          <input
            ref={input}
            data-first-focus
            id={id}
            class="input"
            value={text}
            autoComplete="off"
            aria-invalid={error !== ""}
            aria-describedby={error ? `${id}-error` : undefined}
            onInput={(event) => {
              setText(event.currentTarget.value);
              if (userId) keepDraft(userId, key, event.currentTarget.value);
            }}
          />
        </label>
        {error && (
          <p class="field-error" id={`${id}-error`}>
            {error}
          </p>
        )}
        <div class="dialog-actions">
          <button type="button" class="button" onClick={() => answer(null)}>
            {t.common.cancel}
          </button>
          <button type="submit" class="button button-primary">
            {prompt.confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
