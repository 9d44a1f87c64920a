// Everything frequent within reach of a thumb.
import { useLocation } from "preact-iso";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { t } from "../../i18n/index.ts";

const morePaths = ["/more", "/storage", "/settings", "/account/security"];

export function BottomBar() {
  const { path } = useLocation();
  const inDocuments = path === "/" || /^\/(documents|folders|tags|unfiled)\b/.test(path);
  return (
    <nav class="tabs" aria-label={t.nav.label}>
      <Tab href="/documents" icon="documents" label={t.nav.documents} current={inDocuments} />
      <Tab href="/search" icon="search" label={t.nav.search} current={path === "/search"} />
      <a class="tab-scan" href="/scan" aria-label={t.scan.title}>
        <span>
          <Icon name="camera" size={26} />
        </span>
      </a>
      <Tab href="/trash" icon="trash" label={t.nav.trash} current={path === "/trash"} />
      <Tab href="/more" icon="more" label={t.nav.more} current={morePaths.includes(path)} />
    </nav>
  );
}

function Tab({ href, icon, label, current }: { href: string; icon: IconName; label: string; current: boolean }) {
  return (
    <a class="tab" href={href} aria-current={current ? "page" : undefined}>
      <Icon name={icon} size={23} />
      {label}
    </a>
  );
}
