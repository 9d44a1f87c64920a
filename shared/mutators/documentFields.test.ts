import { expect, test } from "vitest";
import type { z } from "zod";
import { differences } from "../history/fields.ts";
import { documentFieldNames, documentFields, settableFields } from "./documentFields.ts";
import { updateDocument } from "./documents.ts";
import type { VaultDocument } from "./entities.ts";

test("what a person may set is what the fields say, and all of it is told by the history", () => {
  expect(Object.keys((updateDocument.args as unknown as z.ZodObject).shape).sort()).toEqual(["id", ...Object.keys(settableFields)].sort());
  for (const field of documentFieldNames) {
    const [before, after] = [{}, { [field]: field === "tags" ? ["a"] : "a" }] as Partial<VaultDocument>[];
    expect(differences("document", before, after)).toMatchObject([{ field }]);
  }
});

test("a field that people set and that holds an id says what the id is of", () => {
  const ids = documentFieldNames.filter((field) => field.endsWith("Id"));
  expect(ids.map((field) => documentFields[field].refersTo)).toEqual(["folder", "type", "correspondent"]);
});
