// Anthropic's Messages API with structured outputs: the grammar made of the schema keeps the model inside the closed set.
// A schema too large for a grammar (hundreds of names) is asked for by a forced tool instead; the answer's checks are the same.
import Anthropic from "@anthropic-ai/sdk";
import { aiErrorIn, boundedFetch } from "./boundedFetch.ts";
import { AIError } from "./errors.ts";
import { fromHttp } from "./httpErrors.ts";
import { maxAnswerBytes } from "./limits.ts";
import { makeProvider, type Transport } from "./provider.ts";
import type { Question } from "./question.ts";
import type { AIProvider } from "./types.ts";

type Message = Anthropic.Message;

interface AnthropicSettings {
  model: string;
  apiKey: string;
  baseUrl: string;
  timeoutMs: number;
}

export function anthropicProvider({ model, apiKey, baseUrl, timeoutMs }: AnthropicSettings): AIProvider {
  // everything that the SDK would else take from the environment is given; it adds /v1 itself
  const client = new Anthropic({
    apiKey,
    authToken: null,
    baseURL: baseUrl.replace(/\/(v1\/?)?$/, ""),
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: boundedFetch({ timeoutMs, maxBytes: maxAnswerBytes }),
    logLevel: "off",
  });
  return makeProvider("anthropic", model, transport(client, model));
}

class GrammarTooLarge extends Error {}

function transport(client: Anthropic, model: string): Transport {
  const common = ({ system, user }: Question, tokens: number) => ({
    model,
    max_tokens: tokens,
    system,
    messages: [{ role: "user" as const, content: user }],
  });

  async function askByFormat(question: Question, tokens: number): Promise<{ message: Message; content: string | undefined }> {
    const output_config = { format: { type: "json_schema" as const, schema: question.schema } };
    const message = await call(() => client.messages.create({ ...common(question, tokens), output_config }));
    return { message, content: message.content?.find((block) => block.type === "text")?.text };
  }

  async function askByTool(question: Question, tokens: number): Promise<{ message: Message; content: string | undefined }> {
    const name = question.schemaName;
    const message = await call(() =>
      client.messages.create({
        ...common(question, tokens),
        tools: [{ name, description: "Takes the answer.", input_schema: { ...question.schema, type: "object" } }],
        tool_choice: { type: "tool", name, disable_parallel_tool_use: true },
      }),
    );
    const used = message.content?.find((block) => block.type === "tool_use");
    return { message, content: used && JSON.stringify(used.input) };
  }

  async function askEitherWay(question: Question, tokens: number) {
    try {
      return await askByFormat(question, tokens);
    } catch (error) {
      if (error instanceof GrammarTooLarge) return askByTool(question, tokens);
      throw error;
    }
  }

  return {
    async ask(question, tokens) {
      const { message, content } = await askEitherWay(question, tokens);
      if (message.stop_reason === "refusal") throw new AIError("refused", "the model declined");
      if (message.stop_reason === "max_tokens") throw new AIError("badAnswer", "cut off at the token limit");
      if (content === undefined) throw new AIError("badAnswer", "no answer in the message");
      const { input_tokens = 0, output_tokens = 0 } = message.usage ?? {};
      return { content, enforced: true, usage: { inputTokens: input_tokens, outputTokens: output_tokens } };
    },
    async ping(tokens) {
      await call(() => client.messages.create({ model, max_tokens: tokens, messages: [{ role: "user", content: "Answer with OK." }] }));
    },
  };
}

async function call<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const own = aiErrorIn(error);
    if (own) throw own;
    if (error instanceof Anthropic.APIConnectionTimeoutError) throw new AIError("unreachable", "no answer in time");
    // the service has no code of its own for this one
    if (error instanceof Anthropic.BadRequestError && /(grammar|schema).* too (large|complex)/i.test(error.message))
      throw new GrammarTooLarge();
    if (error instanceof Anthropic.APIError) throw fromHttp({ status: error.status, headers: error.headers, kind: kindOf(error.error) });
    // a 200 whose body is no JSON
    if (error instanceof SyntaxError) throw new AIError("badAnswer", "the service answered with something else than JSON");
    throw error;
  }
}

function kindOf(body: unknown): string {
  const kind = (body as { error?: { type?: unknown } } | undefined)?.error?.type;
  return typeof kind === "string" ? kind : "";
}
