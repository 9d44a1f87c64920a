// What the viewer of a PDF does with passwords: asks for the one that is kept, gives the server one that has opened the file, has it forgotten.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { mayEdit } from "../../../app/actions/sharing.ts";
import { problemText } from "../../../app/problems.ts";
import { tell } from "../../../app/undo.ts";
import type { Vault } from "../../../data/types.ts";

export interface FilePassword {
  /** The server could not read the file for want of its password, and this person may give it. */
  unread: boolean;
  /** The password that is kept for it; null: its person is asked. */
  kept(): Promise<string | null>;
  /** The file has opened by this one. */
  opened(password: string, keep: boolean): void;
  /** False: the kept one is still there, and why has been said. */
  forget(): Promise<boolean>;
}

export function filePasswordOf(vault: Vault, document: VaultDocument): FilePassword {
  const unread = document.state === "failed" && document.stateReason === "encrypted" && mayEdit(document);
  const done = (work: Promise<void>): Promise<boolean> =>
    work.then(
      () => true,
      (error: unknown) => {
        tell(problemText(error).message);
        return false;
      },
    );
  return {
    unread,
    async kept() {
      if (!vault.sync.peek().online) return null;
      return vault.filePasswords.kept(document.id).then(
        ({ password }) => password,
        () => null,
      );
    },
    opened(password, keep) {
      if (unread) void done(vault.filePasswords.give(document.id, password, keep));
    },
    forget: () => done(vault.filePasswords.forget(document.id)),
  };
}
