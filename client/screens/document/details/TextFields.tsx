// Title, date and notes: fields that look like text until somebody writes in them.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { mayEdit } from "../../../app/actions/sharing.ts";
import { t } from "../../../i18n/index.ts";
import { useDraft } from "./useDraft.ts";

export function TitleField({ document }: { document: VaultDocument }) {
  const id = useId();
  const [error, setError] = useState("");
  const { text, write, save, revert } = useDraft(document, "title");
  const commit = () => {
    if (text.trim() === "") {
      revert();
      setError(t.document.titleNeeded);
      return;
    }
    save();
  };
  return (
    <div class="title-field">
      <textarea
        ref={useFittingHeight(text)}
        class="bare title-input"
        aria-label={t.document.fields.title}
        aria-describedby={error ? `${id}-error` : undefined}
        rows={1}
        maxLength={500}
        dir="auto"
        spellcheck={false}
        value={text}
        onInput={(event) => {
          setError("");
          write(event.currentTarget.value);
        }}
        onBlur={commit}
        onKeyDown={(event) => {
          if (event.key === "Enter") {
            event.preventDefault();
            event.currentTarget.blur();
          }
          if (event.key === "Escape") {
            event.stopPropagation();
            revert();
            requestAnimationFrame(() => (event.target as HTMLElement).blur());
          }
        }}
      />
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export function DateField({ document }: { document: VaultDocument }) {
  const { text, write, save } = useDraft(document, "documentDate");
  return (
    <span class={`date-field ${text ? "" : "is-empty"}`} data-empty={t.document.noDate}>
      <input
        class="bare date-input"
        type="date"
        aria-label={t.document.fields.documentDate}
        max="9999-12-31"
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={save}
      />
    </span>
  );
}

export function NotesField({ document }: { document: VaultDocument }) {
  const { text, write, save } = useDraft(document, "notes");
  return (
    <textarea
      ref={useFittingHeight(text)}
      class="bare notes-input"
      aria-label={t.document.fields.notes}
      placeholder={mayEdit(document) ? t.document.notesPlaceholder : ""}
      rows={1}
      maxLength={20_000}
      dir="auto"
      value={text}
      onInput={(event) => write(event.currentTarget.value)}
      onBlur={save}
    />
  );
}

/** As high as its text, also where the browser does not know `field-sizing` (WebKit, Firefox). */
function useFittingHeight(text: string) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    const element = field.current;
    if (!element || CSS.supports("field-sizing", "content")) return;
    const fit = () => {
      element.style.height = "auto";
      element.style.height = `${element.scrollHeight}px`;
    };
    fit();
    // A narrower panel breaks the text into more lines.
    let { clientWidth: width } = element;
    const resized = new ResizeObserver(() => {
      if (element.clientWidth === width) return;
      width = element.clientWidth;
      fit();
    });
    resized.observe(element);
    return () => resized.disconnect();
  }, [text]);
  return field;
}
