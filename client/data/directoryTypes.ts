// The directory as the screens ask for it.
import type { DirectoryOffice, DirectoryPerson, DirectorySource, DirectorySourceKey } from "../../shared/api/directory.ts";

export interface Directory {
  offices: DirectoryOffice[];
  people: DirectoryPerson[];
  /** Milliseconds; when the server last told it. */
  at: number;
  /** The server could not be asked: this is what the device remembers. */
  remembered: boolean;
}

export interface DirectoryApi {
  /** Whether this person may look; without network what the device remembers. */
  isOpen(userId: string): Promise<boolean>;
  /** All of it; null where this person may not look. Without network what the device remembers. @throws NetworkDown where that is nothing */
  all(userId: string): Promise<Directory | null>;
  /** A few at a time. Undefined: there is none, it can't be had now, or nobody wants it any more (`signal`). */
  picture(personId: string, signal?: AbortSignal): Promise<Blob | undefined>;
  /** For administrators from here on. */
  sources(): Promise<DirectorySource[]>;
  preview(source: DirectorySourceKey): Promise<DirectorySource>;
  sync(source: DirectorySourceKey, fingerprint?: string): Promise<DirectorySource>;
  setAudience(source: DirectorySourceKey, audience: "members" | "everyone"): Promise<DirectorySource>;
}
