// The product's own driver against a store: what it keeps, gives back in part, lists, removes, and signs with the length.

import { expect, test } from "vitest";
import { putBytes, sha256Of } from "../../../containers/backend/storage/bytes.ts";
import { createObjectStoreBackend } from "../../../containers/backend/storage/objectStore.ts";
import type { ListedObject } from "../../../server/storage/backend.ts";
import { type RunningStore, region } from "./requests.ts";

export function driverTests(store: () => RunningStore): void {
  const driver = () => createObjectStoreBackend({ ...store(), region });
  const bytes = new TextEncoder().encode("a letter in two parts");
  const object = { size: bytes.length, sha256: sha256Of(bytes), contentType: "text/plain" };
  const read = async (key: string, range?: { offset: number; length: number }) => new Response(await driver().open(key, range)).text();

  test("bytes are kept from memory and from a stream, read in part, listed and removed", async () => {
    await putBytes(driver(), "driver/one", bytes, "text/plain");
    await driver().put("driver/two", new Blob([bytes]).stream(), object);
    expect(await driver().head("driver/two")).toEqual({ size: bytes.length, sha256: object.sha256 });
    expect([await read("driver/one"), await read("driver/two", { offset: 2, length: 6 })]).toEqual(["a letter in two parts", "letter"]);
    expect(await read("driver/two", { offset: 12, length: 1000 })).toBe("two parts");
    expect(await read("driver/two", { offset: 1000, length: 10 })).toBe("");
    const listed: ListedObject[] = [];
    for await (const found of driver().list("driver/")) listed.push(found);
    expect(listed.map(({ key, size }) => [key, size])).toEqual([
      ["driver/one", bytes.length],
      ["driver/two", bytes.length],
    ]);
    await driver().remove(["driver/one", "driver/two", "driver/never there"]);
    expect([await driver().head("driver/one"), await driver().open("driver/two")]).toEqual([null, null]);
  });

  test.each([
    ["shorter", "a letter"],
    ["longer", "a letter in two parts, and more"],
    ["empty", ""],
  ])("a signed upload that is %s than announced is refused by its signature, and nothing is kept", async (what, sent) => {
    const { url, headers } = await driver().signPut(`driver/${what}`, 60, object);
    expect((await fetch(url, { method: "PUT", headers, body: sent })).status).toBe(403);
    expect(await driver().head(`driver/${what}`)).toBeNull();
    expect((await fetch(url, { method: "PUT", headers, body: bytes })).status).toBe(200);
    expect((await fetch(url, { method: "PUT", headers, body: bytes })).status).toBe(412);
    await driver().remove([`driver/${what}`]);
  });

  test("a signed download carries its name and type", async () => {
    await putBytes(driver(), "driver/named", bytes, "text/plain");
    const { url } = await driver().signGet("driver/named", 60, {
      contentType: "application/pdf",
      disposition: 'attachment; filename="a b+c.pdf"',
    });
    const answer = await fetch(url);
    expect([answer.headers.get("content-type"), answer.headers.get("content-disposition")]).toEqual([
      "application/pdf",
      'attachment; filename="a b+c.pdf"',
    ]);
    expect(await answer.text()).toBe("a letter in two parts");
    await driver().remove(["driver/named"]);
  });

  test("an object arrives in parts: they stay, are listed, refuse another length, and become one object, once", async () => {
    const { inParts } = driver();
    const [key, large] = ["driver/in parts", 5 * 2 ** 20];
    const upload = await inParts.begin(key);
    expect(await inParts.list(key, upload)).toEqual([]);
    const put = async (number: number, body: Uint8Array<ArrayBuffer>, size = body.length) => {
      const { url, headers } = await inParts.signPut(key, upload, { number, size }, 60);
      return (await fetch(url, { method: "PUT", headers, body })).status;
    };
    const [first, last] = [new Uint8Array(large).fill(1), new Uint8Array(10).fill(2)];
    expect([await put(2, last), await put(1, last), await put(1, first), await put(2, last, 11)]).toEqual([200, 200, 200, 403]);
    const parts = (await inParts.list(key, upload))!;
    expect(parts.map(({ number, size }) => [number, size])).toEqual([
      [1, large],
      [2, 10],
    ]);
    expect(await driver().head(key)).toBeNull();
    await inParts.join(key, upload, parts);
    await inParts.join(key, upload, parts);
    expect(await driver().head(key)).toEqual({ size: large + 10, sha256: null });
    expect(await inParts.list(key, upload)).toBeNull();

    const second = await inParts.begin(key);
    await inParts.drop(key, second);
    await inParts.drop(key, second);
    expect(await inParts.list(key, second)).toBeNull();
    expect((await driver().head(key))?.size).toBe(large + 10);
    await driver().remove([key]);
  });
}
