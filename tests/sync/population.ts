// Whom a run begins with: people with a small vault each, their devices up to date, and what most runs have shared already.
import { createAccount } from "../../server/identity/createAccount.ts";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { Device, Tab } from "./device.ts";
import { withClient } from "./plan.ts";
import { type Random, random } from "./random.ts";
import type { World } from "./world.ts";

const quotaBytes = 100 * 1024 * 1024;

/** People with a small vault each, every device of them up to date. */
export async function populate(world: World): Promise<void> {
  const chance = random(world.plan.seed, -2);
  for (let number = 0; number < world.plan.people; number++) await newPerson(world, world.newId(chance), chance.chance(0.95));
  for (let number = 0; number < world.plan.devices; number++) {
    const tab = await newDevice(world, chance, world.people[number % world.people.length]!);
    if (number >= world.people.length) continue;
    const [outer, inner, document, other, tagId, type] = Array.from({ length: 6 }, () => world.newId(chance));
    const file = { name: "a.txt", contentType: "text/plain", size: 1, sha256: "0".repeat(64), createdAt: "2026-01-01T00:00:00.000Z" };
    await world.mutate(tab, "createFolder", { id: outer, name: "outer" });
    await world.mutate(tab, "createFolder", { id: inner, name: "inner", parentId: outer });
    await world.mutate(tab, "createTag", { id: tagId, name: "tag", color: "#000000" });
    await world.mutate(tab, "createType", { id: type, name: "type" });
    await world.mutate(tab, "createDocument", { id: document, folderId: inner, ...file });
    await world.mutate(tab, "createDocument", { id: other, folderId: outer, ...file });
    for (const id of [document, other]) await world.mutate(tab, "tagDocument", { id, tagId });
  }
  await world.heal();
  // One of the two has a file, so that there is something to replace.
  for (const [userId, { view }] of world.oracle.persons) {
    const documents = [...view].flatMap(([key, value]) => (key.startsWith("document/") ? [value as VaultDocument] : []));
    const own = documents.find(({ id }) => world.oracle.model.owners.get(`document/${id}`) === userId);
    if (own) world.background.bring(userId, world.oracle.model.things.get(`document/${own.id}`) as VaultDocument);
  }
  await world.heal();
  await firstShares(world, chance);
  await world.heal();
}

/** A group, and what most runs begin with: something that somebody else sees. */
async function firstShares(world: World, chance: Random): Promise<void> {
  world.steps.group(chance);
  await world.heal();
  for (const tab of world.devices.flatMap(({ tabs }) => tabs)) {
    const own = [...tab.view.keys()].sort().filter((key) => world.oracle.model.owners.get(key) === tab.device.userId);
    const targets = own.filter((key) => key.startsWith("folder/") || key.startsWith("document/"));
    const others = world.people.filter((id) => id !== tab.device.userId);
    if (others.length === 0 || chance.chance(0.4)) continue;
    const [entity, id] = chance.pick(targets).split("/");
    const { handle } = world.oracle.model.people.get(chance.pick(others))!;
    const group = [...tab.view.keys()].find((key) => key.startsWith("group/"));
    const recipient = group && chance.chance(0.5) ? { groupId: group.slice("group/".length) } : { handle };
    const args = { id: world.newId(chance), [`${entity}Id`]: id, ...recipient, access: chance.pick(["view", "edit"]) };
    await world.mutate(tab, "createShare", args);
  }
}

async function newPerson(world: World, userId: string, verified: boolean): Promise<void> {
  const handle = `u${userId.replaceAll("-", "").slice(0, 24)}`;
  await withClient(world.bench.pool, async (client) => {
    await client.query("BEGIN");
    const rest = { role: "user", passwordHash: "$argon2id$none", fullName: "", emailVerified: verified } as const;
    await createAccount(client, { id: userId, email: `${userId}@example.org`, handle, ...rest });
    await client.query("COMMIT");
    const { rows } = await client.query<{ version: string }>("SELECT version FROM feed_versions WHERE user_id = $1", [userId]);
    world.oracle.addPerson(userId, { handle, verified }, quotaBytes, Number(rows[0]!.version));
  });
  world.people.push(userId);
}

export async function newDevice(world: World, chance: Random, userId: string): Promise<Tab> {
  const device = new Device(world.newId(chance), userId);
  world.devices.push(device);
  return Tab.open(device, world.newId(chance));
}
