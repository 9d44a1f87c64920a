// Whether this device reads scans itself, in which languages, and what that takes. Nothing is fetched before its size was shown.
import { useEffect, useMemo, useState } from "preact/hooks";
import { ask } from "../../app/dialogs.ts";
import { problemText } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import {
  isMetered,
  ofAppLanguage,
  type RecognitionLanguage,
  type RecognitionState,
  recognitionLanguages,
  recognitionNames,
} from "../../data/recognitionTypes.ts";
import { formatSize, languageName } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

const codes = Object.keys(recognitionLanguages) as RecognitionLanguage[];
const isCode = (code: string): code is RecognitionLanguage => code in recognitionLanguages;

/** What the person's scans are read in on the server, else what is likely. */
function likely(ofPerson: readonly string[]): RecognitionLanguage[] {
  const own = ofPerson.filter(isCode);
  return own.length > 0 ? own : [...new Set([ofAppLanguage(t.language), "eng" as const])];
}

export function Recognition() {
  const { recognition, settings } = useVault();
  const state = recognition.state.value;
  const chosen = recognition.languages.value;
  const ofPerson = settings.value?.ocrLanguages;
  const offered = useMemo(() => likely(ofPerson ?? []), [ofPerson, t.language]);
  const [picked, setPicked] = useState<readonly RecognitionLanguage[] | null>(null);
  const wanted = picked ?? offered;
  const [bytes, setBytes] = useState<number>();
  const [problem, setProblem] = useState("");
  const isOn = chosen.length > 0;
  const languages = isOn ? chosen : wanted;

  useEffect(() => {
    let gone = false;
    recognition.bytesFor(languages).then(
      (found) => !gone && setBytes(found),
      () => undefined,
    );
    return () => {
      gone = true;
    };
  }, [recognition, languages, state.kind]);

  async function turnOn(some: readonly RecognitionLanguage[]): Promise<void> {
    setProblem("");
    try {
      const size = await recognition.bytesFor(some);
      const asks = size > 0 && isMetered();
      if (asks && !(await ask({ title: t.recognition.meteredTitle(formatSize(size)), ...meteredWords() }))) return;
      await recognition.turnOn(some);
    } catch (error) {
      setProblem(problemText(error).message);
    }
  }
  async function turnOff(): Promise<void> {
    setPicked(languages);
    setProblem("");
    await recognition.turnOff().catch((error: unknown) => setProblem(problemText(error).message));
  }
  function choose(code: RecognitionLanguage, on: boolean): void {
    const next = on ? [...languages, code] : languages.filter((one) => one !== code);
    if (isOn) void turnOn(next);
    else setPicked(next);
  }

  // Nothing is offered before it is known what the person chose for all their devices.
  if (!isOn && !settings.value) return null;
  return (
    <section class="section" aria-labelledby="device-recognition">
      <h2 id="device-recognition">{t.recognition.title}</h2>
      <div class="panel-box">
        <SwitchLine
          label={t.recognition.label}
          text={stateText(state, bytes)}
          on={isOn}
          disabled={state.kind === "unsupported"}
          onChange={(on) => void (on ? turnOn(wanted) : turnOff())}
        />
        {state.kind === "missing" && (
          <div class="line">
            <span class="line-label">{t.recognition.missing(formatSize(state.bytes))}</span>
            <button type="button" class="button" onClick={() => void turnOn(chosen)}>
              {t.recognition.fetch}
            </button>
          </div>
        )}
        {codes.map((code) => (
          <SwitchLine
            key={code}
            label={languageName(recognitionNames[code])}
            text={formatSize(recognitionLanguages[code])}
            on={languages.includes(code)}
            disabled={languages.length === 1 && languages.includes(code)}
            onChange={(on) => choose(code, on)}
          />
        ))}
      </div>
      {problem && (
        <p class="field-error" role="alert">
          {problem}
        </p>
      )}
    </section>
  );
}

const meteredWords = () => ({ text: t.recognition.meteredText, confirm: t.recognition.fetch, harmless: true });

function stateText(state: RecognitionState, bytes: number | undefined): string {
  if (state.kind === "unsupported") return t.recognition.unsupported;
  if (state.kind === "fetching") return t.recognition.fetching(formatSize(state.bytes), formatSize(state.of));
  if (state.kind === "off") return bytes ? t.recognition.offFetch(formatSize(bytes)) : t.recognition.off;
  return t.recognition.on;
}
