// Asks about files that are here already, with links to the documents that have the same bytes.
import { openDialog, type SameFiles } from "../app/dialogs.ts";
import { t } from "../i18n/index.ts";
import { Dialog } from "./Dialog.tsx";
import { LinkLine } from "./LinkLine.tsx";

/** Documents that the list shows, at most. */
const shown = 10;

export function SameFilesDialog({ of, same, answer: answered }: SameFiles) {
  const answer: SameFiles["answer"] = (how) => {
    openDialog.value = null;
    answered(how);
  };
  const linked = same.flatMap(({ name, document }) => (document ? [{ name, document }] : []));
  return (
    <Dialog title={t.sameFiles.title(same.length, of)} onClose={() => answer("leave")}>
      <p class="dialog-text">{t.sameFiles.text(same.length, same[0]?.name ?? "")}</p>
      <div class="panel-box">
        {linked.slice(0, shown).map(({ name, document: { id, title } }, at) => (
          <LinkLine
            key={at}
            href={`/documents/${id}`}
            label={title}
            {...(same.length > 1 && { text: name })}
            onClick={() => answer("look")}
          />
        ))}
      </div>
      {linked.length > shown && <p class="dialog-text">{t.sameFiles.more(linked.length - shown)}</p>}
      <div class="dialog-actions">
        <button type="button" class="button" data-first-focus onClick={() => answer("leave")}>
          {t.browser.leave}
        </button>
        <button type="button" class="button button-primary" onClick={() => answer("add")}>
          {t.sameFiles.add}
        </button>
      </div>
    </Dialog>
  );
}
