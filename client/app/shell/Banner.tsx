// One line that a person should know before going on.
import type { ComponentChildren } from "preact";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";

export function Banner({
  tone,
  icon,
  children,
  actions,
}: {
  tone: "amber" | "red" | "accent";
  icon: IconName;
  children: ComponentChildren;
  actions?: ComponentChildren;
}) {
  return (
    <div class={`banner banner-${tone}`} role="status">
      <Icon name={icon} />
      <span class="banner-text">{children}</span>
      {actions}
    </div>
  );
}
