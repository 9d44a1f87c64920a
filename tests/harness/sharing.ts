// Two people who share, and what each one's device has of it.
import { v7 as uuid } from "uuid";
import { expect } from "vitest";
import type { Folder, Refusal, VaultDocument } from "../../shared/mutators/index.ts";
import type { TestDatabase } from "./database.ts";
import { aVault, documentArgs, type TestDevice, type TestVault } from "./vault.ts";

export const handleOf = ({ userId }: TestVault) => `u${userId.slice(-12)}`;
export const keys = (device: TestDevice, kind: string) => [...device.entities.keys()].filter((key) => key.startsWith(`${kind}/`)).sort();
export const document = (device: TestDevice, id: string) => device.entities.get(`document/${id}`) as VaultDocument | undefined;
export const folder = (device: TestDevice, id: string) => device.entities.get(`folder/${id}`) as Folder | undefined;
export const named = (kind: string, ids: readonly string[]) => ids.map((id) => `${kind}/${id}`).sort();
export const refusals = (device: TestDevice) =>
  [...device.entities].filter(([key]) => key.startsWith("refusal/")).map(([, value]) => (value as Refusal).code);

/** Brings the device up to date, and holds it against one that starts now. */
export async function synced(vault: TestVault, device: TestDevice): Promise<TestDevice> {
  await device.pullAll();
  const fresh = vault.device();
  await fresh.pullAll();
  expect(new Map([...device.entities].sort())).toEqual(new Map([...fresh.entities].sort()));
  return device;
}

export const share = (target: object, to: TestVault, access: "view" | "edit" = "view", id = uuid()) => ({
  name: "createShare",
  args: { id, ...target, handle: handleOf(to), access },
});
export const folderOf = (name: string, parentId: string | null = null, id = uuid()) => ({
  name: "createFolder",
  args: { id, name, parentId },
});
export const documentIn = (folderId: string | null, id = uuid()) => ({ name: "createDocument", args: { ...documentArgs(id), folderId } });

/** Two people, the first with a folder, one inside it, and a document in each and outside. */
export async function aSharingVault(database: TestDatabase) {
  const [owner, other] = [await aVault(database), await aVault(database)];
  const [outer, inner] = [folderOf("Outer"), null];
  const nested = folderOf("Inner", outer.args.id);
  const [a, b, outside] = [documentIn(outer.args.id), documentIn(nested.args.id), documentIn(null)];
  await owner.push(outer, nested, a, b, outside);
  const device = other.device();
  await device.pullAll();
  return {
    owner,
    other,
    device,
    inner,
    outer: outer.args.id,
    nested: nested.args.id,
    a: a.args.id,
    b: b.args.id,
    outside: outside.args.id,
  };
}
