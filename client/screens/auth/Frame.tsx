// The card that the sign-in screens stand on.
import type { ComponentChildren } from "preact";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import "./auth.css";

export function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="auth">
      <div class="auth-card">
        <div class="auth-brand">
          <Icon name="vault" size={26} />
          {t.app.name}
        </div>
        <h1>{title}</h1>
        {children}
      </div>
      <p class="auth-tagline">{t.auth.tagline}</p>
    </main>
  );
}
