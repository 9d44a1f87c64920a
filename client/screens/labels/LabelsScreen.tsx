// Sheets of labels with archive serial numbers, to be stuck on paper before it is scanned: the number is read off the scan and searched by.
import { render } from "preact";
import { useState } from "preact/hooks";
import { useTitle } from "../../app/title.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { QrCode } from "../security/QrCode.tsx";
import { SeparatorSection } from "./SeparatorSection.tsx";
import { labelSheets, labelsOn, mostSheets, numberedSheets, type SheetName, textPoints, wholeNumber } from "./sheets.ts";
import "../document/preview/print.css";
import "../../components/forms/forms.css";
import "./labels.css";

const names = Object.keys(labelSheets) as SheetName[];

export function LabelsScreen() {
  useTitle(t.labels.title);
  const [name, setName] = useState<SheetName>("L4731");
  const [prefix, setPrefix] = useState("ASN");
  const [first, setFirst] = useState("1");
  const [sheets, setSheets] = useState("1");
  const numbered = numberedSheets(name, prefix.trim(), wholeNumber(first) ?? 0, wholeNumber(sheets) ?? 0);
  const field = (label: string, value: string, set: (value: string) => void, numeric: boolean) => (
    <label class="field">
      <span>{label}</span>
      <input
        class="input"
        value={value}
        autoComplete="off"
        inputMode={numeric ? "numeric" : "text"}
        onInput={({ currentTarget }) => set(currentTarget.value)}
      />
    </label>
  );
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.labels.title}
        </h1>
      </header>
      <div class="page-body">
        <section class="section">
          <p>{t.labels.text}</p>
          <form
            class="stacked-form"
            onSubmit={(event) => {
              event.preventDefault();
              if (numbered) printSheets(name, numbered);
            }}
          >
            <label class="field">
              <span>{t.labels.sheet}</span>
              <select class="input select" value={name} onChange={({ currentTarget }) => setName(currentTarget.value as SheetName)}>
                {names.map((one) => (
                  <option key={one} value={one}>
                    {t.labels.sheets[one](labelsOn(labelSheets[one]))}
                  </option>
                ))}
              </select>
            </label>
            {field(t.labels.prefix, prefix, setPrefix, false)}
            {field(t.labels.first, first, setFirst, true)}
            {field(t.labels.count(mostSheets), sheets, setSheets, true)}
            <p class="field-note" role="status">
              {numbered ? t.labels.fromTo(numbered[0]![0]!, numbered.at(-1)!.at(-1)!) : t.labels.unreadable(mostSheets)}
            </p>
            <div class="form-actions">
              <button type="submit" class="button button-primary" disabled={!numbered}>
                <Icon name="print" size={16} />
                {t.labels.print}
              </button>
            </div>
          </form>
          <p>{t.labels.prefixNote}</p>
          <p>{t.labels.scale}</p>
        </section>
        <SeparatorSection />
      </div>
    </div>
  );
}

/** What only the printer sees; it goes when the browser's dialog is closed. */
function printSheets(name: SheetName, sheets: readonly (readonly string[])[]): void {
  document.querySelector(".labels-print")?.remove();
  const sheet = document.createElement("div");
  sheet.className = "print-sheet labels-print";
  render(
    sheets.map((labels) => <Sheet key={labels[0]} name={name} labels={labels} />),
    sheet,
  );
  document.body.append(sheet);
  addEventListener("afterprint", () => sheet.remove(), { once: true });
  print();
}

function Sheet({ name, labels }: { name: SheetName; labels: readonly string[] }) {
  const { columns, width, height, left, top, gap } = labelSheets[name];
  return (
    <div
      class="labels-sheet"
      style={{
        padding: `${top}mm 0 0 ${left}mm`,
        gridTemplateColumns: `repeat(${columns}, ${width}mm)`,
        gridAutoRows: `${height}mm`,
        columnGap: `${gap}mm`,
      }}
    >
      {labels.map((text) => (
        <span key={text} class={`label-${name}`}>
          <QrCode text={text} label={text} border={2} />
          <b style={{ fontSize: `${textPoints(name, text)}pt` }}>{text}</b>
        </span>
      ))}
    </div>
  );
}
