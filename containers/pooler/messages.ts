// The few messages of PostgreSQL's protocol that the pooler itself reads and writes (chapter "Frontend/Backend Protocol").

const code = (letter: string) => letter.charCodeAt(0);

/** Types of messages by their names in the protocol. Those of both sides may have the same letter. */
export const fromClient = {
  query: code("Q"),
  parse: code("P"),
  bind: code("B"),
  describe: code("D"),
  execute: code("E"),
  close: code("C"),
  flush: code("H"),
  sync: code("S"),
  copyData: code("d"),
  copyDone: code("c"),
  copyFail: code("f"),
  terminate: code("X"),
} as const;
export const fromServer = {
  readyForQuery: code("Z"),
  parameterStatus: code("S"),
  backendKeyData: code("K"),
  error: code("E"),
} as const;

/** ReadyForQuery's state outside of a transaction. */
export const idle = code("I");

/** What a client sends first. */
export type Opening =
  | { kind: "encryption" }
  | { kind: "cancel"; processId: number; secret: number }
  | { kind: "startup"; minor: number; parameters: Map<string, string> };

const longestOpening = 10_000; // bytes; PostgreSQL's own limit
const version3 = 3;

/** Undefined while it is not complete. @throws Error where it is none */
export function readOpening(bytes: Buffer): { opening: Opening; length: number } | undefined {
  if (bytes.length < 4) return undefined;
  const length = bytes.readInt32BE(0);
  if (length < 8 || length > longestOpening) throw new Error("not PostgreSQL's protocol");
  if (bytes.length < length) return undefined;
  const request = bytes.readInt32BE(4);
  if (request === 80877103 || request === 80877104) return { opening: { kind: "encryption" }, length }; // SSLRequest, GSSENCRequest
  if (request === 80877102 && length === 16)
    return { opening: { kind: "cancel", processId: bytes.readInt32BE(8), secret: bytes.readInt32BE(12) }, length };
  if (request >> 16 !== version3) throw new Error("another version of PostgreSQL's protocol");
  const words = bytes.toString("utf8", 8, length).split("\0");
  const parameters = new Map<string, string>();
  for (let at = 0; words[at]; at += 2) parameters.set(words[at]!, words[at + 1] ?? "");
  return { opening: { kind: "startup", minor: request & 0xffff, parameters }, length };
}

function message(type: string, ...parts: readonly Buffer[]): Buffer {
  const payload = Buffer.concat(parts);
  const header = Buffer.alloc(5);
  header.write(type, 0, "latin1");
  header.writeInt32BE(payload.length + 4, 1);
  return Buffer.concat([header, payload]);
}
const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
};
const text = (...words: readonly string[]) => Buffer.from(words.map((word) => `${word}\0`).join(""));

export const encryptionRefused = Buffer.from("N");

/** The answer to a start-up: in, without a password; the server's settings; the key for cancelling; ready. */
export const welcome = (settings: Buffer, processId: number, secret: number): Buffer =>
  Buffer.concat([message("R", int32(0)), settings, message("K", int32(processId), int32(secret)), message("Z", Buffer.from("I"))]);

/** NegotiateProtocolVersion: 3.0 it is, none of the options of a newer one. */
export const onlyVersion30 = message("v", int32(0), int32(0));

/** An error that ends the connection. `state`: SQLSTATE. */
export const fatal = (state: string, reason: string): Buffer =>
  message("E", text("SFATAL", "VFATAL", `C${state}`, `M${reason}`), Buffer.from([0]));

export const cancelRequest = (processId: number, secret: number): Buffer =>
  Buffer.concat([int32(16), int32(80877102), int32(processId), int32(secret)]);

export const terminate = message("X");

/** Where a C string that begins at `from` ends; -1 where its end is not in `bytes`. */
export const endOfString = (bytes: Buffer, from: number, until: number): number => {
  const at = bytes.indexOf(0, from);
  return at === -1 || at >= until ? -1 : at;
};
