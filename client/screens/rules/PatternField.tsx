// Words in which names in braces stand for what a document says of itself.
import { isTitlePattern, titleNames } from "../../../shared/rules/titlePattern.ts";
import { t } from "../../i18n/index.ts";

interface Props {
  label: string;
  value: string;
  /** Characters. */
  most: number;
  /** `{title}` may stand there more than once. */
  often?: boolean;
  onChange: (pattern: string) => void;
}

export function PatternField({ label, value, most, often = false, onChange }: Props) {
  const wrong = !isTitlePattern(value, { once: !often });
  return (
    <>
      <label class="field rule-wide">
        <span>{label}</span>
        <input
          class="input"
          maxLength={most}
          aria-invalid={wrong}
          dir="auto"
          value={value}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      </label>
      <span class="rule-names">
        {titleNames.map((name) => (
          <button
            key={name}
            type="button"
            class="chip"
            aria-label={t.rules.insert(t.rules.titleNames[name])}
            onClick={() => onChange(`${value}{${name}}`)}
          >
            {t.rules.titleNames[name]}
          </button>
        ))}
      </span>
      <span class="field-note" role="status">
        {wrong ? (often ? t.rules.wordsWrong : t.rules.patternWrong) : ""}
      </span>
    </>
  );
}
