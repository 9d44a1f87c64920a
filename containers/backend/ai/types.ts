// What a provider of AI is asked and what comes back. Ids stay here: a provider sees names only.
import type { ProviderName } from "../../../shared/api/ai.ts";
import type { Choice } from "../../../shared/classify/choice.ts";
import type { CustomField } from "../../../shared/mutators/entities.ts";

export type { ProviderName };

export type AskedField = Pick<CustomField, "id" | "name" | "kind" | "options">;

export type JsonSchema = { [key: string]: unknown };

export interface ClassifyInput {
  /** The document's text, pages separated by form feeds; 8,000 characters of it are shown (`chooseText`). */
  text: string;
  /** The file's name. */
  name: string;
  title: string;
  /** The person's own things, last used first, a folder with its path as name. Nothing else can be chosen. */
  choices: { tags: Choice[]; types: Choice[]; correspondents: Choice[]; folders: Choice[] };
  /** Their custom fields. */
  fields?: readonly AskedField[];
}

/** `confidence` is 0 to 1, the model's own word for it. */
export interface Chosen<T = string> {
  value: T;
  confidence: number;
}

/** Every id is one of the input's choices. A field that is absent was not answered. */
export interface Classification {
  title?: Chosen;
  /** ISO date; `quote` is there only if these words stand in the text. */
  documentDate?: Chosen & { quote?: string };
  typeId?: Chosen;
  correspondentId?: Chosen;
  folderId?: Chosen;
  tags: Chosen<string[]>;
  /** By id of a custom field a value as it is stored; `quote` as above. Absent where there is none. */
  custom?: Record<string, Chosen & { quote?: string }>;
  /** By id of a custom field that names another document: what this one calls that one; the words stand in the text. */
  others?: Record<string, Chosen>;
  /** New names that are no near-duplicate of an existing one; for the person to accept. */
  suggestions: { tags: string[]; correspondent?: string; type?: string };
  usage: Usage;
}

export interface Usage {
  inputTokens: number;
  outputTokens: number;
}

export interface AIProvider {
  readonly name: ProviderName;
  readonly model: string;
  /** Throws `AIError`. */
  classify(input: ClassifyInput): Promise<Classification>;
  /** Up to eight short topics in the document's language. Throws `AIError`. */
  suggestTopics(input: { text: string; name: string; title: string }): Promise<string[]>;
  /** A minimal real call; never throws. */
  healthCheck(): Promise<{ ok: boolean; detail: string }>;
}
