// The card that the sign-in screens stand on.
import type { ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { chooseLanguage } from "../../app/language.ts";
import { VaultContext } from "../../app/services.ts";
import { Icon } from "../../components/Icon.tsx";
import { LanguageSelect } from "../../components/LanguageSelect.tsx";
import { t } from "../../i18n/index.ts";
import "./auth.css";

export function Frame({ title, children }: { title: string; children: ComponentChildren }) {
  // inside the open vault the frame around it is the page's main part already
  const Part = useContext(VaultContext) ? "div" : "main";
  return (
    <Part class="auth">
      <div class="auth-card">
        <div class="auth-brand">
          <Icon name="vault" size={26} />
          {t.app.name}
        </div>
        <h1>{title}</h1>
        {children}
      </div>
      <p class="auth-tagline">{t.auth.tagline}</p>
      {Part === "main" && <LanguageSelect onChoose={(choice) => void chooseLanguage(choice)} />}
    </Part>
  );
}
