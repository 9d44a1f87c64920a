// A local server that speaks Anthropic's Messages API (version 2026-10-21) as strictly as the real one: what that refuses is
// refused here.
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { type FakeResponse, type FakeServer, type RecordedRequest, startHttpFake } from "./httpFake.ts";
import { createScript, type Script } from "./script.ts";
import { plainAnswer, type Schema, schemaComplaint } from "./structuredOutput.ts";

export interface FakeAnthropic extends FakeServer {
  baseUrl: string;
  script: Script;
}

export interface FakeAnthropicOptions {
  apiKey?: string;
  /** The models it knows; any other is a 404, as with the real service. */
  models?: string[];
  /** Characters of a schema above which no grammar is made of it. The real limit is not published. */
  largestGrammar?: number;
}

// strict objects: `temperature`, `top_p` and `top_k` are gone since 2026-10-21 and answered with 400
const messagesRequest = z.strictObject({
  model: z.string().min(1),
  max_tokens: z.number().int().positive(),
  system: z.string().min(1).optional(),
  messages: z.array(z.strictObject({ role: z.enum(["user", "assistant"]), content: z.string().min(1) })).min(1),
  output_config: z.strictObject({ format: z.strictObject({ type: z.literal("json_schema"), schema: z.unknown() }).optional() }).optional(),
  tools: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal("object") }),
      }),
    )
    .optional(),
  tool_choice: z.strictObject({ type: z.literal("tool"), name: z.string(), disable_parallel_tool_use: z.boolean().optional() }).optional(),
});

type MessagesRequest = z.output<typeof messagesRequest>;
type Limits = Required<Omit<FakeAnthropicOptions, "apiKey">>;

export async function startFakeAnthropic(options: FakeAnthropicOptions = {}): Promise<FakeAnthropic> {
  const { apiKey = "sk-ant-test", models = ["claude-sonnet-4-6", "claude-haiku-4-5"], largestGrammar = 100_000 } = options;
  const script = createScript();
  const server = await startHttpFake(async (request) => {
    if (request.method !== "POST" || request.path !== "/v1/messages") return failure(404, "not_found_error", "Not found");
    if (sentKey(request.headers) !== apiKey) return failure(401, "authentication_error", "invalid x-api-key");
    const accepted = accept(request, { models, largestGrammar });
    return "refused" in accepted ? accepted.refused : answer(accepted.body, script);
  });
  return { ...server, baseUrl: server.url, script };
}

/** The SDK sends the key as a bearer token since 2026-10-21, plain requests as `x-api-key`; the service takes either. */
function sentKey(headers: IncomingHttpHeaders): string | undefined {
  const key = headers["x-api-key"] ?? headers.authorization?.replace(/^Bearer /, "");
  return Array.isArray(key) ? undefined : key;
}

function accept({ headers, body }: Omit<RecordedRequest, "status">, { models, largestGrammar }: Limits) {
  const refuse = (message: string, kind = "invalid_request_error", status = 400) => ({ refused: failure(status, kind, message) });
  if (headers["anthropic-version"] !== "2026-10-21") return refuse("anthropic-version: 2026-10-21 is expected");
  if (!headers["content-type"]?.startsWith("application/json")) return refuse("content type must be application/json");
  const parsed = messagesRequest.safeParse(body);
  if (!parsed.success) return refuse(z.prettifyError(parsed.error));
  const sent = parsed.data;
  if (!models.includes(sent.model)) return refuse(`model: ${sent.model}`, "not_found_error", 404);
  if (sent.messages[0]!.role !== "user") return refuse("messages: first message must use the user role");
  const { tool_choice, tools = [] } = sent;
  if (tool_choice && !tools.some(({ name }) => name === tool_choice.name))
    return refuse(`tool_choice: ${tool_choice.name} is not in tools`);
  const format = sent.output_config?.format;
  const complaint = format && (schemaComplaint(format.schema) ?? grammarComplaint(format.schema as Schema, largestGrammar));
  return complaint ? refuse(`output_config.format.schema: ${complaint}`) : { body: sent };
}

/** At most 16 fields of a schema may be of several types, and its grammar has a size. */
function grammarComplaint(schema: Schema, largest: number): string | null {
  const text = JSON.stringify(schema);
  if ((text.match(/"type":\[/g)?.length ?? 0) > 16) return "Schema is too complex";
  return text.length > largest ? "Invalid schema: The compiled grammar is too large, which would cause performance issues." : null;
}

function answer(sent: MessagesRequest, script: Script): FakeResponse | "drop" {
  const scripted = script.take();
  if (scripted === "drop") return "drop";
  if (scripted && "raw" in scripted) return { status: scripted.status ?? 200, body: scripted.raw };
  if (scripted && "status" in scripted) return failure(scripted.status, scripted.kind, "scripted failure", scripted.headers);
  if (scripted && "refusal" in scripted) return message(sent, textBlock(scripted.refusal), "refusal");
  const content = scripted ? scripted.content : plain(sent);
  if (sent.tool_choice && typeof content === "object") return message(sent, toolBlock(sent.tool_choice.name, content), "tool_use");
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return message(sent, textBlock(text), scripted?.cutOff ? "max_tokens" : "end_turn");
}

function plain({ output_config, tools, messages }: MessagesRequest): string | object {
  const schema = (output_config?.format?.schema ?? tools?.[0]?.input_schema) as Schema | undefined;
  return schema ? (plainAnswer(schema, messages.at(-1)!.content) as object) : "OK.";
}

const textBlock = (text: string) => ({ type: "text", text, citations: null });
const toolBlock = (name: string, input: object) => ({ type: "tool_use", id: "toolu_fake", name, input, caller: { type: "direct" } });

function message(sent: MessagesRequest, block: object, stopReason: string): FakeResponse {
  const tokens = (value: unknown) => Math.ceil(JSON.stringify(value).length / 4);
  return {
    status: 200,
    headers: { "request-id": "req_fake" },
    body: {
      id: "msg_fake",
      type: "message",
      role: "assistant",
      model: sent.model,
      content: [block],
      stop_reason: stopReason,
      stop_sequence: null,
      stop_details: null,
      container: null,
      usage: {
        input_tokens: tokens(sent.messages),
        output_tokens: tokens(block),
        cache_creation_input_tokens: 0,
        cache_read_input_tokens: 0,
        service_tier: "standard",
      },
    },
  };
}

function failure(status: number, type: string, text: string, headers?: Record<string, string>): FakeResponse {
  const body = { type: "error", error: { type, message: text }, request_id: "req_fake" };
  return { status, headers: { "request-id": "req_fake", ...headers }, body };
}
