// A line of a panel that is switched on and off, with what it means below its name.

interface SwitchLineProps {
  label: string;
  text: string;
  on: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}

export function SwitchLine({ label, text, on, disabled = false, onChange }: SwitchLineProps) {
  return (
    <label class="line">
      <span class="line-label">
        {label}
        <span>{text}</span>
      </span>
      <input
        class="switch"
        type="checkbox"
        role="switch"
        aria-checked={on}
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}
