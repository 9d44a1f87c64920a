// Two answers about one document become one: what was learnt from its person, and what an AI provider says.
import type { Suggestions } from "../../../shared/classify/learn/suggest.ts";
import type { Classification as Answer } from "../ai/index.ts";

type Field = "typeId" | "correspondentId" | "folderId";
type Proposal = { value: string; confidence?: number; by: "ai" | "classifier"; alike?: number; quote?: string };
type TagProposal = Omit<Proposal, "value"> & { value: string[] };

export interface Combined {
  title?: { value: string; confidence?: number; quote?: string };
  documentDate?: { value: string; confidence?: number; quote?: string };
  typeId?: Proposal;
  correspondentId?: Proposal;
  folderId?: Proposal;
  tags?: TagProposal;
  custom?: CustomProposals;
}

/** By id of the custom field. */
export type CustomProposals = Record<string, { value: string; confidence?: number; quote?: string; by?: "ai" | "reader" }>;

/** Providers are surer of themselves than they are right: against the classifier, whose confidence is counted, theirs is taken so much lower. */
const doubt = 0.8;

/**
 * Where both say the same, both have to be wrong for it to be wrong. Where they differ the surer one is believed. Tags are a set of which
 * each may miss some: both are put on.
 */
export function combine(learnt: Suggestions, answer: Answer | undefined, read: CustomProposals = {}): Combined {
  // What the document says in so many words is believed before what a provider makes of it.
  const custom = { ...answer?.custom, ...read };
  const own: Combined = Object.keys(custom).length > 0 ? { custom } : {};
  if (!answer) return { ...learnt, ...own };
  const combined: Combined = {
    ...own,
    ...(answer.title && { title: answer.title }),
    ...(answer.documentDate && { documentDate: answer.documentDate }),
  };
  for (const field of ["typeId", "correspondentId", "folderId"] satisfies Field[]) {
    const chosen = surer(learnt[field], answer[field]);
    if (chosen) combined[field] = chosen;
  }
  const tags = [...new Set([...(learnt.tags?.value ?? []), ...answer.tags.value])];
  if (tags.length > 0)
    combined.tags =
      answer.tags.value.length > 0 ? { value: tags, confidence: answer.tags.confidence, by: "ai" } : { ...learnt.tags!, value: tags };
  return combined;
}

function surer(learnt: Suggestions[Field], said: { value: string; confidence: number } | undefined): Proposal | undefined {
  if (!said) return learnt;
  if (!learnt) return { ...said, by: "ai" };
  const doubted = said.confidence * doubt;
  if (learnt.value !== said.value) return learnt.confidence >= doubted ? learnt : { ...said, by: "ai" };
  return { ...learnt, confidence: Math.min(0.99, 1 - (1 - learnt.confidence) * (1 - doubted)) };
}
