// The bar above every screen on a desk.
import { Icon } from "../../components/Icon.tsx";
import { SearchField } from "../../components/SearchField.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import { t } from "../../i18n/index.ts";
import { useSignedIn } from "../services.ts";

export function TopBar({ onAdd, onPalette }: { onAdd: () => void; onPalette: () => void }) {
  const { user } = useSignedIn();
  return (
    <header class="top">
      <SearchField />
      <div class="top-end">
        <SyncState />
        <button type="button" class="icon-button" aria-label={t.keys.palette} title={`${t.keys.palette} (Ctrl K)`} onClick={onPalette}>
          <Icon name="keyboard" />
        </button>
        <a class="icon-button" href="/scan" aria-label={t.scan.title} title={`${t.scan.title} (S)`}>
          <Icon name="camera" />
        </a>
        <a class="avatar" href="/settings" aria-label={t.nav.account(user.handle)} title={user.email}>
          {user.handle.slice(0, 1).toUpperCase()}
        </a>
        <button type="button" class="button button-primary" onClick={onAdd}>
          <Icon name="plus" />
          {t.nav.add}
        </button>
      </div>
    </header>
  );
}
