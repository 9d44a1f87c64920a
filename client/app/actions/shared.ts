// Files that came from outside: shared by another app, or opened with this one on a desk.
import { forgetShared, keepShared, type SharedFile, sharedFiles } from "../../data/sharedFiles.ts";
import type { Vault } from "../../data/types.ts";
import { t } from "../../i18n/index.ts";
import { addTarget } from "../addTarget.ts";
import { ask } from "../dialogs.ts";
import { wasSignedOut } from "../signedOut.ts";
import { tell, undoable } from "../undo.ts";
import { addFiles, changeEach, keepFiles, keepNew } from "./documents.ts";
import { cropOffer } from "./pictures.ts";

let taking: Promise<void> = Promise.resolve();

/** Puts what was shared into the vault; asks first where it may be of somebody else. Each file is forgotten when it is kept, not before. */
export function takeShared(vault: Vault): Promise<void> {
  taking = taking.then(() => take(vault)).catch((error: unknown) => console.warn("What was shared can't be read", error));
  return taking;
}

async function take(vault: Vault): Promise<void> {
  let shared = await sharedFiles();
  if (shared.length === 0) return;
  if (wasSignedOut.peek()) {
    shared = shared.map((file) => ({ ...file, foreign: true }));
    await keepShared(shared);
    wasSignedOut.value = false;
  }
  const foreign = shared.filter((file) => file.foreign);
  if (foreign.length > 0) {
    const mine = await ask({
      title: t.share.askTitle(foreign.length),
      text: t.share.askText,
      confirm: t.share.askKeep,
      cancel: t.share.askLeave,
      harmless: true,
    });
    // Left for whoever they are of: asked again at the next start, and gone with the next sign-out.
    if (!mine) shared = shared.filter((file) => !file.foreign);
  }
  const idOf = new Map(shared.map((one) => [fileOf(one), one.id]));
  const { ids, declined } = await keepNew(vault, [...idOf.keys()], async (files) => {
    const ids: string[] = [];
    for (const file of files) {
      const kept = await keepFiles(vault, [file], null);
      if (kept.length === 0) continue;
      await forgetShared([idOf.get(file)!]);
      ids.push(...kept);
    }
    return ids;
  });
  await forgetShared(declined.map((file) => idOf.get(file)!));
  if (ids.length === 0) return;
  await undoable(
    t.undo.added(ids.length),
    () => Promise.resolve(),
    () => changeEach(vault, ids, (id) => ({ name: "trashDocument", args: { id } })),
    cropOffer(vault, ids),
  );
}

const fileOf = ({ name, type, bytes }: SharedFile): File => new File([bytes], name, { type });

/** Files that the system opens with the app (Launch Handler API). */
interface LaunchQueue {
  setConsumer(consumer: (launch: { files?: readonly FileSystemFileHandle[] }) => void): void;
}

export function takeLaunched(vault: Vault): void {
  const queue = (globalThis as { launchQueue?: LaunchQueue }).launchQueue;
  queue?.setConsumer(({ files = [] }) => {
    if (files.length === 0) return;
    Promise.all(files.map((handle) => handle.getFile())).then(
      (opened) => addFiles(vault, opened, addTarget.peek().folderId),
      () => tell(t.share.failed),
    );
  });
}
