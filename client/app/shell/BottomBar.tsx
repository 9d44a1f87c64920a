// Everything frequent within reach of a thumb.
import { useLocation } from "preact-iso";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { awakeInbox } from "../inbox.ts";
import { useVault } from "../services.ts";

export function BottomBar() {
  const { path } = useLocation();
  const waiting = awakeInbox(useVault()).value.length;
  const inDocuments = path === "/" || /^\/(documents|folders|tags|unfiled)\b/.test(path);
  // What has no place of its own in the bar is reached from there.
  const inMore = !inDocuments && path !== "/inbox" && path !== "/search";
  return (
    <nav class="tabs" aria-label={t.nav.label}>
      <Tab href="/documents" icon="documents" label={t.nav.documents} current={inDocuments} />
      <Tab href="/inbox" icon="inbox" label={t.inbox.title} current={path === "/inbox"} count={waiting} />
      <a class="tab-scan" href="/scan" aria-label={t.scan.title}>
        <span>
          <Icon name="camera" size={26} />
        </span>
      </a>
      <Tab href="/search" icon="search" label={t.nav.search} current={path === "/search"} />
      <Tab href="/more" icon="more" label={t.nav.more} current={inMore} />
    </nav>
  );
}

interface TabProps {
  href: string;
  icon: IconName;
  label: string;
  current: boolean;
  count?: number;
}

function Tab({ href, icon, label, current, count = 0 }: TabProps) {
  return (
    <a class="tab" href={href} aria-current={current ? "page" : undefined}>
      <Icon name={icon} size={23} />
      {label}
      {count > 0 && <i class="tab-count">{formatNumber(count)}</i>}
    </a>
  );
}
