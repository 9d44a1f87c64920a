// What a WebDAV server does wrong, and what must never be sent to one.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Agent } from "undici";
import { afterEach, describe, expect, test } from "vitest";
import { type FakeWebDav, type FakeWebDavOptions, startFakeWebDav } from "../../../../tests/fakes/webdav.ts";
import { createAddressGuard } from "../../outside/addressGuard.ts";
import { guardedDispatcher } from "../../outside/dispatcher.ts";
import { sha256Of } from "../../storage/bytes.ts";
import { digestSession, parseChallenges } from "./digest.ts";
import { parseMultistatus } from "./multistatus.ts";
import { createWebDavStorage } from "./webdav.ts";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const dispatcher = (allow = ["127.0.0.0/8"]): Agent => {
  const made = guardedDispatcher(createAddressGuard({ allow }));
  ends.unshift(() => made.destroy());
  return made;
};
async function aServer(options: FakeWebDavOptions = {}): Promise<FakeWebDav> {
  const fake = await startFakeWebDav(options);
  ends.push(fake.close);
  return fake;
}
const storageOf = (
  { url, username, password }: { url: string; username: string; password: string },
  kind: "webdav" | "nextcloud" = "webdav",
) =>
  createWebDavStorage({
    kind,
    serverUrl: new URL(url),
    credentials: { username, password },
    folder: "DocuVault",
    dispatcher: dispatcher(),
  });
const bytes = new TextEncoder().encode("a letter");
const object = { size: bytes.length, sha256: sha256Of(bytes), contentType: "text/plain" };
const stream = async () => new Blob([bytes]).stream();

describe("the log-in", () => {
  test("a password is not sent before it is asked for, and never in the clear where Digest is offered", async () => {
    const fake = await aServer({ auth: "both" });
    const storage = await storageOf(fake);
    await storage.put("a.txt", stream, object);
    expect(fake.requests[0]).toMatchObject({ authorization: undefined, status: 401 });
    expect(new Set(fake.requests.slice(1).map(({ authorization }) => authorization))).toEqual(new Set(["Digest"]));
    expect(fake.requests.filter(({ method, status }) => method === "PUT" && status === 401)).toEqual([]);
  });

  test.each(["basic", "digest"] as const)("with %s a wrong password is said, whatever is asked, and nothing is stored", async (auth) => {
    const fake = await aServer({ auth });
    const storage = await storageOf({ ...fake, password: "wrong" });
    const asks = [
      () => storage.put("a.txt", stream, object),
      () => storage.open("a.txt"),
      () => storage.head("a.txt"),
      () => storage.remove(["a.txt"]),
      () => storage.browse(""),
      () => storage.check(),
    ];
    for (const ask of asks) await expect(ask()).rejects.toMatchObject({ code: "cloud.unauthorized" });
    expect([...fake.entries.values()].filter((entry) => entry !== null)).toEqual([]);
  });

  test("a nonce that has become too old costs a request, not the bytes", async () => {
    const fake = await aServer();
    const storage = await storageOf(fake);
    await storage.put("a.txt", stream, object);
    fake.setPassword(fake.password);
    await storage.put("b.txt", stream, object);
    expect(fake.entries.get("/dav/DocuVault/b.txt")?.toString()).toBe("a letter");
  });

  test("a password that was changed meanwhile ends in its own error, and a right one goes on", async () => {
    const fake = await aServer();
    const storage = await storageOf(fake);
    await storage.check();
    fake.setPassword("another");
    await expect(storage.put("a.txt", stream, object)).rejects.toMatchObject({ code: "cloud.unauthorized" });
    await (await storageOf({ ...fake, password: "another" })).put("a.txt", stream, object);
  });

  test("RFC 7616's own examples come out right in their form, by MD5 and by SHA-256", () => {
    const challenges = parseChallenges(
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS", Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="x, y", Basic realm="a \\"b\\""',
    );
    expect(challenges.map(({ scheme, parameters }) => [scheme, parameters.get("algorithm"), parameters.get("opaque")])).toEqual([
      ["digest", "SHA-256", "FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"],
      ["digest", "MD5", "x, y"],
      ["basic", undefined, undefined],
    ]);
    expect(challenges[2]!.parameters.get("realm")).toBe('a "b"');
    const session = digestSession(challenges[0]!, "Mufasa", "Circle of Life")!;
    expect(session.authorization("GET", "/dir/index.html")).toMatch(/response="[0-9a-f]{64}", algorithm=SHA-256, qop=auth, nc=00000001/);
    expect(session.authorization("GET", "/dir/index.html")).toContain("nc=00000002");
    expect(digestSession(parseChallenges('Digest realm="a", nonce="b", algorithm=SHA-512-256')[0]!, "u", "p")).toBeUndefined();
    expect(digestSession(parseChallenges('Digest realm="a", nonce="b", qop="auth-int"')[0]!, "u", "p")).toBeUndefined();
  });
});

describe("a file that has to be new", () => {
  const path = "/dav/DocuVault/a.txt";
  const put = async (fake: FakeWebDav) => (await storageOf(fake)).put("a.txt", stream, object, { onlyNew: true });
  const taken = { code: "cloud.refused", details: expect.objectContaining({ nameTaken: true }) };
  const stranger = Buffer.from("a stranger's letter");

  test("replaces no file that came there between the look and the bytes", async () => {
    const fake = await aServer();
    fake.fault = ({ method }) => {
      if (method === "PUT") fake.entries.set(path, stranger);
      return undefined;
    };
    await expect(put(fake)).rejects.toMatchObject(taken);
    expect(fake.entries.get(path)).toEqual(stranger);
  });

  test.each([
    ["that looks at conditions", false],
    ["that does not", true],
  ])("replaces none that lies there, on a server %s", async (_what, looksAtNone) => {
    const fake = await aServer();
    fake.looksAtNoConditions = looksAtNone;
    for (const bytes of [stranger, Buffer.from("other")]) {
      fake.entries.set("/dav/DocuVault", null).set(path, bytes);
      await expect(put(fake)).rejects.toMatchObject(taken);
      expect(fake.entries.get(path)).toEqual(bytes);
    }
  });

  test.each([
    ["", false],
    ["a le", false],
    ["a letter", false],
    ["a le", true],
  ])("goes on where %j of it has come, where the server lists bare entity tags: %j", async (begun, bare) => {
    const fake = await aServer();
    fake.listsBareTags = bare;
    fake.entries.set("/dav/DocuVault", null).set(path, Buffer.from(begun));
    expect(await put(fake)).toBe("a.txt");
    expect(fake.entries.get(path)?.toString()).toBe("a letter");
  });

  const asked = (fake: FakeWebDav) => fake.requests.splice(0).map(({ method, status }) => `${method} ${status}`);

  test("costs its bytes and their way back on a server that was seen to refuse, and replaces no stranger's there", async () => {
    const fake = await aServer();
    const storage = await storageOf(fake);
    const both = { onlyNew: true, readBack: true };
    await storage.put("first.txt", stream, object, both);
    asked(fake);
    await storage.put("second.txt", stream, object, both);
    expect(asked(fake)).toEqual(["PUT 201", "GET 200"]);
    fake.entries.set(path, stranger);
    await expect(storage.put("a.txt", stream, object, both)).rejects.toMatchObject(taken);
    expect(fake.entries.get(path)).toEqual(stranger);
    // Its own of an earlier try, whose answer was lost.
    fake.entries.set(path, Buffer.from("a letter"));
    expect(await storage.put("a.txt", stream, object, both)).toBe("a.txt");
  });

  test("is looked for each time on a server that looks at no conditions", async () => {
    const fake = await aServer();
    fake.looksAtNoConditions = true;
    const storage = await storageOf(fake);
    for (const name of ["first.txt", "second.txt"]) await storage.put(name, stream, object, { onlyNew: true });
    fake.entries.set(path, stranger);
    await expect(storage.put("a.txt", stream, object, { onlyNew: true })).rejects.toMatchObject(taken);
    expect(fake.entries.get(path)).toEqual(stranger);
    expect(fake.entries.get("/dav/DocuVault/second.txt")?.toString()).toBe("a letter");
  });

  test("leaves alone what becomes another file while its beginning was looked at", async () => {
    const fake = await aServer();
    fake.entries.set("/dav/DocuVault", null).set(path, Buffer.from("a le"));
    fake.fault = ({ method }) => {
      if (method === "PUT") fake.entries.set(path, stranger);
      return undefined;
    };
    await expect(put(fake)).rejects.toMatchObject(taken);
    expect(fake.entries.get(path)).toEqual(stranger);
  });

  test("replaces none in a Nextcloud, in whose pieces it goes, and leaves no piece", async () => {
    const fake = await aServer({ nextcloud: true, auth: "basic" });
    const there = "/remote.php/dav/files/ola/DocuVault/a.txt";
    const storage = await createWebDavStorage({
      ...{ kind: "nextcloud", serverUrl: new URL(fake.url), credentials: fake, folder: "DocuVault", pieceBytes: 3 },
      dispatcher: dispatcher(),
    });
    fake.fault = ({ method }) => {
      if (method === "MOVE") fake.entries.set(there, stranger);
      return undefined;
    };
    await expect(storage.put("a.txt", stream, object, { onlyNew: true })).rejects.toMatchObject(taken);
    expect(fake.entries.get(there)).toEqual(stranger);
    expect([...fake.entries.keys()].filter((one) => one.includes("docuvault-"))).toEqual([]);
  });
});

describe("what comes back", () => {
  test.each([
    [507, "cloud.full"],
    [413, "cloud.full"],
    [403, "cloud.refused"],
    [423, "cloud.refused"],
    [429, "cloud.busy"],
    [503, "cloud.busy"],
    [500, "cloud.unreachable"],
    [302, "cloud.unreachable"],
    ["drop", "cloud.unreachable"],
    ["cut", "cloud.unreachable"],
  ] as const)("%s to a PUT is %s, and nothing counts as stored", async (fault, code) => {
    const fake = await aServer();
    const storage = await storageOf(fake);
    fake.fault = ({ method }) => (method === "PUT" ? fault : undefined);
    await expect(storage.put("a.txt", stream, object)).rejects.toMatchObject({ code });
    fake.fault = () => undefined;
    expect(await storage.head("a.txt")).toBeNull();
    await storage.put("a.txt", stream, object);
    expect(await storage.head("a.txt")).toMatchObject({ size: bytes.length });
  });

  test("a store that keeps less than it says is found out", async () => {
    const fake = await aServer();
    const storage = await storageOf(fake);
    fake.fault = ({ method, path }) => {
      if (method === "PROPFIND" && fake.entries.get(path)?.length) fake.entries.set(path, Buffer.from("short"));
      return undefined;
    };
    await expect(storage.put("a.txt", stream, object)).rejects.toMatchObject({ code: "upload.mismatch" });
  });

  test.each([["a lettre"], ["a letter, and more"], ["a"], [""]])("what is read back as %j was not stored", async (other) => {
    const fake = await aServer();
    const storage = await storageOf(fake);
    fake.fault = ({ method, path }) => {
      if (method === "GET") fake.entries.set(path, Buffer.from(other));
      return undefined;
    };
    await expect(storage.put("a.txt", stream, object, { readBack: true })).rejects.toMatchObject({ code: "upload.mismatch" });
  });

  test("in a Nextcloud a large file goes in pieces, and what is given up leaves none", async () => {
    const fake = await aServer({ nextcloud: true, auth: "basic" });
    const content = Buffer.alloc(2_500, "abc");
    const large = { size: content.length, sha256: sha256Of(content), contentType: "a/b" };
    const storage = await createWebDavStorage({
      kind: "nextcloud",
      serverUrl: new URL(fake.url),
      credentials: fake,
      folder: "DocuVault",
      dispatcher: dispatcher(),
      pieceBytes: 1_000,
    });
    await storage.put("Sub/large.bin", async () => new Blob([content]).stream(), large);
    expect(fake.entries.get("/remote.php/dav/files/ola/DocuVault/Sub/large.bin")).toEqual(content);
    const puts = fake.requests.filter(({ method }) => method === "PUT");
    expect(puts.map(({ path }) => path.split("/").at(-1))).toEqual(["00001", "00002", "00003"]);
    fake.fault = ({ method, path }) => (method === "PUT" && path.endsWith("00002") ? 507 : undefined);
    await expect(storage.put("again.bin", async () => new Blob([content]).stream(), large)).rejects.toMatchObject({ code: "cloud.full" });
    expect([...fake.entries.keys()].filter((path) => path.includes("docuvault-"))).toEqual([]);
  });

  test.each(["", "index.php/apps/files", "remote.php/dav/files/ola", "remote.php/webdav/", "login"])(
    "a Nextcloud's address is taken as people find it: /%s",
    async (path) => {
      const fake = await aServer({ nextcloud: true, auth: "basic" });
      const storage = await storageOf({ ...fake, url: `${fake.origin}/${path}` }, "nextcloud");
      await storage.put("a.txt", stream, object);
      expect(fake.entries.has("/remote.php/dav/files/ola/DocuVault/a.txt")).toBe(true);
    },
  );

  test.each([
    ["a page", (_request, response) => void response.end("<html>Welcome</html>")],
    ["a 207 that is none", (_request, response) => void response.writeHead(207).end("<html/>")],
    ["another method refused", (_request, response) => void response.writeHead(405).end()],
    ["a redirect", (_request, response) => void response.writeHead(301, { Location: "/elsewhere" }).end()],
  ] as [string, RequestListener][])("what answers with %s is no WebDAV server", async (_what, handle) => {
    const server = createServer(handle);
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    ends.push(async () => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    await expect((await storageOf({ url, username: "a", password: "b" })).check()).rejects.toMatchObject({ code: "cloud.unreachable" });
  });

  test("a connection that ends before anybody has begun to read is the reader's error, and nobody else's", async () => {
    const reset = Promise.withResolvers<void>();
    const server = createServer((_request, response) => {
      response.writeHead(200, { "content-length": "1000000" }).write("begun");
      setTimeout(() => {
        response.socket?.resetAndDestroy();
        reset.resolve();
      }, 50);
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    ends.push(async () => server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const stream = await (await storageOf({ url, username: "a", password: "b" })).open("original.pdf");
    await reset.promise;
    // So that this process has heard of it: an error that nobody listens for would end it here.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await expect(new Response(stream).text()).rejects.toMatchObject({ code: "cloud.unreachable" });
  });

  test("a network that is not reached from here is said as that", async () => {
    const storage = await createWebDavStorage({
      kind: "webdav",
      serverUrl: new URL("http://127.0.0.1:8765/"),
      credentials: { username: "a", password: "b" },
      folder: "",
      dispatcher: dispatcher([]),
    });
    await expect(storage.check()).rejects.toMatchObject({ code: "cloud.addressRefused" });
  });

  test("what a listing names on another host, or outside of its folder, is not seen", async () => {
    const answer = `<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">
      <D:response><D:href>/dav/a%23b&#38;c.txt</D:href><D:propstat><D:prop><D:resourcetype/><D:getcontentlength>3</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
      <D:response><D:href>http://169.254.169.254/dav/b.txt</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
      <D:response><D:href>//10.0.0.1/dav/c.txt</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
      <D:response><D:href>/dav/%zz</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
    </D:multistatus>`;
    expect(parseMultistatus(answer, "https://cloud.example.org")).toMatchObject([{ path: "/dav/a#b&c.txt", size: 3, folder: false }]);
    const external = `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>${answer}`;
    expect(parseMultistatus(external, "https://cloud.example.org")).toBeUndefined();
    expect(parseMultistatus("<a/>", "https://cloud.example.org")).toBeUndefined();
    expect(parseMultistatus("not xml <", "https://cloud.example.org")).toBeUndefined();
  });

  test("a file that was listed with a bare entity tag is read as long as it is that file", async () => {
    const fake = await aServer();
    fake.listsBareTags = true;
    fake.entries.set("/dav/a.txt", Buffer.from("a letter"));
    const storage = await storageOf(fake);
    const [entry] = await storage.browse("");
    expect(await new Response(await storage.openEntry(entry!)).text()).toBe("a letter");
    fake.entries.set("/dav/a.txt", Buffer.from("another"));
    await expect(storage.openEntry(entry!)).rejects.toMatchObject({ code: "cloud.changed" });
  });

  test("names with entities by the thousand are read", () => {
    const one = (index: number) => `<d:response><d:href>/dav/${index}&amp;x</d:href></d:response>`;
    const answer = `<d:multistatus xmlns:d="DAV:">${Array.from({ length: 5_000 }, (_, index) => one(index)).join("")}</d:multistatus>`;
    expect(parseMultistatus(answer, "https://cloud.example.org")?.at(-1)?.path).toBe("/dav/4999&x");
  });
});
