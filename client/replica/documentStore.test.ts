import { effect } from "@preact/signals";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customSort } from "../../shared/documents/customOrder.ts";
import type { CustomField, VaultDocument } from "../../shared/mutators/entities.ts";
import type { ListQuery } from "../data/types.ts";
import { DocumentStore } from "./documentStore.ts";
import { aDocument } from "./testing.ts";

const price: CustomField = {
  ...{ id: "0190a000-0000-7000-8000-0000000000f1", ownerId: "me", name: "Price", kind: "number", options: [] },
  createdAt: "2026-01-01T00:00:00.000Z",
};
const put = (...documents: VaultDocument[]) => documents.map((document) => ({ id: document.id, next: document }));

describe("the documents of the replica", () => {
  test("a list has what belongs to it, in its order, and follows every change", () => {
    const store = new DocumentStore();
    const [first, second, third] = [aDocument({ size: 3 }), aDocument({ size: 1 }), aDocument({ size: 2 })];
    const newest = store.list({ sort: "newest" });
    const largest = store.list({ sort: "largest" });
    store.apply(put(first, second, third));
    expect(newest.value).toEqual([third.id, second.id, first.id]);
    expect(largest.value).toEqual([first.id, third.id, second.id]);
    store.apply(put({ ...second, size: 9 }));
    expect(largest.value).toEqual([second.id, first.id, third.id]);
    store.apply([{ id: first.id, next: undefined }]);
    expect(newest.value).toEqual([third.id, second.id]);
  });

  test("sorted by a custom field it follows the field: its options, and that it is there", () => {
    const store = new DocumentStore();
    const [open, paid] = [
      { id: "o1", name: "Open" },
      { id: "o2", name: "Paid" },
    ];
    const status = { ...price, kind: "choice" as const, options: [open, paid] };
    store.sortAnew(new Map([[status.id, status]]));
    const withStatus = (id: string | null) => aDocument({ custom: id === null ? null : { [status.id]: id } });
    const [a, b, none] = [withStatus("o2"), withStatus("o1"), withStatus(null)];
    const shown = store.list({ sort: customSort(status.id) });
    store.apply(put(a, b, none));
    expect(shown.value).toEqual([b.id, a.id, none.id]);
    store.apply(put({ ...none, custom: { [status.id]: "o1" } }));
    expect(shown.value).toEqual([none.id, b.id, a.id]);
    store.sortAnew(new Map([[status.id, { ...status, options: [paid, open] }]]));
    expect(shown.value).toEqual([a.id, none.id, b.id]);
    store.sortAnew(new Map());
    expect(shown.value).toEqual([none.id, b.id, a.id]);
  });

  test("top level, folder, tag, trash and everywhere are different lists", () => {
    const store = new DocumentStore();
    const filed = aDocument({ folderId: "folder", tags: ["tag"] });
    const loose = aDocument();
    const trashed = aDocument({ trashedAt: "2026-01-01T00:00:00.000Z" });
    store.apply(put(filed, loose, trashed));
    const ids = (query: Omit<ListQuery, "sort">) => store.list({ ...query, sort: "oldest" }).value;
    expect(ids({})).toEqual([filed.id, loose.id]);
    expect(ids({ folderId: null })).toEqual([loose.id]);
    expect(ids({ folderId: "folder" })).toEqual([filed.id]);
    expect(ids({ tagIds: ["other", "tag"] })).toEqual([filed.id]);
    expect(ids({ tagIds: ["other"] })).toEqual([]);
    expect(ids({ trash: true })).toEqual([trashed.id]);
    expect(store.count.value).toBe(2);
  });

  test("what is put off waits on its day again, and not before", () => {
    const store = new DocumentStore();
    const [first, second] = [aDocument(), aDocument({ snoozedUntil: "2026-03-02" })];
    store.apply(put(first, second));
    const all = store.list({ inbox: true, sort: "oldest" });
    const waiting = store.list({ inbox: true, awakeOn: "2026-03-01", sort: "oldest" });
    expect(waiting.value).toEqual([first.id]);
    store.apply(put({ ...first, snoozedUntil: "2026-03-05" }));
    expect(waiting.value).toEqual([]);
    expect(all.value).toEqual([first.id, second.id]);
    expect(store.list({ inbox: true, awakeOn: "2026-03-02", sort: "oldest" }).value).toEqual([second.id]);
    store.apply(put({ ...first, snoozedUntil: null }));
    expect(waiting.value).toEqual([first.id]);
  });

  test("the same question has the same signal, and a change that moves nothing does not wake it", () => {
    const store = new DocumentStore();
    const document = aDocument();
    store.apply(put(document));
    const list = store.list({ sort: "newest" });
    expect(store.list({ sort: "newest", trash: false })).toBe(list);
    let woken = 0;
    const stop = effect(() => {
      list.value;
      woken++;
    });
    store.apply(put({ ...document, thumbnail: "new" }));
    expect(woken).toBe(1);
    expect(store.document(document.id).value?.thumbnail).toBe("new");
    store.apply(put({ ...document, trashedAt: "2026-01-01T00:00:00.000Z" }));
    expect(woken).toBe(2);
    stop();
  });

  test("one change wakes its screen once, however many lists it is in", () => {
    const store = new DocumentStore();
    const document = aDocument();
    const [list, single] = [store.list({ sort: "newest" }), store.document(document.id)];
    const seen: [number, boolean][] = [];
    const stop = effect(() => {
      seen.push([list.value.length, single.value !== undefined]);
    });
    store.apply(put(document));
    expect(seen).toEqual([
      [0, false],
      [1, true],
    ]);
    stop();
  });

  test("replacing everything keeps what is the same and drops what is gone", () => {
    const store = new DocumentStore();
    const [stays, goes, comes] = [aDocument(), aDocument(), aDocument()];
    store.apply(put(stays, goes));
    const list = store.list({ sort: "oldest" });
    store.replaceAll([stays, comes]);
    expect(list.value).toEqual([stays.id, comes.id]);
    expect(store.get(goes.id)).toBeUndefined();
  });

  test("after any changes, one by one or many at once, every list is as if sorted anew", () => {
    const change = fc.record({
      at: fc.nat(30),
      gone: fc.boolean(),
      title: fc.constantFrom("a", "B", "b", "Å", "10", "9"),
      size: fc.nat(3),
      minute: fc.nat(3),
      folderId: fc.constantFrom(null, "f"),
      trashed: fc.boolean(),
      price: fc.option(fc.constantFrom("1", "10", "9", "-1")),
    });
    const queries: ListQuery[] = [
      { sort: "newest" },
      { sort: "oldest", folderId: "f" },
      { sort: "title" },
      { sort: "largest", folderId: null },
      { sort: "title", trash: true },
      { sort: customSort(price.id) },
      { sort: customSort(price.id, true), folderId: "f" },
    ];
    const fields = new Map([[price.id, price]]);
    fc.assert(
      fc.property(fc.array(fc.array(change, { maxLength: 400 }), { maxLength: 6 }), (batches) => {
        const store = new DocumentStore();
        store.sortAnew(fields);
        const lists = queries.map((query) => store.list(query));
        for (const batch of batches) {
          store.apply(
            batch.map(({ at, gone, title, size, minute, folderId, trashed, price: amount }) => {
              const id = `id${at}`;
              const createdAt = `2026-01-01T00:0${minute}:00.000Z`;
              const trashedAt = trashed ? createdAt : null;
              return {
                id,
                next: gone
                  ? undefined
                  : aDocument({ id, title, size, createdAt, folderId, trashedAt, custom: amount === null ? null : { [price.id]: amount } }),
              };
            }),
          );
        }
        const fresh = new DocumentStore();
        fresh.sortAnew(fields);
        fresh.replaceAll(store.all().values());
        for (const [index, query] of queries.entries()) expect(lists[index]!.value).toEqual(fresh.list(query).value);
        expect(store.count.value).toBe(fresh.count.value);
      }),
    );
  });
});
