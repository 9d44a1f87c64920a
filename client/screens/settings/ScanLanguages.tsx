// In which languages the person's scans are read: as the installation has it, or their own choice, on the server and, where this device
// reads scans itself, as what it begins with.
import { useRef } from "preact/hooks";
import type { PersonSettings } from "../../../shared/mutators/index.ts";
import { useVault } from "../../app/services.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { ofAppLanguage, type RecognitionLanguage, recognitionLanguages, recognitionNames } from "../../data/recognitionTypes.ts";
import { languageName } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

/** Those of which every installation has the data. */
const codes = Object.keys(recognitionLanguages) as RecognitionLanguage[];

export function ScanLanguages({ settings }: { settings: PersonSettings }) {
  const vault = useVault();
  const chosen = settings.ocrLanguages ?? null;
  // What was pressed last and is on its way: the next press goes on from there, not from what is still drawn.
  const pressed = useRef<string[]>(undefined);
  const choose = async (ocrLanguages: string[] | null) => {
    pressed.current = ocrLanguages ?? undefined;
    await vault.mutate.updateSettings({ ocrLanguages });
    if (pressed.current === ocrLanguages) pressed.current = undefined;
  };
  const switched = async (code: string, on: boolean) => {
    const others = (pressed.current ?? chosen ?? []).filter((one) => one !== code);
    const next = on ? [...others, code] : others;
    if (next.length > 0) await choose(next);
  };
  return (
    <section class="section" aria-labelledby="scan-languages">
      <h2 id="scan-languages">{t.scanLanguages.title}</h2>
      <div class="panel-box">
        <SwitchLine
          label={t.scanLanguages.own}
          text={t.scanLanguages.text}
          on={chosen !== null}
          onChange={(on) => choose(on ? [...new Set([ofAppLanguage(t.language), "eng"])] : null)}
        />
        {chosen !== null &&
          codes.map((code) => (
            <SwitchLine
              key={code}
              label={languageName(recognitionNames[code])}
              on={chosen.includes(code)}
              disabled={chosen.length === 1 && chosen.includes(code)}
              onChange={(on) => switched(code, on)}
            />
          ))}
      </div>
      {chosen !== null && <p class="field-note">{t.scanLanguages.again}</p>}
    </section>
  );
}
