// What has not reached the vault yet, read again whenever it may have changed.
import { useEffect, useState } from "preact/hooks";
import type { Change, UnsentFile, Vault } from "../../data/types.ts";

export interface UnsentWork {
  files: UnsentFile[];
  changes: Change[];
  unmade: Change[];
}

export function useUnsent(vault: Vault): UnsentWork | undefined {
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
  }, [vault, waiting, refused, syncing]);
  return unsent;
}
