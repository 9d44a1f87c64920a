import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { LocalState } from "../../data/types.ts";
import { filesByNeed } from "./useUnsent.ts";

const file = (documentId: string) => ({ documentId, name: documentId, size: 1, createdAt: "2026-01-01T00:00:00.000Z" });

test("a file either needs its person or is sent by itself, never both", () => {
  const states: Record<string, LocalState | undefined> = {
    full: { kind: "failed", code: "quota.exceeded", details: {} },
    offline: { kind: "waiting", retryAt: null, code: "network.down" },
    moving: { kind: "uploading", progress: 0.5 },
  };
  const vault = { localState: (id: string) => signal(states[id]) };
  const { failed, moving } = filesByNeed(vault, { files: ["full", "offline", "moving", "just added"].map(file), changes: [], unmade: [] });
  expect(failed.map(({ name }) => name)).toEqual(["full"]);
  expect(moving.map(({ name }) => name)).toEqual(["offline", "moving", "just added"]);
});
