// Unsent work as one ZIP that anybody can open: the files under their names, the changes as readable JSON. Needs no network.
import type { PendingMutation } from "../replica/protocol.ts";

export interface UnsentWork {
  files: { documentId: string; name: string; createdAt: string; blob: Blob }[];
  changes: PendingMutation[];
  /** Of an earlier version of the app, kept for another. */
  unmade: PendingMutation[];
}

/** Bytes are read from the device as the ZIP is written, one file after the other. */
export async function exportUnsent({ files, changes, unmade }: UnsentWork, now: Date): Promise<Blob> {
  const { downloadZip } = await import("client-zip");
  const names = distinctNames(files.map(({ name }) => name));
  const list = {
    about: "Changes and files of a DocuVault that had not reached its server when this was written.",
    writtenAt: now.toISOString(),
    files: files.map(({ documentId, name, createdAt, blob }, index) => ({
      file: `files/${names[index]}`,
      name,
      documentId,
      addedAt: createdAt,
      size: blob.size,
    })),
    changes: changes.map(({ name, args }) => ({ change: name, ...(args as object) })),
    changesOfAnotherVersion: unmade.map(({ name, args }) => ({ change: name, ...(args as object) })),
  };
  const entries = files.map(({ blob, createdAt }, index) => ({
    name: `files/${names[index]}`,
    lastModified: new Date(createdAt),
    input: blob,
  }));
  return downloadZip([{ name: "unsent.json", lastModified: now, input: `${JSON.stringify(list, null, 2)}\n` }, ...entries]).blob();
}

/** Two files may have the same name: `invoice.pdf`, `invoice (2).pdf`. No name leaves its folder. */
export function distinctNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((given) => {
    const name = given.replace(/[/\\:\u0000-\u001f]/g, "_").replace(/^\.+$/, "_");
    const dot = name.lastIndexOf(".") > 0 ? name.lastIndexOf(".") : name.length;
    let distinct = name;
    for (let n = 2; used.has(distinct.toLowerCase()); n++) distinct = `${name.slice(0, dot)} (${n})${name.slice(dot)}`;
    used.add(distinct.toLowerCase());
    return distinct;
  });
}
