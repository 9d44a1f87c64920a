// What can be done with one document: the buttons beside it, in the panel and on its own page.
import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary as Suspends, useLocation } from "preact-iso";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import { isPinned, pin } from "../../app/actions/atHand.ts";
import { deleteForGood, restoreDocuments, trashDocuments } from "../../app/actions/documents.ts";
import { scanOf } from "../../app/actions/pictures.ts";
import { isReadable, readAgain } from "../../app/actions/rereading.ts";
import { isOwn, leave, mayEdit, mayMove, ownShareOf } from "../../app/actions/sharing.ts";
import { fetchPageAgain, mayArrange, mayFetchAgain, mayReplace, replaceFile } from "../../app/actions/versions.ts";
import { pickFiles } from "../../app/adding.ts";
import { useKeys } from "../../app/keyboard.ts";
import { lazyWithRetry } from "../../app/lazyWithRetry.ts";
import { problemText } from "../../app/problems.ts";
import { useVault } from "../../app/services.ts";
import { tell } from "../../app/undo.ts";
import { chooseFolder, chooseTags, historyOf, shareWith } from "../../components/choosers/asked.ts";
import { Icon } from "../../components/Icon.tsx";
import { Menu, type MenuItem } from "../../components/Menu.tsx";
import { openDocument } from "../../components/openDocument.ts";
import { NetworkDown } from "../../data/errors.ts";
import { isPicture } from "../../data/pictureTypes.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";

const MailDialog = lazyWithRetry(() => import("../../components/mail/MailDialog.tsx").then((module) => module.MailDialog));

export function useDocumentActions(document: VaultDocument, onGone: () => void) {
  const vault = useVault();
  const kept = vault.isKept(document.id).value;
  const failed = (error: unknown) => tell(problemText(error).message);
  return {
    kept,
    download: () => vault.download(document.id).catch(failed),
    /** A first time takes seconds. */
    downloadWithText: async () => {
      tell(t.document.makingText);
      try {
        await vault.downloadWithText(document.id);
      } catch (error) {
        if (error instanceof NetworkDown) tell(t.rereading.needsNetwork);
        else failed(error);
      }
    },
    print: async () => {
      try {
        const { printDocument } = await import("./preview/print.ts");
        await printDocument(vault, document);
      } catch (error) {
        console.warn(error);
        tell(error instanceof NetworkDown ? t.preview.offlineTitle : t.document.printFailed);
      }
    },
    keep: () => vault.keepOffline(document.id, !kept).catch(failed),
    trash: () => {
      void trashDocuments(vault, [document.id]);
      onGone();
    },
    restore: () => void restoreDocuments(vault, [document.id]),
    deleteForGood: async () => {
      if (await deleteForGood(vault, [document.id])) onGone();
    },
  };
}

/** Download in sight, the rest in a menu. */
export function DocumentActions({ document, compact = false }: { document: VaultDocument; compact?: boolean }) {
  const { route } = useLocation();
  const vault = useVault();
  const actions = useDocumentActions(document, () => !compact && route("/documents"));
  // on its own page it is the document that is printed; beside the list, too: it is the one that is looked at
  useKeys({ "mod+p": () => void actions.print() });
  const mine = ownShareOf(vault, { documentId: document.id });
  const [mailing, setMailing] = useState(false);
  const withText: MenuItem[] = hasRecognizedText(document)
    ? [{ label: t.document.downloadWithText, icon: "download", run: () => void actions.downloadWithText() }]
    : [];
  const items: MenuItem[] = [
    ...(isOwn(document) ? [{ label: t.sharing.share, icon: "people" as const, run: () => shareWith({ documentId: document.id }) }] : []),
    pinItem(vault, document),
    ...withText,
    { label: t.mail.open, icon: "mail", run: () => setMailing(true) },
    { label: t.document.print, icon: "print", run: () => void actions.print() },
    { label: actions.kept ? t.document.unkeep : t.document.keep, icon: "keep", run: () => void actions.keep() },
    ...(mayEdit(document)
      ? [
          { label: t.list.tag, icon: "tag" as const, run: () => chooseTags([document.id]) },
          ...(mayMove(vault, document)
            ? [{ label: t.folder.move, icon: "move" as const, run: () => chooseFolder({ kind: "documents", ids: [document.id] }) }]
            : []),
          ...(mayReplace(document)
            ? [
                {
                  label: t.versions.replace,
                  icon: "upload" as const,
                  run: () => pickFiles((files) => void replaceFile(vault, document, files), { one: true }),
                },
              ]
            : []),
          ...(mayFetchAgain(document)
            ? [{ label: t.versions.fetchAgain, icon: "refresh" as const, run: () => void fetchPageAgain(vault, document) }]
            : []),
          ...(isPicture(document.contentType)
            ? [{ label: t.scan.cropPicture, icon: "crop" as const, run: () => route(scanOf([document.id])) }]
            : []),
          ...(mayArrange(document)
            ? [{ label: t.arrange.open, icon: "grid" as const, run: () => route(`/documents/${document.id}/pages`) }]
            : []),
          ...(isReadable(document)
            ? [{ label: t.rereading.again, icon: "refresh" as const, run: () => void readAgain(vault, [document.id]) }]
            : []),
          { label: t.document.trash, icon: "trash" as const, danger: true, run: actions.trash },
        ]
      : []),
    ...(mine && !isOwn(document)
      ? [
          {
            label: t.sharing.leave,
            icon: "close" as const,
            danger: true,
            run: () => void leave(vault, mine, () => !compact && route("/shared", true)),
          },
        ]
      : []),
  ];
  useOpenDocument(document, [
    ...(document.trashedAt
      ? [
          { label: t.document.restore, icon: "undo" as const, run: actions.restore },
          ...(isOwn(document)
            ? [{ label: t.document.deleteForGood, icon: "trash" as const, danger: true, run: () => void actions.deleteForGood() }]
            : []),
        ]
      : [{ label: t.document.download, icon: "download" as const, run: () => void actions.download() }, ...renaming(document), ...items]),
    { label: t.history.open, icon: "history", run: () => historyOf({ entity: "document", id: document.id }, document.title) },
  ]);
  if (document.trashedAt) {
    return (
      <>
        <button type="button" class="button" onClick={actions.restore}>
          <Icon name="undo" size={16} />
          {t.document.restore}
        </button>
        {isOwn(document) && (
          <button type="button" class="button" onClick={() => void actions.deleteForGood()}>
            <Icon name="trash" size={16} />
            {t.document.deleteForGood}
          </button>
        )}
      </>
    );
  }
  return (
    <>
      <button type="button" class="button" onClick={() => void actions.download()}>
        <Icon name="download" size={16} />
        {t.document.download}
      </button>
      <Menu label={t.list.actions(document.title)} items={items}>
        <Icon name="more" size={20} />
      </Menu>
      <Suspends>{mailing && <MailDialog document={document} onClose={() => setMailing(false)} />}</Suspends>
    </>
  );
}

/** Pinned, or not any more. */
function pinItem(vault: Vault, document: VaultDocument): MenuItem {
  const pinned = isPinned(vault, document.id);
  return { label: pinned ? t.atHand.unpin : t.atHand.pin, icon: "pin", run: () => void pin(vault, document, !pinned) };
}

/** Words were recognized on a page of it, and no page waits any more. */
const hasRecognizedText = ({ recognition }: VaultDocument): boolean => recognition?.state === "done" && recognition.confidence !== null;

const renaming = (document: VaultDocument): MenuItem[] =>
  mayEdit(document)
    ? [{ label: t.folder.rename, icon: "pencil", run: () => window.document.querySelector<HTMLElement>(".title-input")?.focus() }]
    : [];

/** Tells the palette what can be done with what is open. */
function useOpenDocument({ id, title }: VaultDocument, commands: readonly MenuItem[]): void {
  useEffect(() => {
    openDocument.value = { id, title, commands };
  });
  useEffect(
    () => () => {
      if (openDocument.peek()?.id === id) openDocument.value = null;
    },
    [id],
  );
}
