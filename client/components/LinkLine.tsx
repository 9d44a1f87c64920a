// A line of a panel that leads to another screen, with what is there below its name.
import { Icon } from "./Icon.tsx";

interface LinkLineProps {
  href: string;
  label: string;
  text?: string;
  onClick?: () => void;
}

export function LinkLine({ href, label, text, onClick }: LinkLineProps) {
  return (
    <a class="line" href={href} onClick={onClick}>
      <span class="line-label">
        {label}
        {text && <span>{text}</span>}
      </span>
      <Icon name="right" size={16} />
    </a>
  );
}
