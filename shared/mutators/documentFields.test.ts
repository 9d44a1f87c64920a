import { getTableColumns } from "drizzle-orm";
import { expect, test } from "vitest";
import type { z } from "zod";
import { documentEntity } from "../api/entities.ts";
import { differences } from "../history/fields.ts";
import { documents } from "../schema/vault.ts";
import { columnName, documentField, documentFieldNames, emptyFields } from "./documentFields.ts";
import { updateDocument } from "./documents.ts";
import type { VaultDocument } from "./entities.ts";
import { settableFields } from "./fieldSchemas.ts";
import { labelColumn, labelEntities, labelKinds, singleLabels } from "./labelKinds.ts";

test("what a person may set is what the fields say, and all of it is told by the history", () => {
  expect(Object.keys((updateDocument.args as unknown as z.ZodObject).shape).sort()).toEqual(["id", ...Object.keys(settableFields)].sort());
  for (const field of documentFieldNames) {
    const [before, after] = [{}, { [field]: field === "tags" ? ["a"] : "a" }] as Partial<VaultDocument>[];
    // Each custom field is told by itself.
    expect(differences("document", before, after)).toMatchObject([{ field: field === "custom" ? "custom/0" : field }]);
  }
});

test("a field that holds an id says what the id is of", () => {
  const ids = documentFieldNames.filter((field) => field.endsWith("Id"));
  expect(ids.map((field) => documentField(field)!.refersTo)).toEqual(["correspondent", "type", "folder"]);
});

test("a label's kind and its field name each other, and the field's column is where the label is looked for", () => {
  for (const entity of labelEntities) expect(documentField(labelKinds[entity].field)!.refersTo).toBe(entity);
  expect(singleLabels.map(labelColumn)).toEqual(singleLabels.map((entity) => columnName(labelKinds[entity].field)));
});

test("every field is an empty value, a column or a table of its own, and a part of what routes answer", () => {
  const columns = getTableColumns(documents);
  expect(emptyFields()).toMatchObject({ title: "", notes: "", tags: [], documentDate: null, folderId: null });
  for (const field of documentFieldNames) {
    const isSet = documentField(field)!.kind === "names";
    expect([field, columns[field as "title"]?.name]).toEqual([field, isSet ? undefined : columnName(field)]);
    expect(documentEntity.shape).toHaveProperty(field);
  }
});
