// The names of filters: ours, those of other products that people have in their fingers, and the words of the other languages on screen.
import type { AskedField, DateField, MissingField, NameFilter, NumberField, State, Thing, WordScope } from "./tree.ts";

export type Field =
  | { kind: "words"; scope: WordScope }
  | { kind: "name"; filter: NameFilter }
  | { kind: "date"; field: DateField }
  /** A date with its comparison in its name. `until` includes the day, month or year that is named. */
  | { kind: "bound"; field: DateField; side: "before" | "after" | "until" }
  /** A length of time back from today: `age:<2w`, `newer_than:2d`. */
  | { kind: "age"; side: "older" | "newer" | null }
  | { kind: "number"; field: NumberField; side?: "min" | "max" }
  | { kind: "owner" }
  | { kind: "language" }
  | { kind: "is" }
  | { kind: "in" }
  | { kind: "has" }
  | { kind: "no" }
  /** Of the asker's own (custom.ts). */
  | { kind: "custom"; fields: readonly AskedField[] }
  | { kind: "missing"; field: MissingField };

const named: [Field, string][] = [
  [{ kind: "words", scope: "title" }, "title subject intitle tittel titel betreff emne"],
  [{ kind: "words", scope: "name" }, "name filename file original_filename original_file_name filnavn dateiname"],
  [{ kind: "words", scope: "content" }, "content text body intext allintext innhold inhalt"],
  [{ kind: "words", scope: "notes" }, "notes note notes.note comment comments notat notater notiz notizen"],
  [{ kind: "name", filter: "tag" }, "tag tags tagged label labels etikett merkelapp schlagwort"],
  [{ kind: "name", filter: "type" }, "type document_type documenttype doctype filetype kind ext typ art dokumenttype dokumenttyp"],
  [{ kind: "name", filter: "from" }, "from correspondent correspondents sender fra von avsender absender korrespondent"],
  [{ kind: "name", filter: "folder" }, "folder folders path dir directory parent list storage_path mappe ordner"],
  [{ kind: "date", field: "date" }, "date dated created document_date documentdate created_date issued dato datum year month"],
  [{ kind: "date", field: "added" }, "added uploaded imported added_at uploaded_at received lagt_til hinzugefügt"],
  [{ kind: "date", field: "modified" }, "modified updated changed edited updated_at modified_at endret geändert"],
  [{ kind: "date", field: "due" }, "due due_date duedate forfall forfaller fällig fälligkeit"],
  [{ kind: "bound", field: "date", side: "before" }, "before older vor før"],
  [{ kind: "bound", field: "date", side: "after" }, "after since newer nach seit etter siden"],
  [{ kind: "bound", field: "date", side: "until" }, "until bis til"],
  [{ kind: "age", side: "older" }, "older_than olderthan"],
  [{ kind: "age", side: "newer" }, "newer_than newerthan"],
  [{ kind: "age", side: null }, "age alder alter"],
  [{ kind: "number", field: "size" }, "size filesize størrelse größe"],
  [{ kind: "number", field: "size", side: "min" }, "larger larger_than"],
  [{ kind: "number", field: "size", side: "max" }, "smaller smaller_than"],
  [{ kind: "number", field: "pages" }, "pages page_count pagecount num_pages sider seiten"],
  [{ kind: "number", field: "amount" }, "amount total sum beløp betrag summe"],
  [{ kind: "number", field: "asn" }, "asn archive_serial_number archiveserialnumber arkivnummer archivnummer"],
  [{ kind: "owner" }, "owner author user creator eier besitzer"],
  [{ kind: "language" }, "language lang språk sprache"],
  [{ kind: "is" }, "is er ist"],
  [{ kind: "in" }, "in"],
  [{ kind: "has" }, "has har hat"],
  [{ kind: "no" }, "no without uten ohne"],
  [{ kind: "missing", field: "to" }, "to cc bcc recipient deliveredto"],
  [{ kind: "missing", field: "customField" }, "custom_field custom_fields custom_field_query custom_fields.name custom_fields.value field"],
];

const byName = new Map(named.flatMap(([field, names]) => names.split(" ").map((name) => [name, field] as const)));

/** What a word before a colon stands for, in any case; undefined where it is no filter. */
export function fieldOf(name: string): Field | undefined {
  return byName.get(name.normalize("NFC").toLowerCase());
}

/** Filters that can be compared without a colon as well: `size>5mb`. */
export function isComparable(field: Field | undefined): boolean {
  return field !== undefined && ["date", "number", "age", "custom", "missing"].includes(field.kind);
}

const states: [State | MissingField, string][] = [
  ["inbox", "inbox innboks posteingang eingang"],
  ["unfiled", "unfiled usortert nicht_abgelegt"],
  ["shared", "shared sharedwithme shared_with_me delt geteilt"],
  ["mine", "mine my me own owned min eigene"],
  ["trash", "trash trashed bin deleted papirkurv papierkorb"],
  ["anywhere", "anywhere any all everywhere"],
  ["ready", "ready read"],
  ["processing", "processing pending"],
  ["uploading", "uploading"],
  ["failed", "failed error broken"],
  ["starred", "starred star flagged favorite favourite fav important pinned"],
];
const stateByName = new Map(states.flatMap(([state, names]) => names.split(" ").map((name) => [name, state] as const)));

/** `starred` is none that documents have. */
export function stateOf(value: string): State | "starred" | undefined {
  return stateByName.get(value.toLowerCase()) as State | "starred" | undefined;
}

const things: [Thing, string][] = [
  ["notes", "notes note comment comments notat notater notiz notizen"],
  ["tag", "tag tags label labels tagged etikett schlagwort userlabels"],
  ["type", "type document_type typ"],
  ["from", "from correspondent sender fra von avsender absender"],
  ["folder", "folder list path mappe ordner inlist"],
  ["date", "date document_date created dato datum"],
  ["language", "language lang språk sprache"],
  ["pages", "pages page_count sider seiten"],
  ["amount", "amount total sum beløp betrag summe"],
  ["due", "due due_date duedate forfall fällig fälligkeit"],
  ["asn", "asn archive_serial_number arkivnummer archivnummer"],
];
const thingByName = new Map(things.flatMap(([thing, names]) => names.split(" ").map((name) => [name, thing] as const)));

export function thingOf(value: string): Thing | undefined {
  return thingByName.get(value.toLowerCase());
}

/** The name under which a filter is offered and put into words. */
export const offeredFields = [
  "tag",
  "type",
  "from",
  "folder",
  "date",
  "added",
  "title",
  "name",
  "notes",
  "content",
  "size",
  "pages",
  "amount",
  "due",
  "asn",
  "language",
  "owner",
  "is",
  "has",
  "before",
  "after",
] as const;
