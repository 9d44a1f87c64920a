// Which language the app speaks: chosen on this device before somebody is signed in, and by a setting of the person from then on.
import { languages } from "../../shared/languages.ts";
import { applyLanguage, t } from "../i18n/index.ts";
import { language } from "./preferences.ts";
import { tell } from "./undo.ts";

export type { LanguageChoice } from "../i18n/index.ts";

/** At the start. Where the chosen catalogue can't be had, any other is better than a blank page. */
export async function startLanguage(): Promise<void> {
  const others = ["browser", ...languages] as const;
  for (const choice of [language.peek(), ...others]) {
    try {
      return await applyLanguage(choice);
    } catch (error) {
      console.error(error);
    }
  }
}

/** Speaks it at once and remembers it on this device; stays as it is, and says so, where the words can't be fetched. */
export async function chooseLanguage(choice: typeof language.value): Promise<boolean> {
  try {
    await applyLanguage(choice);
  } catch (error) {
    console.error(error);
    tell(t.settings.language.failed);
    return false;
  }
  language.value = choice;
  return true;
}
