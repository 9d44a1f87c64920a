// A software authenticator for tests: ES256 keys, "none" attestation, the bytes of WebAuthn level 3 sections 6.1 and 6.5.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { z } from "zod";
import { frontendUrl } from "./aWorker.ts";

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest();
const base64url = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const creation = z.object({ challenge: z.string(), user: z.object({ id: z.string() }) });
const request = z.object({ challenge: z.string() });

export interface AuthenticatorOptions {
  /** Whether it asks for its person's finger or PIN. */
  verifies?: boolean;
  origin?: string;
  rpId?: string;
  /** Raised by one with every use; null: it has none and always says 0. */
  counts?: boolean;
}

export interface Authenticator {
  readonly id: string;
  counter: number;
  create(options: unknown): unknown;
  get(options: unknown, userHandle?: string): Record<string, unknown> & { response: Record<string, unknown> };
}

export function anAuthenticator({
  verifies = true,
  origin = frontendUrl,
  rpId = "localhost",
  counts = true,
}: AuthenticatorOptions = {}): Authenticator {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const id = randomBytes(16);
  const userPresent = 0x01 | (verifies ? 0x04 : 0);
  const clientData = (type: string, challenge: string) => Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  const authenticatorData = (flags: number, counter: number, attested = Buffer.alloc(0)) => {
    const head = Buffer.alloc(5);
    head.writeUInt8(flags, 0);
    head.writeUInt32BE(counter, 1);
    return Buffer.concat([sha256(rpId), head, attested]);
  };
  const self: Authenticator = {
    id: base64url(id),
    counter: 0,
    create(options) {
      const { challenge } = creation.parse(options);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, coseKey(publicKey)]);
      const data = authenticatorData(userPresent | 0x40, self.counter, attested);
      const attestationObject = Buffer.concat([
        Buffer.from("a363666d74646e6f6e656761747453746d74a068617574684461746158", "hex"), // {fmt: "none", attStmt: {}, authData: bytes…}
        Buffer.from([data.length]),
        data,
      ]);
      const response = {
        clientDataJSON: base64url(clientData("webauthn.create", challenge)),
        attestationObject: base64url(attestationObject),
        transports: ["internal"],
      };
      return { id: self.id, rawId: self.id, type: "public-key", response, clientExtensionResults: {} };
    },
    get(options, userHandle) {
      const { challenge } = request.parse(options);
      if (counts) self.counter++;
      const data = authenticatorData(userPresent, self.counter);
      const client = clientData("webauthn.get", challenge);
      const signature = sign("sha256", Buffer.concat([data, sha256(client)]), privateKey);
      const response = {
        clientDataJSON: base64url(client),
        authenticatorData: base64url(data),
        signature: base64url(signature),
        ...(userHandle !== undefined && { userHandle }),
      };
      return { id: self.id, rawId: self.id, type: "public-key", response, clientExtensionResults: {} };
    },
  };
  return self;
}

/** {1: 2, 3: -7, -1: 1, -2: x, -3: y} (RFC 9053 section 7.1.1). */
function coseKey(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  const bytes = (text: string) => Buffer.from(text, "base64url");
  return Buffer.concat([Buffer.from("a5010203262001215820", "hex"), bytes(x), Buffer.from("225820", "hex"), bytes(y)]);
}
