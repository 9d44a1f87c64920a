// A local server that speaks OpenAI's Chat Completions as strictly as the real one: what that refuses is refused here.
import { z } from "zod";
import { type FakeResponse, type FakeServer, type RecordedRequest, startHttpFake } from "./httpFake.ts";
import { createScript, type Script } from "./script.ts";
import { plainAnswer, type Schema, schemaComplaint } from "./structuredOutput.ts";

export interface FakeOpenAI extends FakeServer {
  /** What goes into the client's settings: ends in `/v1`. */
  baseUrl: string;
  script: Script;
}

const message = z.strictObject({ role: z.enum(["system", "developer", "user", "assistant"]), content: z.string().min(1) });

const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  max_tokens: z.number().int().positive().optional(),
  max_completion_tokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  response_format: z
    .strictObject({
      type: z.literal("json_schema"),
      json_schema: z.strictObject({
        name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
        description: z.string().optional(),
        strict: z.boolean().optional(),
        schema: z.unknown(),
      }),
    })
    .optional(),
});

type ChatRequest = z.output<typeof chatRequest>;

/** `models` are the ones it knows; any other is a 404, as with the real service. Older compatible servers have no structured outputs. */
export async function startFakeOpenAI({
  apiKey = "sk-test",
  models = ["gpt-4o", "gpt-4o-mini", "o4-mini"],
  structuredOutputs = true,
} = {}): Promise<FakeOpenAI> {
  const script = createScript();
  const server = await startHttpFake(async (request) => {
    if (request.method !== "POST" || request.path !== "/v1/chat/completions") return failure(404, "unknown_url", "Unknown request URL");
    if (request.headers.authorization !== `Bearer ${apiKey}`) return failure(401, "invalid_api_key", "Incorrect API key provided");
    const accepted = accept(request, { models, structuredOutputs });
    return "refused" in accepted ? accepted.refused : answer(accepted.body, script);
  });
  return { ...server, baseUrl: `${server.url}/v1`, script };
}

function accept(
  { headers, body }: Omit<RecordedRequest, "status">,
  { models, structuredOutputs }: { models: string[]; structuredOutputs: boolean },
) {
  const refuse = (message: string, kind = "invalid_request_error", status = 400) => ({ refused: failure(status, kind, message) });
  if (!headers["content-type"]?.startsWith("application/json")) return refuse("content type must be application/json");
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) return refuse(z.prettifyError(parsed.error));
  const chat = parsed.data;
  if (!models.includes(chat.model)) return refuse(`The model ${chat.model} does not exist`, "model_not_found", 404);
  if (chat.max_tokens && chat.max_completion_tokens) return refuse("max_tokens and max_completion_tokens cannot both be set");
  const reasons = /^(o\d|gpt-5)/.test(chat.model);
  if (reasons && (chat.max_tokens || (chat.temperature ?? 1) !== 1)) return refuse("unsupported parameter", "unsupported_parameter");
  if (chat.response_format && !structuredOutputs) return refuse("'response_format' of type 'json_schema' is not supported by this model");
  const complaint = chat.response_format?.json_schema.strict ? schemaComplaint(chat.response_format.json_schema.schema) : null;
  if (complaint) return refuse(`Invalid schema for response_format: ${complaint}`);
  return { body: chat };
}

function answer(chat: ChatRequest, script: Script): FakeResponse | "drop" {
  const scripted = script.take();
  if (scripted === "drop") return "drop";
  if (scripted && "raw" in scripted) return { status: scripted.status ?? 200, body: scripted.raw };
  if (scripted && "status" in scripted) return failure(scripted.status, scripted.kind, "scripted failure", scripted.headers);
  if (scripted && "refusal" in scripted) return completion(chat, { content: null, refusal: scripted.refusal }, "stop");
  const content = scripted ? scripted.content : plain(chat);
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return completion(chat, { content: text, refusal: null }, scripted?.cutOff ? "length" : "stop");
}

function plain({ response_format, messages }: ChatRequest): string | object {
  const schema = response_format?.json_schema.schema as Schema | undefined;
  return schema ? (plainAnswer(schema, messages.at(-1)!.content) as object) : "OK.";
}

function completion(chat: ChatRequest, said: { content: string | null; refusal: string | null }, finish: string): FakeResponse {
  const prompt = Math.ceil(JSON.stringify(chat.messages).length / 4);
  const completionTokens = Math.ceil((said.content ?? said.refusal ?? "").length / 4);
  return {
    status: 200,
    body: {
      id: "chatcmpl-fake",
      object: "chat.completion",
      created: 1_760_000_000,
      model: chat.model,
      choices: [{ index: 0, message: { role: "assistant", ...said, annotations: [] }, logprobs: null, finish_reason: finish }],
      usage: { prompt_tokens: prompt, completion_tokens: completionTokens, total_tokens: prompt + completionTokens },
    },
  };
}

function failure(status: number, code: string, message: string, headers?: Record<string, string>): FakeResponse {
  return { status, headers, body: { error: { message, type: "invalid_request_error", param: null, code } } };
}
