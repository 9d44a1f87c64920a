// Keys in a field that is saved when it is left.
import type { TargetedKeyboardEvent } from "preact";

/**
 * Enter keeps what is typed, Escape takes it back; both leave the field. The press of Enter ends here: a dialog that opens because of it
 * would take it for a press of its first button.
 */
export function leaveByKey(event: TargetedKeyboardEvent<HTMLElement>, revert: () => void): void {
  const field = event.currentTarget;
  if (event.key === "Enter") {
    event.preventDefault();
    field.blur();
  }
  if (event.key === "Escape") {
    event.stopPropagation();
    revert();
    requestAnimationFrame(() => field.blur());
  }
}
