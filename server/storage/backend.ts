// The one interface of everything that keeps bytes. Keys are chosen by the product and never built from what a request says.

export interface StoredObject {
  /** Bytes. */
  size: number;
  /** Hex; null where the store does not vouch for the bytes. */
  sha256: string | null;
}

export interface ListedObject {
  key: string;
  /** Bytes. */
  size: number;
  lastModified: Date;
}

/** The first byte and how many; fewer come where the object ends. */
export interface ByteRange {
  offset: number;
  length: number;
}

export interface NewObject {
  /** Bytes. */
  size: number;
  /** Hex; a store that can refuses other bytes. */
  sha256: string;
  contentType: string;
}

export interface SignedUrl {
  url: string;
  /** ISO 8601. The transfer has to start before. */
  expiresAt: string;
}

export interface SignedPut extends SignedUrl {
  /** Sent exactly so with the bytes. The length is signed as well; whoever sends the bytes states it by itself. */
  headers: Record<string, string>;
}

/**
 * Every method throws `AppError` `service.unavailable` where the store can't be reached or does not answer as a store does.
 * None of them retries.
 */
export interface StorageBackend {
  /**
   * Streamed; the key is free, or replaced. `signal` gives the transfer up, as a store that does not answer; what came of it is then
   * unknown. @throws AppError upload.mismatch where the store refuses the bytes
   */
  put(key: string, bytes: ReadableStream<Uint8Array> | Uint8Array, object: NewObject, signal?: AbortSignal): Promise<void>;
  /** Null: there is none. What is not read of the stream is cancelled by its reader. */
  open(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  /** Null: there is none. */
  head(key: string): Promise<StoredObject | null>;
  /** No error for what is not there. */
  remove(keys: readonly string[]): Promise<void>;
  /** Every object whose key begins with `prefix`, in the order of keys. */
  list(prefix: string): AsyncIterable<ListedObject>;
  /** For people's browsers. Absent where a store hands out no addresses: bytes then pass through the backend. */
  signGet?(key: string, seconds: number, overrides: { contentType: string; disposition: string }): Promise<SignedUrl>;
  /** The store itself refuses other bytes, another length and a key that is taken. */
  signPut?(key: string, seconds: number, object: Pick<NewObject, "size" | "sha256">): Promise<SignedPut>;
}

/** What the worker asks of a store whose addresses it signs; it never touches bytes. */
export type SigningStorage = Required<Pick<StorageBackend, "head" | "remove" | "signGet" | "signPut">>;
