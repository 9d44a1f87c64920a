// The words of the document that is looked at, as they were read.
import { useEffect, useState } from "preact/hooks";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { useVault } from "../../app/services.ts";
import { t } from "../../i18n/index.ts";

/** Characters: who files reads the beginning. */
const shown = 6_000;

export function ReadText({ document }: { document: VaultDocument }) {
  const vault = useVault();
  const [read, setRead] = useState<{ id: string; text: string | null }>();
  useEffect(() => {
    let gone = false;
    const show = (text: string | null) => {
      if (!gone) setRead({ id: document.id, text });
    };
    vault.text(document.id).then(show, () => show(null));
    return () => {
      gone = true;
    };
  }, [vault, document.id, document.state]);
  if (read?.id !== document.id) return <div class="inbox-text" aria-busy="true" />;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section class="inbox-text" tabIndex={0} aria-label={t.inbox.text}>
      {read.text?.trim() ? (
        <p dir="auto">{read.text.slice(0, shown).replaceAll("\f", "\n\n")}</p>
      ) : (
        <p class="inbox-note">{t.inbox.noText}</p>
      )}
    </section>
  );
}
