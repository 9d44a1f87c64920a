// The folders of a connection in a Drive: found by what they were called when they were made, whatever a person calls them now.
import { AppError } from "../../../../shared/errors.ts";
import type { CloudFiles } from "../transfer/files.ts";
import { segmentsOf } from "../transfer/paths.ts";
import { allDrives, type DriveCalls, folderType, isNamed, quoted } from "./calls.ts";

export interface DriveFolders {
  /** The id of the folder at this path below the connection's own. Null: there is none. */
  find(segments: readonly string[]): Promise<string | null>;
  /** Makes what is missing of it and of all above it. */
  make(segments: readonly string[]): Promise<string>;
  /** They are looked at anew. */
  forget(): void;
}

export function createFolders({ call, children }: DriveCalls, files: CloudFiles, top: string): DriveFolders {
  /** Looked at in this session. */
  const seen = new Map<string, string>();
  /** One after the other: a Drive takes two folders of one name. */
  let making: Promise<unknown> = Promise.resolve();

  async function at(parent: string, name: string, key: string): Promise<string | null> {
    const known = await files.idOf(key);
    if (known) {
      const folder = await call((api) => api.files.get({ fileId: known, fields: "id,mimeType,trashed", ...allDrives }));
      if (folder?.mimeType === folderType && !folder.trashed) return known;
      await files.forget(key);
    }
    for await (const folder of children(parent, ` and name = ${quoted(name)} and mimeType = ${quoted(folderType)}`))
      if (folder.id && isNamed(name)(folder)) return folder.id;
    return null;
  }

  async function resolve(segments: readonly string[], makes: boolean): Promise<string | null> {
    let parent = "root";
    let key = "/";
    for (const name of [...segmentsOf(top), ...segments]) {
      key += `${name}/`;
      let id = seen.get(key) ?? (await at(parent, name, key));
      if (id === null && !makes) return null;
      if (id === null) {
        const parents = [parent];
        const made = await call((api) =>
          api.files.create({ requestBody: { name, mimeType: folderType, parents }, fields: "id", ...allDrives }),
        );
        if (!made?.id) throw new AppError("cloud.refused", { detail: "The folder can not be made" });
        id = made.id;
      }
      if (!seen.has(key)) await files.keep(key, id);
      seen.set(key, id);
      parent = id;
    }
    return parent;
  }

  return {
    find: (segments) => resolve(segments, false),
    make(segments) {
      const made = making.then(() => resolve(segments, true));
      making = made.catch(() => undefined);
      return made as Promise<string>;
    },
    forget: () => seen.clear(),
  };
}
