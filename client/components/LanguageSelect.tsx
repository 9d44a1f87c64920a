// The languages by the names that their own speakers have for them, so that whoever reads none of the present words finds theirs.
import { languages } from "../../shared/languages.ts";
import type { LanguageChoice } from "../app/language.ts";
import { language } from "../app/preferences.ts";
import { languageName } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";

export function LanguageSelect({ onChoose }: { onChoose: (choice: LanguageChoice) => void }) {
  return (
    <select
      class="input select"
      aria-label={t.settings.language.label}
      value={language.value}
      onChange={(event) => onChoose(event.currentTarget.value as LanguageChoice)}
    >
      <option value="browser">{t.settings.language.browser}</option>
      {languages.map((code) => (
        <option key={code} value={code} lang={code}>
          {capitalized(languageName(code, true), code)}
        </option>
      ))}
    </select>
  );
}

/** Norwegian writes languages in lower case; in a list of choices each begins with a capital. */
const capitalized = (name: string, code: string) => name.charAt(0).toLocaleUpperCase(code) + name.slice(1);
