// Separator sheets, as a PDF to be printed as often as they are needed. Made here, so it works without network.
import { useState } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";
import { saveAs } from "../../data/saveAs.ts";
import { t } from "../../i18n/index.ts";
import type { Paper } from "./separatorSheet.ts";

export function SeparatorSection() {
  const [paper, setPaper] = useState<Paper>("a4");
  return (
    <section class="section" aria-labelledby="separator">
      <h2 id="separator">{t.batches.sheet}</h2>
      <p>{t.batches.sheetText}</p>
      <form
        class="stacked-form"
        onSubmit={(event) => {
          event.preventDefault();
          void download(paper);
        }}
      >
        <label class="field">
          <span>{t.batches.paper}</span>
          <select class="input select" value={paper} onChange={({ currentTarget }) => setPaper(currentTarget.value as Paper)}>
            <option value="a4">A4</option>
            <option value="letter">Letter</option>
          </select>
        </label>
        <div class="form-actions">
          <button type="submit" class="button">
            <Icon name="download" size={16} />
            {t.batches.download}
          </button>
        </div>
      </form>
    </section>
  );
}

async function download(paper: Paper): Promise<void> {
  const { separatorSheet } = await import("./separatorSheet.ts");
  const pdf = new Blob([await separatorSheet(paper)], { type: "application/pdf" });
  saveAs(URL.createObjectURL(pdf), `${t.batches.sheet} ${paper.toUpperCase()}.pdf`);
}
