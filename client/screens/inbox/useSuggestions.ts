// What this device would fill in, for fields of a document that nobody has filled or decided on.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Suggestions } from "../../../shared/classify/learn/suggest.ts";
import type { VaultDocument } from "../../../shared/mutators/index.ts";
import type { Taken } from "../../app/actions/filing.ts";
import { useVault } from "../../app/services.ts";
import { openClassifier } from "./classifier.ts";

const single = ["typeId", "correspondentId", "folderId"] as const;

export function useSuggestions(document: VaultDocument | undefined): Suggestions {
  const vault = useVault();
  const classifier = useMemo(() => openClassifier(vault), [vault]);
  useEffect(() => () => classifier.close(), [classifier]);
  const [found, setFound] = useState<{ id: string; suggestions: Suggestions }>();
  const isOpen = document !== undefined && [...single, "tags" as const].some((field) => isFree(document, field));
  const texts = vault.searchIndex.value.texts;
  const lessons = classifier.lessons.value;
  useEffect(() => {
    if (!document || !isOpen) return;
    let gone = false;
    void classifier.suggest(document).then((suggestions) => {
      if (!gone) setFound({ id: document.id, suggestions });
    });
    return () => {
      gone = true;
    };
  }, [classifier, document?.id, document?.state, isOpen, texts, lessons]);
  return document && found?.id === document.id ? open(document, found.suggestions) : {};
}

function isFree(document: VaultDocument, field: keyof Suggestions): boolean {
  return !document.filled[field] && (field === "tags" ? document.tags.length === 0 : document[field] === null);
}

const open = (document: VaultDocument, suggestions: Suggestions): Suggestions =>
  Object.fromEntries(Object.entries(suggestions).filter(([field]) => isFree(document, field as keyof Suggestions)));

export const takenOf = ({ tags, ...fields }: Suggestions): Taken => ({
  fields: Object.fromEntries(Object.entries(fields).map(([field, { value }]) => [field, value])),
  tags: tags?.value ?? [],
});
