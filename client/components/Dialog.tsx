// A native modal dialog: focus stays inside, Escape closes, focus returns to where it was.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { isTextField, takeTyped } from "../app/keyboard.ts";
import { isTouch } from "../app/media.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";

interface DialogProps {
  title: string;
  onClose: () => void;
  /** `wide` for lists, `sheet` fills a phone. */
  size?: "small" | "wide";
  hideTitle?: boolean;
  children: ComponentChildren;
}

export function Dialog({ title, onClose, size = "small", hideTitle = false, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  // before any further key can come: it is meant for what was asked for
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    // a field is what most dialogs are for; on a touch screen its keyboard would hide the list below it
    const field = dialog?.querySelector<HTMLElement>(isTouch.peek() ? "[data-first-focus]" : "[data-first-focus], input");
    (field ?? dialog)?.focus();
    const text = takeTyped();
    if (text && field instanceof HTMLInputElement && isTextField(field)) {
      field.value += text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    return () => dialog?.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the dialog closes it; the keyboard's way is Escape, which the element itself handles
    <dialog
      ref={ref}
      class={`dialog dialog-${size}`}
      aria-labelledby={heading}
      tabIndex={-1}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div class="dialog-inner">
        <div class={hideTitle ? "visually-hidden" : "dialog-head"}>
          <h2 id={heading}>{title}</h2>
          {!hideTitle && (
            <button type="button" class="icon-button" aria-label={t.common.close} onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </div>
        {children}
      </div>
    </dialog>
  );
}
