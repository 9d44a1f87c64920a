// What an action is about, chosen from what is there.
import { type Choice, Picker } from "../../components/Picker.tsx";
import { t } from "../../i18n/index.ts";

export function Choose({
  label,
  choices,
  value,
  onChoose,
}: {
  label: string;
  choices: Choice[];
  value: string;
  onChoose: (id: string) => void;
}) {
  const chosen = choices.find(({ id }) => id === value);
  return (
    <>
      <span class="rule-words">{label}</span>
      <Picker
        label={label}
        value={chosen?.name ?? ""}
        placeholder={value ? t.rules.gone : t.rules.choose}
        filterLabel={t.move.filter}
        choices={choices}
        chosen={value || null}
        onChoose={(id) => id && onChoose(id)}
      />
    </>
  );
}
