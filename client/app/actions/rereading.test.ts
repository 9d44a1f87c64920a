import { signal } from "@preact/signals";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { NetworkDown } from "../../data/errors.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { dismissNotice, notice } from "../undo.ts";
import { readAgain } from "./rereading.ts";

beforeAll(() => applyLanguage("en"));
beforeEach(() => dismissNotice());

function aVault(documents: Record<string, { access: string; state: string }>, error?: Error) {
  const asked: string[][] = [];
  const vault = {
    document: (id: string) => signal(documents[id] && { id, ...documents[id] }),
    rereading: {
      async some(ids: string[]) {
        if (error) throw error;
        asked.push(ids);
      },
    },
  } as unknown as Vault;
  return { vault, asked };
}

test("of a selection, what may be changed and has been read is read again; the rest stays as it is", async () => {
  const { vault, asked } = aVault({
    own: { access: "owner", state: "ready" },
    shared: { access: "edit", state: "failed" },
    seen: { access: "view", state: "ready" },
    coming: { access: "owner", state: "uploading" },
  });
  await readAgain(vault, ["own", "shared", "seen", "coming", "gone"]);
  expect(asked).toEqual([["own", "shared"]]);
  expect(notice.value?.text).toBe("2 documents are being read again");
});

test("where none of them may be changed, or none has been read, that is said and nothing is asked for", async () => {
  const { vault, asked } = aVault({ seen: { access: "view", state: "ready" }, coming: { access: "owner", state: "processing" } });
  await readAgain(vault, ["seen"]);
  expect(notice.value?.text).toBe("You may only look at this.");
  await readAgain(vault, ["coming"]);
  expect(notice.value?.text).toBe("It is being read already.");
  expect(asked).toEqual([]);
});

test("more than the server takes at once go in several requests", async () => {
  const ids = Array.from({ length: 2_500 }, (_, at) => `d${at}`);
  const { vault, asked } = aVault(Object.fromEntries(ids.map((id) => [id, { access: "owner", state: "ready" }])));
  await readAgain(vault, ids);
  expect(asked.map(({ length }) => length)).toEqual([1000, 1000, 500]);
  expect(asked.flat()).toEqual(ids);
});

test("without network it says so, and does not reject", async () => {
  const { vault } = aVault({ own: { access: "owner", state: "ready" } }, new NetworkDown());
  await readAgain(vault, ["own"]);
  expect(notice.value?.text).toContain("needs the network");
});
