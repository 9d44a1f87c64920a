// Text as text, whatever it says it is: nothing in it is ever run.
import { useEffect, useState } from "preact/hooks";
import { decodeText } from "../../../../shared/read/decodeText.ts";
import { t } from "../../../i18n/index.ts";

/** Characters shown at once: a browser lays out about this much without a pause. */
const portion = 100_000;

export function TextFile({ blob, title, onFailure }: { blob: Blob; title: string; onFailure: () => void }) {
  const [text, setText] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void blob.arrayBuffer().then((bytes) => {
      if (gone) return;
      const decoded = decodeText(new Uint8Array(bytes));
      if (decoded === null) onFailure();
      else setText(decoded);
    });
    return () => {
      gone = true;
    };
  }, [blob]);
  return text === null ? null : <PlainText text={text} title={title} />;
}

/** `text` may have form feeds between pages. */
export function PlainText({ text, title }: { text: string; title: string }) {
  const [shown, setShown] = useState(portion);
  const pages = text.slice(0, shown).split("\f");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard
    <section class="text-scroll" tabIndex={0} aria-label={t.preview.label(title)}>
      {pages.map((page, index) => (
        <div key={index} class="text-page" dir="auto">
          {pages.length > 1 && <div class="text-page-number">{t.preview.pageNumber(index + 1)}</div>}
          <pre>{page}</pre>
        </div>
      ))}
      {text.length > shown && (
        <button type="button" class="button" onClick={() => setShown(shown + portion)}>
          {t.preview.showMore}
        </button>
      )}
    </section>
  );
}
