// A store that belongs to a person: their cloud or their office's server. It keeps bytes as every store does; besides it chooses what it
// calls them, shows its folders, and says how full it is.
import type { NewObject, StorageBackend } from "./backend.ts";

export interface CloudEntry {
  /** What the store calls it: a path or an id. */
  id: string;
  name: string;
  kind: "folder" | "file";
  /** Bytes; null for folders. */
  size: number | null;
  /** ISO 8601; null where the store does not say. */
  modifiedAt: string | null;
  /** Changes when the bytes do, and not with a name; null where the store has no such thing. */
  etag: string | null;
  /** Of its bytes, `algorithm:value`: `md5`, `sha1`, `sha256` in hex, `quickXor` in base64. Null where the store tells none. */
  checksum: string | null;
}

export interface CloudSpace {
  /** Bytes; null where the store does not say. */
  usedBytes: number | null;
  freeBytes: number | null;
}

export interface PutOptions {
  signal?: AbortSignal;
  /** A path that was chosen because nothing had it: what has come there since, and is not the beginning of these very bytes, stays. */
  onlyNew?: boolean;
  /** It returns when the SHA-256 of what lies there has been found right too: by the service's own, or by reading all of it back. */
  readBack?: boolean;
}

export interface CloudAccount {
  /** As the service names it: an address, a user's name. */
  account: string;
  /** The same as long as it is the same account, however it is called. */
  id: string;
}

/**
 * Every method throws `AppError`: `cloud.unauthorized` where the service does not take the credentials (any more), `cloud.unreachable`
 * where it does not answer or not as such a service does, `cloud.full`, `cloud.busy` where it asks to wait, `cloud.refused` for what it
 * does not allow, `cloud.addressRefused` where it lies in a network that is not reached from here. None of them retries, but for a
 * request whose first answer asks for a log-in.
 */
export interface CloudStorage extends Required<Pick<StorageBackend, "open" | "head" | "remove" | "list">> {
  /**
   * Folders on the way are made; what has this path is replaced, but for `onlyNew`. `bytes` gives a fresh stream of all of them. Its size has been verified
   * when it returns. @returns what the store calls it from now on
   * @throws AppError cloud.refused with `nameTaken` where somebody else's file has this path, and stays
   */
  put(path: string, bytes: () => Promise<ReadableStream<Uint8Array>>, object: NewObject, options?: PutOptions): Promise<string>;
  /**
   * What lies there has been found to be ours, by its bytes: where the service has ids it is that file from now on, wherever a person moves it.
   * Never for what has only been found by its path: that may be somebody else's, and would be written over.
   */
  adopt?(path: string): Promise<void>;
  /** Whether something has this path: names are chosen by it. */
  taken(path: string): Promise<boolean>;
  /** What a folder holds, folders first, by name. `""` is the top. @throws AppError entity.notFound */
  browse(folderId: string): Promise<CloudEntry[]>;
  /** The bytes of a file that `browse` has shown. Null: it is not there any more. @throws AppError cloud.changed where they are others by now */
  openEntry(entry: Pick<CloudEntry, "id" | "etag">): Promise<ReadableStream<Uint8Array> | null>;
  /**
   * Whether anything was changed in the whole account since `cursor`, and where the next question begins. `cursor` null, or one that the
   * service does not know any more: as if something was. Left out where the service has no such thing.
   */
  changesSince?(cursor: string | null): Promise<{ changed: boolean; cursor: string }>;
  /** Of all that can be named here, what holds no file goes, from the inside out. Left out where folders of ours are not known. */
  removeEmptyFolders?(): Promise<void>;
  space(): Promise<CloudSpace>;
  /** Asks for something as small as can be: whether credentials and address are right. */
  check(): Promise<CloudAccount>;
}
