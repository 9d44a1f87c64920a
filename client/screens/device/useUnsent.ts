// What has not reached the vault yet, read again whenever it may have changed.
import { useEffect, useState } from "preact/hooks";
import type { NamedChange, UnmadeChange, UnsentFile, Vault } from "../../data/types.ts";

export interface UnsentWork {
  files: UnsentFile[];
  changes: NamedChange[];
  unmade: UnmadeChange[];
}

/** A file stands in one place only: `failed` ones need their person, `moving` ones are sent by themselves. */
export function filesByNeed(
  vault: Pick<Vault, "localState">,
  unsent: UnsentWork | undefined,
): { failed: UnsentFile[]; moving: UnsentFile[] } {
  const needsPerson = ({ documentId }: UnsentFile) => vault.localState(documentId).value?.kind === "failed";
  const files = unsent?.files ?? [];
  return { failed: files.filter(needsPerson), moving: files.filter((file) => !needsPerson(file)) };
}

/** `again` is raised by whoever changes what it tells of. */
export function useUnsent(vault: Vault, again = 0): UnsentWork | undefined {
  const [unsent, setUnsent] = useState<UnsentWork>();
  const { waiting, refused, syncing } = vault.sync.value;
  useEffect(() => {
    let gone = false;
    vault.device.unsent().then((found) => {
      // A file and the row that it makes are one thing to a person.
      const files = new Set(found.files.map(({ documentId }) => documentId));
      const changes = found.changes.filter(
        ({ name, args }) => name !== "dismissRefusal" && !(name === "createDocument" && files.has((args as { id: string }).id)),
      );
      if (!gone) setUnsent({ ...found, changes });
    }, console.error);
    return () => {
      gone = true;
    };
  }, [vault, waiting, refused, syncing, again]);
  return unsent;
}
