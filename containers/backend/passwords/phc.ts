// Password hashes as text: the PHC string format, as every Argon2 tool reads and writes it.
// Both engines give raw bytes, so reading and writing the text is ours.

export interface Argon2Parameters {
  /** Memory in KiB (`m`). */
  readonly memory: number;
  /** Passes over the memory (`t`). */
  readonly passes: number;
  /** Lanes (`p`). */
  readonly lanes: number;
}

export interface PasswordHash {
  readonly parameters: Argon2Parameters;
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

const pattern = /^\$argon2id\$v=19\$m=([1-9]\d{0,6}),t=([1-9]\d{0,3}),p=([1-9]\d{0,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

/** `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`, base64 without padding. */
export function formatPhc({ parameters: { memory, passes, lanes }, salt, tag }: PasswordHash): string {
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

/** @throws Error when the text is not an Argon2id hash of version 19; it never repeats the text */
export function parsePhc(text: string): PasswordHash {
  const [, memory, passes, lanes, salt, tag] = pattern.exec(text) ?? [];
  if (!memory || !passes || !lanes || !salt || !tag) throw new Error("This is not an Argon2id hash in PHC format");
  return {
    parameters: { memory: Number(memory), passes: Number(passes), lanes: Number(lanes) },
    salt: Buffer.from(salt, "base64"),
    tag: Buffer.from(tag, "base64"),
  };
}

/** Whether `parameters` are below `wanted` in any respect. */
export function isWeaker(parameters: Argon2Parameters, wanted: Argon2Parameters): boolean {
  return parameters.memory < wanted.memory || parameters.passes < wanted.passes || parameters.lanes < wanted.lanes;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64").replace(/=+$/, "");
