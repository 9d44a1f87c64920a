// The watched folder: looked at again and again, because file systems of a network tell nobody what happens on them. A file is taken when
// it has been the same for two looks.
import type { FoundFile } from "./scanFolder.ts";
import { scanFolder } from "./scanFolder.ts";
import { StillGrowing, takeFile, type Watched } from "./takeFile.ts";

export interface FolderWatch {
  /** One look, as the clock makes it; how many files were taken. For whoever does not wait for the clock. */
  look(): Promise<number>;
  stop(): Promise<void>;
}

/** Any fixed number: the key of the advisory lock. One backend at a time looks. */
const oneAtATime = 5_300_217_947;

export function watchFolder(watched: Watched, everyMs = 10_000): FolderWatch {
  const { context, root } = watched;
  let before = new Map<string, string>();
  const told = new Set<string>();
  let stopping = false;
  const tell = (key: string, details: object, text: string) => {
    if (!told.has(key)) context.log.warn(details, text);
    told.add(key);
  };

  async function look(): Promise<number> {
    const client = await context.pool.connect();
    try {
      const { rows } = await client.query<{ free: boolean }>("SELECT pg_try_advisory_lock($1) AS free", [oneAtATime]);
      if (!rows[0]?.free) return 0;
      try {
        return await pass();
      } finally {
        await client.query("SELECT pg_advisory_unlock($1)", [oneAtATime]);
      }
    } finally {
      client.release();
    }
  }

  async function pass(): Promise<number> {
    const found = await scanFolder(root);
    const now = new Map(found.map((file) => [keyOf(file), `${file.size} ${file.modifiedMs}`]));
    const settled = found.filter((file) => file.size > 0 && before.get(keyOf(file)) === now.get(keyOf(file)));
    before = now;
    let taken = 0;
    const people = await peopleOf([...new Set(settled.map(({ handle }) => handle.toLowerCase()))]);
    for (const file of settled) {
      if (stopping) break;
      const userId = people.get(file.handle.toLowerCase());
      if (!userId) tell(`handle ${file.handle}`, { handle: file.handle }, "a folder in the watched folder belongs to nobody");
      else if (await take(userId, file)) taken++;
    }
    return taken;
  }

  async function take(userId: string, file: FoundFile): Promise<boolean> {
    try {
      return (await takeFile(watched, userId, file)) === "taken";
    } catch (error) {
      const gone = error instanceof Error && "code" in error && error.code === "ENOENT";
      // The next look sees it as it is then. Whatever else may pass: the file stays where it is.
      if (!gone && !(error instanceof StillGrowing)) tell(`file ${keyOf(file)}`, { err: error }, "a file of the watched folder waits");
      return false;
    }
  }

  async function peopleOf(handles: readonly string[]): Promise<Map<string, string>> {
    const { rows } = await context.pool.query<{ id: string; handle: string }>(
      "SELECT id, lower(handle) AS handle FROM users WHERE lower(handle) = ANY($1) AND active AND role = 'user'",
      [handles],
    );
    return new Map(rows.map(({ id, handle }) => [handle, id]));
  }

  let looking: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    // A look that takes long delays the next: two looks at a file are never closer together than the pause.
    if (busy || stopping) return;
    busy = true;
    looking = look()
      .catch((error) => tell("folder", { err: error }, "the watched folder can not be read"))
      .finally(() => {
        busy = false;
      });
  }, everyMs);
  return {
    look,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await looking;
    },
  };
}

const keyOf = ({ handle, path }: FoundFile): string => JSON.stringify([handle, ...path]);
