import { beforeAll, describe, expect, test } from "vitest";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { extractionReasons } from "../../shared/read/errors.ts";
import { storageUse } from "../data/storageUse.ts";
import { en } from "../i18n/en.ts";
import { applyLanguage } from "../i18n/index.ts";
import { reasonWords, stateWords } from "./documentState.ts";

const uploadCodes = [
  "quota.exceeded",
  "upload.tooLarge",
  "upload.too_large",
  "upload.type",
  "upload.conflict",
  "upload.mismatch",
  "upload.missing",
];

beforeAll(() => applyLanguage("en"));

describe("why a document needs its person", () => {
  test.each([...extractionReasons, ...uploadCodes, "quota"])("%s has words of its own", (code) => {
    expect(reasonWords(code, true)).not.toBe(en.reasons.unknown);
  });

  test("a code of tomorrow still says that nothing was lost", () => {
    expect(reasonWords("newer.code", true).safe).toBe("Nothing was deleted.");
  });
});

describe("the one state of a document", () => {
  const document = (state: VaultDocument["state"], stateReason: string | null = null) =>
    ({ state, stateReason, access: "owner" }) as VaultDocument;

  test("ready says nothing", () => {
    expect(stateWords(document("ready"), undefined)).toBeNull();
  });

  test("bytes that are nowhere here wait on another device", () => {
    expect(stateWords(document("uploading"), undefined)?.text).toBe("Waits on another device");
  });

  test("an upload under way says how far it is", () => {
    expect(stateWords(document("uploading"), { kind: "uploading", progress: 0.4 })?.text).toMatch(/^Uploading 40/);
  });

  test("what failed on this device comes before what the vault knows", () => {
    const state = stateWords(document("uploading"), { kind: "failed", code: "quota.exceeded", details: {} });
    expect(state).toEqual({ tone: "red", text: "Needs you: your storage is full" });
  });

  test("a full storage says how much it lacks, and nothing of it once the file would fit", () => {
    const failed = { kind: "failed", code: "quota.exceeded", details: {} } as const;
    const large = { ...document("uploading"), size: 5_000_000 };
    const storage = (usedBytes: number) => storageUse({ usedBytes, limitBytes: 10_000_000 }, 0);
    expect(stateWords(large, failed, storage(8_000_000))?.text).toMatch(/^Needs you: your storage is full, needs 2\.9 MB more$/);
    expect(stateWords(large, failed, storage(1_000_000))?.text).toBe("Needs you: your storage is full");
    expect(stateWords({ ...large, access: "edit" }, failed, storage(8_000_000))?.text).toBe("Needs you: the owner's storage is full");
  });

  test("in somebody else's folder it is their storage that is full", () => {
    const state = stateWords({ ...document("uploading"), access: "edit" }, { kind: "failed", code: "quota.exceeded", details: {} });
    expect(state).toEqual({ tone: "red", text: "Needs you: the owner's storage is full" });
  });

  test("a file that could not be read says why", () => {
    expect(stateWords(document("failed", "encrypted"), undefined)?.text).toBe("Needs you: locked with a password");
  });
});
