// The browser lacks what the vault stands on: said instead of a sign-in that could not keep anything.

import type { Needed } from "../data/capabilities.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";

export function Unsupported({ lacks }: { lacks: readonly Needed[] }) {
  return (
    <main class="center-screen">
      <div class="message">
        <Icon name="warning" size={28} />
        <h1>{t.browser.title}</h1>
        <p>{t.browser.text}</p>
        <ul>
          {lacks.map((one) => (
            <li key={one}>{t.browser.needed[one]}</li>
          ))}
        </ul>
        <p>{t.browser.next}</p>
        <div class="message-actions">
          <button type="button" class="button button-primary" onClick={() => location.reload()}>
            {t.error.reload}
          </button>
        </div>
      </div>
    </main>
  );
}
