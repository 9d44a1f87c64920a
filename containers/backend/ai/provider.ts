// What all providers have in common: the questions, the checks, the health call. A provider adds how it is asked.
import { readFiling, readTopics } from "./answer.ts";
import { AIError } from "./errors.ts";
import { maxTokens } from "./limits.ts";
import { classifyQuestion, type Question, topicsQuestion } from "./question.ts";
import type { AIProvider, ProviderName, Usage } from "./types.ts";

export interface Transport {
  /** The model's whole answer to a question with a schema: a JSON text. Throws `AIError`. */
  ask(question: Question, maxTokens: number): Promise<{ content: string; usage: Usage }>;
  /** The cheapest real call. Throws `AIError`. */
  ping(maxTokens: number): Promise<void>;
}

export function makeProvider(name: ProviderName, model: string, transport: Transport): AIProvider {
  return {
    name,
    model,
    async classify(input) {
      const { question, labels } = classifyQuestion(input);
      const { content, usage } = await transport.ask(question, maxTokens.classify);
      return readFiling(content, input, labels, usage);
    },
    async suggestTopics(input) {
      const { content } = await transport.ask(topicsQuestion(input), maxTokens.suggestTopics);
      return readTopics(content);
    },
    async healthCheck() {
      try {
        await transport.ping(maxTokens.healthCheck);
        return { ok: true, detail: `${model} answered` };
      } catch (error) {
        if (error instanceof AIError) return { ok: false, detail: error.message };
        throw error;
      }
    },
  };
}
