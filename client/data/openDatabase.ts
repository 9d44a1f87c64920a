// A database of the browser that is opened once, when it is first needed, and again where the browser has dropped the connection.
import { type DBSchema, type IDBPDatabase, type OpenDBCallbacks, openDB } from "idb";

export interface OpenedDatabase<Schema extends DBSchema> {
  /** The one connection. Rejects with the browser's error; the next call tries again. */
  (): Promise<IDBPDatabase<Schema>>;
  /** Where it was never opened, nothing is. */
  close(): Promise<void>;
}

interface Options {
  /** Whether it gives way to whoever deletes the database or brings a newer version: a sign-out in another tab. */
  yields?: boolean;
}

export function openDatabase<Schema extends DBSchema>(
  name: string,
  version: number,
  upgrade: NonNullable<OpenDBCallbacks<Schema>["upgrade"]>,
  { yields = true }: Options = {},
): OpenedDatabase<Schema> {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  function database(): Promise<IDBPDatabase<Schema>> {
    if (opened) return opened;
    const connecting = connect();
    opened = connecting;
    connecting.catch(() => {
      if (opened === connecting) opened = undefined;
    });
    return connecting;
  }
  // async: some browsers throw instead of rejecting
  async function connect(): Promise<IDBPDatabase<Schema>> {
    return await openDB<Schema>(name, version, {
      upgrade,
      ...(yields && { blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close() }),
      // a dropped connection never works again
      terminated: () => {
        opened = undefined;
      },
    });
  }
  database.close = async () => (await opened?.catch(() => undefined))?.close();
  return database;
}
