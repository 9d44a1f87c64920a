// Groups: people that others may share with at once. Administrators make them and say who belongs to them; they see no document.
import { v7 as uuid } from "uuid";
import * as groups from "../../../server/authority/groups.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { managerOf } from "../../../server/directory/store.ts";
import type { AuditEntry } from "../../../server/events/audit.ts";
import type { AdminGroup, AdminGroupPatch } from "../../../shared/api/admin.ts";
import { AppError } from "../../../shared/errors.ts";
import { findGroup } from "./admin.repository.ts";
import type { Administration } from "./admin.usecases.ts";

interface Changed {
  group: AdminGroup;
  /** Whose feeds moved. */
  people: string[];
}

/** @throws AppError group.taken */
export async function addGroup(by: Administration, { name }: { name: string }): Promise<Changed> {
  const id = uuid();
  const people = await groups.createGroup(by.connection, id, { name }, entry(by, "group.created", { groupId: id, name }));
  return { group: await groupOf(by.connection, id), people };
}

/** @throws AppError entity.notFound, group.taken, group.managed */
export async function changeGroup(by: Administration, id: string, patch: AdminGroupPatch): Promise<Changed> {
  await assertOwn(by.connection, id);
  const people = await groups.changeGroup(by.connection, id, patch, entry(by, "group.changed", { groupId: id, ...patch }));
  return { group: await groupOf(by.connection, id), people };
}

/** Returns whose feeds moved. @throws AppError entity.notFound, group.managed */
export async function removeGroup(by: Administration, id: string): Promise<string[]> {
  await assertOwn(by.connection, id);
  return groups.deleteGroup(by.connection, id, entry(by, "group.deleted", { groupId: id }));
}

/** The next sync would make whatever is changed here as it was. @throws AppError group.managed */
async function assertOwn(connection: Connection, id: string): Promise<void> {
  const source = await managerOf(connection, id);
  if (source) throw new AppError("group.managed", { source });
}

const entry = ({ actorId, address }: Administration, event: string, details: object): AuditEntry => ({
  actorId,
  event,
  details: { ...details, address },
});

async function groupOf(connection: Connection, id: string): Promise<AdminGroup> {
  const group = await findGroup(connection, id);
  if (!group) throw new AppError("entity.notFound");
  return group;
}
