// OpenAI's Chat Completions, and every server that speaks them (Ollama, LM Studio) at another base URL.
import OpenAI from "openai";
import type { ProviderName } from "../../../shared/api/ai.ts";
import { aiErrorIn, boundedFetch } from "./boundedFetch.ts";
import { AIError } from "./errors.ts";
import { fromHttp } from "./httpErrors.ts";
import { maxAnswerBytes } from "./limits.ts";
import { makeProvider, type Transport } from "./provider.ts";
import type { Question } from "./question.ts";
import type { AIProvider } from "./types.ts";

interface OpenAISettings {
  timeoutMs: number;
  name: Exclude<ProviderName, "anthropic">;
  model: string;
  apiKey: string;
  baseUrl: string;
}

export function openaiProvider({ name, model, apiKey, baseUrl, timeoutMs }: OpenAISettings): AIProvider {
  // everything that the SDK would else take from the environment is given
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: timeoutMs,
    fetch: boundedFetch({ timeoutMs, maxBytes: maxAnswerBytes }),
    logLevel: "off",
  });
  return makeProvider(name, model, transport({ client, model, trusted: name === "openai", at: `${baseUrl} ${model}` }));
}

/** A server or model that knows no schemas for answers. */
class SchemaRefused extends Error {}

/** Models that refused a schema, by address and name, until this process ends. */
const withoutSchemas = new Set<string>();

/** `trusted`: where a schema is accepted it is kept to. Servers at home accept it and may answer anything. */
function transport({ client, model, trusted, at }: { client: OpenAI; model: string; trusted: boolean; at: string }): Transport {
  // reasoning models refuse both the older token limit and a temperature; compatible servers know only the older one
  const reasons = /^(o\d|gpt-5)/.test(model);
  const settings = (tokens: number) => ({
    model,
    ...(reasons ? { max_completion_tokens: tokens } : { max_tokens: tokens, temperature: 0 }),
  });

  const messagesOf = ({ system, user, rejected }: Question) => [
    { role: "system" as const, content: system },
    { role: "user" as const, content: user },
    ...(rejected === undefined
      ? []
      : [
          { role: "assistant" as const, content: rejected.slice(0, 4000) || "-" },
          { role: "user" as const, content: "That is not the JSON object that was asked for. Answer with that object alone." },
        ]),
  ];

  const askBySchema = (question: Question, tokens: number) =>
    call(() =>
      client.chat.completions.create({
        ...settings(tokens),
        messages: messagesOf(question),
        response_format: { type: "json_schema", json_schema: { name: question.schemaName, strict: true, schema: question.schema } },
      }),
    );

  const askInWords = (question: Question, tokens: number) => {
    const system = `${question.system}\nAnswer with one JSON object and nothing else, by this JSON schema:\n${JSON.stringify(question.schema)}`;
    return call(() => client.chat.completions.create({ ...settings(tokens), messages: messagesOf({ ...question, system }) }));
  };

  async function askEitherWay(question: Question, tokens: number) {
    if (withoutSchemas.has(at)) return askInWords(question, tokens);
    try {
      return await askBySchema(question, tokens);
    } catch (error) {
      if (!(error instanceof SchemaRefused)) throw error;
      withoutSchemas.add(at);
      return askInWords(question, tokens);
    }
  }

  return {
    async ask(question, tokens) {
      const completion = await askEitherWay(question, tokens);
      const choice = completion.choices?.[0];
      if (choice?.message?.refusal || choice?.finish_reason === "content_filter") throw new AIError("refused", "the model declined");
      if (choice?.finish_reason === "length") throw new AIError("badAnswer", "cut off at the token limit");
      if (typeof choice?.message?.content !== "string") throw new AIError("badAnswer", "no content");
      const { prompt_tokens = 0, completion_tokens = 0 } = completion.usage ?? {};
      return {
        content: choice.message.content,
        enforced: trusted && !withoutSchemas.has(at),
        usage: { inputTokens: prompt_tokens, outputTokens: completion_tokens },
      };
    },
    async ping(tokens) {
      await call(() => client.chat.completions.create({ ...settings(tokens), messages: [{ role: "user", content: "Answer with OK." }] }));
    },
  };
}

async function call<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const own = aiErrorIn(error);
    if (own) throw own;
    if (error instanceof OpenAI.APIConnectionTimeoutError) throw new AIError("unreachable", "no answer in time");
    // servers that speak the protocol have no common code for this one
    if (error instanceof OpenAI.BadRequestError || error instanceof OpenAI.UnprocessableEntityError)
      if (/response_format|json_schema|structured output|grammar/i.test(error.message)) throw new SchemaRefused();
    if (error instanceof OpenAI.APIError)
      throw fromHttp({ status: error.status, headers: error.headers, kind: error.code ?? error.type ?? "" });
    // a 200 whose body is no JSON
    if (error instanceof SyntaxError) throw new AIError("badAnswer", "the service answered with something else than JSON");
    throw error;
  }
}
