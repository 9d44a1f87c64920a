// The fields of a document that describe it: one entry each. From here follow what a person may set, what a machine may fill, what a change
// refers to, the column on the server and on the device, what the routes answer, the words that a search finds, what the history tells and
// takes back, and the rows of the details screen, in this order. A field's words on screen are in `document.fields` of every catalogue.
import type { LabelEntity } from "./labelKinds.ts";

interface DocumentField {
  /**
   * What its value is: a text (empty: none), an ISO date without time, a language's code, the id of something with a name, several such
   * ids, or by such an id a value each.
   */
  readonly kind: keyof Values;
  /** What its value, or each of its values, is the id of. */
  readonly refersTo?: "folder" | LabelEntity;
  /** A text that is never empty. */
  readonly required?: true;
  /** `updateDocument` sets it (fieldSchemas.ts). Fields without have mutators of their own, or are set by the product alone. */
  readonly settable?: true;
  /** Characters of a text that can be set. */
  readonly longest?: number;
  /** Who fills it beside people: `machine` proposes, and a person accepts or undoes; `reader` sets it and no person does. */
  readonly filledBy?: "machine" | "reader";
  /** The weight of its words in the index of searches, and that they are found at all: A is best. Names of labels are always found. */
  readonly searched?: "A" | "C";
  /** On the details screen: above the rows, among them, with what is only looked at, or not there. */
  readonly shown: "heading" | "row" | "quiet" | "nowhere";
  /** A text of several lines. */
  readonly long?: true;
}

/** By kind, what the entity of a document holds. */
interface Values {
  text: string;
  date: string | null;
  language: string | null;
  name: string | null;
  names: string[];
  values: Readonly<Record<string, string>> | null;
}

export const documentFields = {
  title: { kind: "text", required: true, settable: true, longest: 500, filledBy: "machine", searched: "A", shown: "heading" },
  documentDate: { kind: "date", settable: true, filledBy: "machine", shown: "row" },
  correspondentId: { kind: "name", refersTo: "correspondent", settable: true, filledBy: "machine", shown: "row" },
  typeId: { kind: "name", refersTo: "type", settable: true, filledBy: "machine", shown: "row" },
  // Null as well where the viewer does not see the folder.
  folderId: { kind: "name", refersTo: "folder", settable: true, filledBy: "machine", shown: "row" },
  tags: { kind: "names", refersTo: "tag", filledBy: "machine", shown: "row" },
  notes: { kind: "text", settable: true, longest: 20_000, searched: "C", shown: "row", long: true },
  // By id of a custom field its value, as customFields.ts writes it; null: none. What is here for a field that is gone is shown nowhere.
  custom: { kind: "values", refersTo: "customField", shown: "nowhere" },
  language: { kind: "language", filledBy: "reader", shown: "quiet" },
  // The day on which a person said that it is filed as it is; and until which day the inbox leaves it out (shared/documents/inbox.ts).
  filedOn: { kind: "date", settable: true, shown: "nowhere" },
  snoozedUntil: { kind: "date", settable: true, shown: "nowhere" },
} as const satisfies Record<string, DocumentField>;

type Fields = typeof documentFields;
export type DocumentFieldName = keyof Fields;
/** Names of the fields whose entries are like this. */
export type FieldsLike<Like> = { [Name in DocumentFieldName]: Fields[Name] extends Like ? Name : never }[DocumentFieldName];

/** The part of a document's entity that its fields are. */
export type FieldValues = { [Name in DocumentFieldName]: Values[Fields[Name]["kind"]] };

/** Fields that a machine may fill. A person's own entry is never overwritten by one. */
export type FilledField = FieldsLike<{ filledBy: string }>;
/** Those of them that a person accepts or undoes. */
export type FillableField = FieldsLike<{ filledBy: "machine" }>;
/** Those that hold the id of one label. */
export type LabelField = FieldsLike<{ kind: "name"; refersTo: LabelEntity }>;
export type ProposedField = Extract<SettableField, FillableField>;
export type SettableField = FieldsLike<{ settable: true }>;

/** Those whose words are found. */
export type SearchedField = FieldsLike<{ searched: string }>;
/** Those that are typed letter by letter. */
export type DraftField = FieldsLike<{ settable: true; kind: "text" | "date"; shown: "heading" | "row" | "quiet" }>;

export const documentFieldNames = Object.keys(documentFields) as DocumentFieldName[];
const where = <Name extends DocumentFieldName>(has: (field: DocumentField) => boolean) =>
  documentFieldNames.filter((name) => has(documentFields[name])) as Name[];

export const filledFieldNames = where<FilledField>(({ filledBy }) => filledBy !== undefined);
export const fillableFieldNames = where<FillableField>(({ filledBy }) => filledBy === "machine");
/** Texts whose words are found, best first. */
export const searchedFieldNames = where<SearchedField>(({ searched }) => searched !== undefined);
export const labelFieldNames = where<LabelField>(({ kind, refersTo }) => kind === "name" && refersTo !== "folder");
/** Fields that a machine proposes a value for; several values (tags) are proposed as a set. */
export const proposedFieldNames = where<ProposedField>(({ kind, filledBy }) => filledBy === "machine" && kind !== "names");
export const draftFieldNames = where<DraftField>(
  ({ kind, settable, shown }) => settable === true && shown !== "nowhere" && (kind === "text" || kind === "date"),
);
/** In this order on the details screen. */
export const fieldNamesShown = (place: DocumentField["shown"]) => documentFieldNames.filter((name) => documentFields[name].shown === place);
export const settableFieldNames = where<SettableField>(({ settable }) => settable === true);

/** Undefined for what is no field of a document. */
export const documentField = (name: string): DocumentField | undefined =>
  Object.hasOwn(documentFields, name) ? documentFields[name as DocumentFieldName] : undefined;

/** What the column of a field is called: `document_date` for `documentDate`. */
export const columnName = (field: string): string => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** As they are on a new document. */
export const emptyFields = (): FieldValues =>
  Object.fromEntries(
    documentFieldNames.map((name) => {
      const { kind } = documentFields[name];
      return [name, kind === "text" ? "" : kind === "names" ? [] : null];
    }),
  ) as unknown as FieldValues;
