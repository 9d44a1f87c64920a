// What all providers have in common: the questions, the checks, the health call. A provider adds how it is asked.
import { readFiling, readTopics } from "./answer.ts";
import { AIError } from "./errors.ts";
import { maxTokens } from "./limits.ts";
import { classifyQuestion, type Question, topicsQuestion } from "./question.ts";
import type { AIProvider, ProviderName, Usage } from "./types.ts";

export interface Transport {
  /**
   * The model's whole answer to a question with a schema. `enforced`: the service itself keeps to the schema, so that a wrong answer
   * is not asked for again. Throws `AIError`.
   */
  ask(question: Question, maxTokens: number): Promise<{ content: string; enforced: boolean; usage: Usage }>;
  /** The cheapest real call. Throws `AIError`. */
  ping(maxTokens: number): Promise<void>;
}

export function makeProvider(name: ProviderName, model: string, transport: Transport): AIProvider {
  /** One try more for a model that nothing keeps to the schema; what it answered is shown to it. */
  async function answered<T>(question: Question, tokens: number, read: (content: string, usage: Usage) => T): Promise<T> {
    const first = await transport.ask(question, tokens);
    try {
      return read(onlyJson(first), first.usage);
    } catch (error) {
      if (first.enforced || !(error instanceof AIError) || error.code !== "badAnswer") throw error;
    }
    const second = await transport.ask({ ...question, rejected: first.content }, tokens);
    return read(onlyJson(second), {
      inputTokens: first.usage.inputTokens + second.usage.inputTokens,
      outputTokens: first.usage.outputTokens + second.usage.outputTokens,
    });
  }

  return {
    name,
    model,
    async classify(input) {
      const { question, labels } = classifyQuestion(input);
      return answered(question, maxTokens.classify, (content, usage) => readFiling(content, input, labels, usage));
    },
    async suggestTopics(input) {
      return answered(topicsQuestion(input), maxTokens.suggestTopics, readTopics);
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

/** A model that nothing keeps to a schema likes to put its object into a code fence. Anything else around it is a wrong answer. */
function onlyJson({ content, enforced }: { content: string; enforced: boolean }): string {
  return enforced ? content : (/^\s*```(?:json)?\s*\n([\s\S]*?)\n?```\s*$/.exec(content)?.[1] ?? content);
}
