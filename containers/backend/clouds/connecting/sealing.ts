// Credentials of connections, sealed and opened: the backend alone has the key.
import { openByEither, sealCredentials } from "../../../../server/identity/cloudCredentials.ts";
import { AppError } from "../../../../shared/errors.ts";

/** A connection's id, whose it is, and that person's `users.salt`. */
export interface SealedFor {
  id: string;
  userId: string;
  salt: Uint8Array;
}

export interface Sealing {
  /** Before anybody is sent to log in for nothing. @throws AppError cloud.unavailable */
  assertKey(): void;
  /** @throws AppError cloud.unauthorized where it can not be read: it has to be given again; cloud.unavailable */
  open<Secret>(place: SealedFor, sealed: Uint8Array): Promise<Secret>;
  /** @throws AppError cloud.unavailable */
  seal(place: SealedFor, secret: object): Promise<Uint8Array>;
}

/** `masterKey`: CLOUD_CREDS_KEY. Undefined: nobody can connect anything. `formerKey`: what was sealed before opens by it too. */
export function createSealing(masterKey: string | undefined, formerKey?: string): Sealing {
  const key = (): string => {
    if (!masterKey) throw new AppError("cloud.unavailable", { detail: "CLOUD_CREDS_KEY is not set" });
    return masterKey;
  };
  const placeOf = ({ id, userId, salt }: SealedFor) => ({ userId, salt: new Uint8Array(salt), connectionId: id });
  return {
    assertKey: () => void key(),
    async open<Secret>(place: SealedFor, sealed: Uint8Array) {
      return (await openByEither([key(), ...(formerKey ? [formerKey] : [])], placeOf(place), sealed).catch((cause: unknown) => {
        if (cause instanceof AppError) throw cause;
        throw new AppError("cloud.unauthorized", {}, { cause });
      })) as Secret;
    },
    seal: async (place, secret) => sealCredentials(key(), placeOf(place), secret),
  };
}
