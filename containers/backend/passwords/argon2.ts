// Argon2id (RFC 9106): `@noble/hashes` is the reference, Node's own computes where this Node has it (in its thread pool, far faster).
import * as crypto from "node:crypto";
import { argon2idAsync } from "@noble/hashes/argon2.js";
import type { Argon2Parameters } from "./phc.ts";

export interface Argon2Input {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly parameters: Argon2Parameters;
  /** Length of the tag in bytes. */
  readonly length: number;
  /** Only the published test vector uses these two. */
  readonly secret?: Uint8Array;
  readonly associatedData?: Uint8Array;
}

export type Argon2 = (input: Argon2Input) => Promise<Uint8Array>;

/** Pure JavaScript; yields to the event loop every 10 ms. */
export const referenceArgon2: Argon2 = ({ password, salt, parameters, length, secret, associatedData }) =>
  argon2idAsync(password, salt, {
    m: parameters.memory,
    t: parameters.passes,
    p: parameters.lanes,
    dkLen: length,
    key: secret,
    personalization: associatedData,
    version: 0x13,
    asyncTick: 10,
  });

/** Undefined before Node 24.7. */
export const nativeArgon2: Argon2 | undefined =
  typeof crypto.argon2 !== "function"
    ? undefined
    : ({ password, salt, parameters, length, secret, associatedData }) =>
        new Promise((resolve, reject) => {
          crypto.argon2(
            "argon2id",
            {
              message: password,
              nonce: salt,
              memory: parameters.memory,
              passes: parameters.passes,
              parallelism: parameters.lanes,
              tagLength: length,
              ...(secret && { secret }),
              ...(associatedData && { associatedData }),
            },
            (error, tag) => (error ? reject(error) : resolve(tag)),
          );
        });

export const argon2 = nativeArgon2 ?? referenceArgon2;
