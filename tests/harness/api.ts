// A program that talks to a running product over HTTP, as another program would.
import { createHash, randomBytes } from "node:crypto";
import { v7 as uuid } from "uuid";
import type { Session } from "../../shared/api/identity.ts";
import type { UploadTicket } from "../../shared/api/uploads.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";

export interface TestFile {
  name: string;
  contentType: string;
  bytes: Uint8Array;
}

export interface Answer<T = unknown> {
  status: number;
  body: T;
  headers: Headers;
}

export class Api {
  readonly url: string;
  session: Session | undefined;

  constructor(url: string) {
    this.url = url;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(this.session && { Authorization: `Bearer ${this.session.accessToken}` }),
        ...(body !== undefined && { "Content-Type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const text = await response.text();
    return { status: response.status, body: (text === "" ? null : JSON.parse(text)) as T, headers: response.headers };
  }

  /** A new person; what they sign in with comes back. */
  async signUp(): Promise<{ email: string; password: string; handle: string }> {
    const handle = `p${randomBytes(6).toString("hex")}`;
    const person = { email: `${handle}@example.org`, password: `long enough ${handle}`, handle };
    const { status, body } = await this.call<Session>("POST", "/api/auth/register", person);
    if (status !== 201) throw new Error(`sign-up answered ${status}: ${JSON.stringify(body)}`);
    this.session = body;
    return person;
  }

  /** One mutation of the person's. @throws Error where it is refused */
  async mutate(name: string, args: object): Promise<void> {
    const { status, body } = await this.call("POST", `/api/mutations/${name}`, args);
    if (status !== 200) throw new Error(`${name} answered ${status}: ${JSON.stringify(body)}`);
  }

  request(file: TestFile, documentId: string = uuid()) {
    return {
      documentId,
      name: file.name,
      contentType: file.contentType,
      size: file.bytes.length,
      sha256: createHash("sha256").update(file.bytes).digest("hex"),
    };
  }

  /** Records, sends, confirms. @throws Error with the status of the step that did not work */
  async upload(file: TestFile, documentId: string = uuid()): Promise<VaultDocument> {
    const ticket = await this.call<UploadTicket>("POST", "/api/uploads", this.request(file, documentId));
    if (ticket.status !== 201 && ticket.status !== 200) throw new Error(`upload answered ${ticket.status}: ${JSON.stringify(ticket.body)}`);
    // confirmed already: the answer to an earlier try was lost
    if (!ticket.body.confirmed) {
      const put = await fetch(ticket.body.url, { method: "PUT", headers: ticket.body.headers, body: Buffer.from(file.bytes) });
      await put.arrayBuffer();
      if (!put.ok && put.status !== 412) throw new Error(`store answered ${put.status}`);
    }
    const done = await this.call<{ document: VaultDocument }>("POST", `/api/uploads/${ticket.body.id}/complete`);
    if (done.status !== 200) throw new Error(`complete answered ${done.status}: ${JSON.stringify(done.body)}`);
    return done.body.document;
  }

  /** Until the document has been read or has failed to be. */
  async settled(documentId: string, timeoutMs = 60_000): Promise<VaultDocument> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const { status, body } = await this.call<VaultDocument>("GET", `/api/documents/${documentId}`);
      if (status === 200 && (body.state === "ready" || body.state === "failed")) return body;
      if (Date.now() > end) throw new Error(`the document did not settle: ${status} ${JSON.stringify(body)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export const textFile = (name: string, text: string): TestFile => ({
  name,
  contentType: "text/plain",
  bytes: new TextEncoder().encode(text),
});
