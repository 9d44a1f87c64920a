// Texts and dates: fields that look like text until somebody writes in them.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { DraftField } from "../../../../shared/mutators/documentFields.ts";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { mayEdit } from "../../../app/actions/sharing.ts";
import { useVault } from "../../../app/services.ts";
import { leaveByKey } from "../../../components/leaveByKey.ts";
import { t } from "../../../i18n/index.ts";
import { fieldTarget, useDraft } from "./useDraft.ts";

interface Props {
  document: VaultDocument;
  field: DraftField;
}

/** The text above all others, which is never empty. */
export function HeadingField({ document, field }: Props) {
  const id = useId();
  const [error, setError] = useState("");
  const { text, write, save, revert } = useDraft(fieldTarget(useVault(), document, field));
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
        aria-label={t.document.fields[field]}
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
        onKeyDown={(event) => leaveByKey(event, revert)}
      />
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

export function DateField({ document, field }: Props) {
  const { text, write, save } = useDraft(fieldTarget(useVault(), document, field));
  return (
    <span class={`date-field ${text ? "" : "is-empty"}`} data-empty={t.document.noDate}>
      <input
        class="bare date-input"
        type="date"
        aria-label={t.document.fields[field]}
        max="9999-12-31"
        value={text}
        onInput={(event) => write(event.currentTarget.value)}
        onBlur={save}
      />
    </span>
  );
}

/** A text of one line. */
export function TextField({ document, field }: Props) {
  const { text, write, save, revert } = useDraft(fieldTarget(useVault(), document, field));
  return (
    <input
      class="bare"
      type="text"
      aria-label={t.document.fields[field]}
      placeholder={mayEdit(document) ? t.common.none : ""}
      maxLength={500}
      dir="auto"
      value={text}
      onInput={(event) => write(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => leaveByKey(event, revert)}
    />
  );
}

export function LinesField({ document, field }: Props) {
  const { text, write, save } = useDraft(fieldTarget(useVault(), document, field));
  return (
    <textarea
      ref={useFittingHeight(text)}
      class="bare notes-input"
      aria-label={t.document.fields[field]}
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
export function useFittingHeight(text: string) {
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
