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
  /** Absent where a store takes an object at once only. */
  inParts?: UploadInParts;
}

/** One part of an object that is not joined yet. */
export interface StoredPart {
  /** From 1. */
  number: number;
  /** As the store names these bytes, with what it puts around the name. */
  etag: string;
  /** Bytes. */
  size: number;
}

/** An object that arrives in parts: what has arrived stays, until it is joined or dropped. Errors as of `StorageBackend`. */
export interface UploadInParts {
  /** The store's own name for the upload. */
  begin(key: string): Promise<string>;
  /** In the order of their numbers; null: the store knows of no such upload, as after it was joined or dropped. */
  list(key: string, upload: string): Promise<StoredPart[] | null>;
  /** The store itself refuses another length. What arrives twice counts once. */
  signPut(key: string, upload: string, part: Pick<StoredPart, "number" | "size">, seconds: number): Promise<SignedPut>;
  /** The parts become the object, unless there is one of this key already. */
  join(key: string, upload: string, parts: readonly StoredPart[]): Promise<void>;
  /** No error for what is not there. */
  drop(key: string, upload: string): Promise<void>;
}

/** What the worker asks of a store whose addresses it signs; it never touches bytes. */
export type SigningStorage = Required<Pick<StorageBackend, "head" | "remove" | "signGet" | "signPut">>;
