// Form fields with their errors beside them.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { isTouch } from "../../app/media.ts";
import { t } from "../../i18n/index.ts";
import { Icon } from "../Icon.tsx";

interface FieldProps {
  name: string;
  label: string;
  type?: "text" | "email" | "password";
  autoComplete: string;
  hint?: string;
  error?: string | undefined;
  optional?: boolean;
  initial?: string;
  readOnly?: boolean;
  autoFocus?: boolean;
}

export function Field({ name, label, type = "text", autoComplete, hint, error, optional, initial, readOnly, autoFocus }: FieldProps) {
  const [visible, setVisible] = useState(false);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (autoFocus && !isTouch.peek()) input.current?.focus();
  }, []);
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div class="field">
      <label for={id}>
        {label}
        {optional && <span class="field-note"> {t.auth.optional}</span>}
      </label>
      <div class="field-box">
        <input
          id={id}
          name={name}
          class="input"
          {...({ type: type === "password" && visible ? "text" : type } as { type: "text" })}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellcheck={false}
          required={!optional}
          readOnly={readOnly}
          defaultValue={initial}
          ref={input}
          aria-invalid={error ? true : undefined}
          aria-describedby={described}
        />
        {type === "password" && (
          <button
            type="button"
            class="icon-button field-eye"
            aria-label={visible ? t.auth.hidePassword : t.auth.showPassword}
            aria-pressed={visible}
            onClick={() => setVisible(!visible)}
          >
            <Icon name={visible ? "eyeOff" : "eye"} />
          </button>
        )}
      </div>
      {hint && (
        <p class="field-note" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

interface CodeFieldProps {
  label: string;
  hint: string;
  kind: "totp" | "backupCode" | "either";
  error: string | undefined;
  /** False where another field comes before it. */
  focus?: boolean;
}

/** A code that is used once: the phone's keyboard shows digits, and password managers fill it in. */
export function CodeField({ label, hint, kind, error, focus = true }: CodeFieldProps) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // it is what the step is about, and nothing is hidden by the keyboard
  useEffect(() => {
    if (focus) input.current?.focus();
  }, []);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        ref={input}
        id={id}
        name="code"
        class="input code-input"
        type="text"
        inputMode={kind === "totp" ? "numeric" : "text"}
        autoComplete="one-time-code"
        autoCapitalize="none"
        spellcheck={false}
        maxLength={kind === "totp" ? 7 : 24}
        required
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-hint ${id}-error` : `${id}-hint`}
      />
      <p class="field-note" id={`${id}-hint`}>
        {hint}
      </p>
      {error && (
        <p class="field-error" id={`${id}-error`}>
          {error}
        </p>
      )}
    </div>
  );
}

/** Puts the focus on the first field that has to be corrected. */
export function focusFirstError(form: HTMLFormElement): void {
  requestAnimationFrame(() => form.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
}
