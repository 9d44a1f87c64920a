// The arrow before a screen's heading: a link, so that it can be opened elsewhere; pressed here it goes back in the screen's own way.
import { t } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";

export function BackLink({ href, onBack }: { href: string; onBack: () => void }) {
  return (
    <a
      class="icon-button"
      href={href}
      aria-label={t.common.back}
      title={t.common.back}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        onBack();
      }}
    >
      <Icon name="left" size={20} />
    </a>
  );
}
