// The title a person would give a document: from its metadata, else from its subject, heading or first lines, else from the file's name.
import { evidenceOf } from "../evidence.ts";
import type { TitleFact } from "../facts.ts";
import { titleFromName } from "../titleFromName.ts";
import { longest, shorten } from "./casing.ts";
import { titleFromLayout } from "./layoutTitle.ts";
import { titleFromMetadata } from "./metadataTitle.ts";

export interface TitleSources {
  text: string;
  name: string;
  metadataTitle?: string | null;
}

/** Never empty as long as the name is not. At most 120 characters. */
export function detectTitle({ text, name, metadataTitle }: TitleSources): TitleFact {
  const own = titleFromMetadata(metadataTitle ?? "", text);
  if (own) return elsewhere("metadata", shorten(own), metadataTitle!);
  const found = titleFromLayout(text);
  if (found) return { ...evidenceOf(text, found.at, found.length), title: shorten(found.title) };
  return elsewhere("name", titleFromName(name).slice(0, longest), name);
}

function elsewhere(source: "metadata" | "name", title: string, words: string): TitleFact {
  return { title, quote: words.slice(0, 200), source, at: 0, length: words.length, page: null };
}
