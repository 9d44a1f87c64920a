// A line of a panel that is switched on and off, with what it means below its name.
import { useRef } from "preact/hooks";

interface SwitchLineProps {
  label: string;
  text?: string;
  on: boolean;
  disabled?: boolean;
  /** What takes its time is a promise: when it has settled, the switch stands as `on` says then, also where it was refused. */
  onChange: (on: boolean) => unknown;
}

export function SwitchLine({ label, text, on, disabled = false, onChange }: SwitchLineProps) {
  const now = useRef(on);
  now.current = on;
  const change = async (input: HTMLInputElement) => {
    const changing = onChange(input.checked);
    if (!(changing instanceof Promise)) return;
    await changing;
    input.checked = now.current;
  };
  return (
    <label class="line">
      <span class="line-label">
        {label}
        {text && <span>{text}</span>}
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        disabled={disabled}
        onChange={(event) => void change(event.currentTarget)}
      />
    </label>
  );
}
