// Templates: kept with their versions, each of them sanitized as it is saved.
import { v7 as uuid } from "uuid";
import { transaction } from "../../../server/authority/change.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { insertTemplate, type TemplateState } from "../../../server/templates/insertTemplate.ts";
import { AppError } from "../../../shared/errors.ts";
import {
  addVersion,
  findTemplate,
  lockTemplate,
  removeTemplate,
  type StoredTemplate,
  updateTemplate,
  versionOf,
} from "./templates.repository.ts";

const mostVersions = 50;

export interface TemplateChange {
  connection: Connection;
  userId: string;
}

/** @throws AppError entity.notFound */
export async function templateOf(connection: Connection, userId: string, id: string): Promise<StoredTemplate> {
  const template = await findTemplate(connection, userId, id);
  if (!template) throw new AppError("entity.notFound");
  return template;
}

/** Returns its id. @throws AppError entity.exists, entity.tooMany */
export async function addTemplate(
  { connection, userId }: TemplateChange,
  { id = uuid(), ...state }: TemplateState & { id?: string | undefined },
) {
  const added = await transaction(connection, () => insertTemplate(connection, userId, id, state));
  if (!added) throw new AppError("entity.exists");
  return id;
}

/** @throws AppError entity.notFound where it is not the person's own */
export async function changeTemplate(
  { connection, userId }: TemplateChange,
  id: string,
  patch: { [Field in keyof TemplateState]?: TemplateState[Field] | undefined },
): Promise<void> {
  await transaction(connection, async () => {
    const before = await lockTemplate(connection, userId, id);
    if (!before) throw new AppError("entity.notFound");
    const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
    const after: TemplateState = { ...before, ...given };
    await updateTemplate(connection, id, after);
    if (after.html !== before.html || after.name !== before.name) await addVersion(connection, id, after, mostVersions);
  });
}

/** Makes an earlier version the newest one again. @throws AppError entity.notFound */
export async function restoreVersion({ connection, userId }: TemplateChange, id: string, version: number): Promise<void> {
  await transaction(connection, async () => {
    const before = await lockTemplate(connection, userId, id);
    const earlier = before && (await versionOf(connection, id, version));
    if (!earlier) throw new AppError("entity.notFound");
    await updateTemplate(connection, id, { ...before, ...earlier });
    await addVersion(connection, id, { ...before, ...earlier }, mostVersions);
  });
}

/** @throws AppError entity.notFound where it is not the person's own */
export async function deleteTemplate({ connection, userId }: TemplateChange, id: string): Promise<void> {
  if (!(await removeTemplate(connection, userId, id))) throw new AppError("entity.notFound");
}
