// The empty frame, painted before the vault's own code has arrived, so that nothing shifts when it is there.

import { wasSignedIn } from "./app/preferences.ts";
import { Icon } from "./components/Icon.tsx";
import { t } from "./i18n/index.ts";

export function Frame() {
  if (wasSignedIn.peek() === "no") return <div class="app-blank" />;
  return (
    <div class="app" aria-busy="true">
      <div class="rail">
        <span class="brand">
          <Icon name="vault" size={24} />
          {t.app.name}
        </span>
      </div>
      <div class="stage">
        <div class="top" />
      </div>
      <div class="tabs" />
    </div>
  );
}
