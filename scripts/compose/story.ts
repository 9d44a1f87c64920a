// One document's way through the composition, over its two published ports only, as a person's devices would go it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { Client, S3Error } from "minio";
import { v7 as uuid } from "uuid";
import type { z } from "zod";
import type { SearchResponse, signedUrl } from "../../shared/api/documents.ts";
import type { Session } from "../../shared/api/identity.ts";
import type { Cookie } from "../../shared/api/sync.ts";
import { liveProtocol } from "../../shared/api/sync.ts";
import type { PendingUploadTicket } from "../../shared/api/uploads.ts";
import { schemaVersion, type VaultDocument } from "../../shared/mutators/index.ts";
import { type Fixture, fixtures } from "../../tests/fixtures/index.ts";
import { Api, type TestFile, textFile } from "../../tests/harness/api.ts";
import type { Composition } from "./composition.ts";

export type Check = (what: string, run: () => Promise<void>) => Promise<void>;

const pdfs = [fixtures.electricityBill, fixtures.insuranceLetter, fixtures.ownerLocked];

interface Kept {
  id: string;
  file: TestFile;
  word: string;
}

export class Story {
  readonly #composition: Pick<Composition, "url" | "store">;
  readonly #check: Check;
  readonly #api: Api;
  readonly #kept: Kept[] = [];

  constructor(composition: Pick<Composition, "url" | "store">, check: Check) {
    this.#composition = composition;
    this.#check = check;
    this.#api = new Api(composition.url);
  }

  /** Sign up, add, find, see on another device, fetch. */
  async tell(): Promise<void> {
    const api = this.#api;
    let credentials = { email: "", password: "" };
    await this.#check("the app's page comes with its security headers", async () => {
      const page = await fetch(this.#composition.url);
      assert.equal(page.status, 200);
      const policy = page.headers.get("content-security-policy") ?? "";
      assert.ok(policy.includes(` ${this.#composition.store.endpoint};`), policy);
      assert.match(await page.text(), /<!doctype html>/i);
    });
    await this.#check("a person signs up", async () => {
      credentials = await api.signUp();
    });
    await this.#check("three PDFs go through signed URLs to the store and become ready", async () => {
      for (const pdf of pdfs) await this.#keep(await read(pdf), pdf.word);
      for (const { id } of this.#kept) assert.equal((await api.settled(id)).state, "ready");
    });
    await this.#check("a word on the second page finds its document, and no other", () => this.#found());
    await this.#check("the bytes that come back are the bytes that went in", () => this.#fetched());

    const other = new Api(this.#composition.url);
    await this.#check("a second device signs in, and a change reaches it by a poke and a pull", async () => {
      const login = await other.call<Session>("POST", "/api/auth/login", credentials);
      assert.equal(login.status, 200);
      other.session = login.body;
      const device = aDevice(other);
      await device.pull();
      const { id } = this.#first();
      assert.ok(device.entities.has(`document/${id}`));
      const socket = await liveSocket(other);
      const poked = new Promise<void>((resolve) => socket.addEventListener("message", () => resolve(), { once: true }));
      const title = `Renamed ${uuid()}`;
      assert.equal((await api.call("PATCH", `/api/documents/${id}`, { title })).status, 200);
      await Promise.race([poked, failAfter(5_000, "no poke came")]);
      socket.close();
      await device.pull();
      assert.equal((device.entities.get(`document/${id}`) as VaultDocument).title, title);
    });
    await this.#check("the store refuses wrong bytes and a second write", () => this.#refusals());
    await this.#check("the app's key reaches its own bucket only", () => this.#leastPrivilege());
    await this.#check("somebody else gets 404 for the document, and nothing by searching", async () => {
      const stranger = new Api(this.#composition.url);
      await stranger.signUp();
      assert.equal((await stranger.call("GET", `/api/documents/${this.#first().id}`)).status, 404);
      for (const { word } of this.#kept) assert.equal((await stranger.call<SearchResponse>("GET", search(word))).body.items.length, 0);
    });
  }

  /** `crash` kills a part while files are being added; afterwards everything acknowledged, old and new, has to be there. */
  async survives(what: string, crash: () => Promise<void>): Promise<void> {
    await this.#check(`${what}: nothing that was acknowledged is lost`, async () => {
      let crashed: Promise<void> | undefined;
      for (let index = 0; index < 6; index++) {
        const word = `zebra${uuid().slice(-12)}`;
        await this.#keep(textFile(`letter ${index}.txt`, `Letter ${index}\n\nThe word of this letter is ${word}.`), word);
        if (index === 2) crashed = crash();
      }
      await crashed;
      for (const { id } of this.#kept) await retried(async () => assert.equal((await this.#api.settled(id)).state, "ready"));
      await retried(() => this.#found());
      await retried(() => this.#fetched());
    });
  }

  /** Adds a file as an outbox does: the same document again until it is acknowledged. */
  async #keep(file: TestFile, word: string): Promise<void> {
    const id = uuid();
    await retried(() => this.#api.upload(file, id));
    this.#kept.push({ id, file, word });
  }

  #first(): Kept {
    const [first] = this.#kept;
    assert.ok(first);
    return first;
  }

  async #found(): Promise<void> {
    for (const { id, word } of this.#kept) {
      const { body } = await this.#api.call<SearchResponse>("GET", search(word));
      assert.deepEqual(
        body.items.map(({ documentId }) => documentId),
        [id],
        `search for ${word}`,
      );
    }
  }

  async #fetched(): Promise<void> {
    for (const { id, file } of this.#kept) {
      const { body } = await this.#api.call<z.infer<typeof signedUrl>>("GET", `/api/documents/${id}/download`);
      const bytes = new Uint8Array(await (await fetch(body.url)).arrayBuffer());
      assert.ok(Buffer.from(bytes).equals(file.bytes), `the bytes of ${file.name}`);
    }
  }

  async #refusals(): Promise<void> {
    const file = textFile("true.txt", "the true bytes");
    const ticket = await this.#api.call<PendingUploadTicket>("POST", "/api/uploads", this.#api.request(file));
    assert.equal(ticket.status, 201);
    const put = async (body: string) => {
      const response = await fetch(ticket.body.url, { method: "PUT", headers: ticket.body.headers, body });
      await response.arrayBuffer();
      return response.status;
    };
    assert.equal(await put("the fake bytes"), 400);
    assert.equal((await this.#api.call("POST", `/api/uploads/${ticket.body.id}/complete`)).status, 409);
    assert.equal(await put("the true bytes"), 200);
    assert.equal(await put("the true bytes"), 412);
    assert.equal((await this.#api.call("POST", `/api/uploads/${ticket.body.id}/complete`)).status, 200);
  }

  async #leastPrivilege(): Promise<void> {
    const { endpoint, bucket, ...keys } = this.#composition.store;
    const { hostname, port, protocol } = new URL(endpoint);
    const useSSL = protocol === "https:";
    const client = new Client({ endPoint: hostname, port: Number(port || (useSSL ? 443 : 80)), useSSL, region: "us-east-1", ...keys });
    assert.ok(await client.bucketExists(bucket));
    const denied = (error: unknown) => error instanceof S3Error && error.code === "AccessDenied";
    await assert.rejects(client.makeBucket("another", "us-east-1"), denied);
    await assert.rejects(client.setBucketPolicy(bucket, JSON.stringify({ Version: "2012-10-17", Statement: [] })), denied);
  }
}

const search = (word: string) => `/api/search?q=${encodeURIComponent(word)}`;

async function read(fixture: Fixture): Promise<TestFile> {
  return { name: fixture.name, contentType: fixture.contentType, bytes: await readFile(fixture.path) };
}

async function failAfter(ms: number, why: string): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  throw new Error(why);
}

/** Until it works, for half a minute: a part may be on its way back. */
export async function retried<T>(attempt: () => Promise<T>): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

function aDevice(api: Api) {
  const entities = new Map<string, unknown>();
  const clientGroupID = uuid();
  let cookie: Cookie | null = null;
  interface Answer {
    cookie: Cookie;
    patch: { op: "put" | "del" | "clear"; key: string; value?: unknown }[];
  }
  const once = async () => {
    const { status, body } = await api.call<Answer>("POST", "/api/sync/pull", { pullVersion: 1, schemaVersion, clientGroupID, cookie });
    assert.equal(status, 200);
    for (const { op, key, value } of body.patch) {
      if (op === "put") entities.set(key, value);
      else if (op === "del") entities.delete(key);
      else entities.clear();
    }
    cookie = body.cookie;
  };
  return {
    entities,
    async pull() {
      do await once();
      while (entities.has("sync/backfill"));
    },
  };
}

async function liveSocket(api: Api): Promise<WebSocket> {
  const { body } = await api.call<{ ticket: string }>("POST", "/api/sync/ticket");
  const socket = new WebSocket(`${api.url.replace(/^http/, "ws")}/api/sync/live`, [liveProtocol, body.ticket]);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("the socket did not open")), { once: true });
  });
  return socket;
}
