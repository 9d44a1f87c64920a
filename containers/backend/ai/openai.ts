// OpenAI's Chat Completions, and every server that speaks them (Ollama, LM Studio) at another base URL.
import OpenAI from "openai";
import { AIError } from "./errors.ts";
import { fromHttp } from "./httpErrors.ts";
import { timeoutMs } from "./limits.ts";
import { makeProvider, type Transport } from "./provider.ts";
import type { AIProvider } from "./types.ts";

const officialUrl = "https://api.openai.com/v1";

export function openaiProvider({ model, apiKey, baseUrl }: { model: string; apiKey: string; baseUrl?: string }): AIProvider {
  // everything that the SDK would else take from the environment is given
  const client = new OpenAI({
    apiKey,
    baseURL: baseUrl || officialUrl,
    organization: null,
    project: null,
    maxRetries: 0,
    timeout: timeoutMs,
    logLevel: "off",
  });
  return makeProvider("openai", model, transport(client, model));
}

function transport(client: OpenAI, model: string): Transport {
  // reasoning models refuse both the older token limit and a temperature; compatible servers know only the older one
  const reasons = /^(o\d|gpt-5)/.test(model);
  const settings = (tokens: number) => ({
    model,
    ...(reasons ? { max_completion_tokens: tokens } : { max_tokens: tokens, temperature: 0 }),
  });
  return {
    async ask({ system, user, schemaName, schema }, tokens) {
      const completion = await call(() =>
        client.chat.completions.create({
          ...settings(tokens),
          messages: [
            { role: "system", content: system },
            { role: "user", content: user },
          ],
          response_format: { type: "json_schema", json_schema: { name: schemaName, strict: true, schema } },
        }),
      );
      const choice = completion.choices?.[0];
      if (choice?.message?.refusal || choice?.finish_reason === "content_filter") throw new AIError("refused", "the model declined");
      if (choice?.finish_reason === "length") throw new AIError("badAnswer", "cut off at the token limit");
      if (typeof choice?.message?.content !== "string") throw new AIError("badAnswer", "no content");
      const { prompt_tokens = 0, completion_tokens = 0 } = completion.usage ?? {};
      return { content: choice.message.content, usage: { inputTokens: prompt_tokens, outputTokens: completion_tokens } };
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
    if (error instanceof OpenAI.APIConnectionTimeoutError) throw new AIError("unreachable", "no answer in time");
    if (error instanceof OpenAI.APIError)
      throw fromHttp({ status: error.status, headers: error.headers, kind: error.code ?? error.type ?? "" });
    // a 200 whose body is no JSON
    if (error instanceof SyntaxError) throw new AIError("badAnswer", "the service answered with something else than JSON");
    throw error;
  }
}
