// The servers that stand for the AI services in tests refuse what the real ones refuse.
import { expect, test } from "vitest";
import { startFakeAnthropic } from "./anthropic.ts";
import { startFakeOpenAI } from "./openai.ts";

test("the server that stands for Claude refuses what the real one refuses", async () => {
  const fake = await startFakeAnthropic();
  const post = (body: object, headers: Record<string, string> = {}) =>
    fetch(`${fake.baseUrl}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "anthropic-version": "2026-10-21", "x-api-key": "sk-ant-test", ...headers },
      body: JSON.stringify(body),
    }).then(({ status }) => status);
  const body = { model: "claude-sonnet-4-6", max_tokens: 5, messages: [{ role: "user", content: "Hi" }] };
  try {
    expect(await post(body)).toBe(200);
    expect(await post({ ...body, temperature: 1 })).toBe(400);
    expect(await post({ ...body, max_tokens: undefined })).toBe(400);
    expect(await post({ ...body, messages: [] })).toBe(400);
    expect(await post(body, { "x-api-key": "other" })).toBe(401);
    expect(await post(body, { "anthropic-version": "" })).toBe(400);
    expect(await post({ ...body, output_config: { format: { type: "json_schema", schema: { type: "object", properties: {} } } } })).toBe(
      400,
    );
  } finally {
    await fake.close();
  }
});

test("the server that stands for OpenAI refuses what the real one refuses", async () => {
  const fake = await startFakeOpenAI();
  const post = (body: object, key = "sk-test") =>
    fetch(`${fake.baseUrl}/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${key}` },
      body: JSON.stringify(body),
    }).then(({ status }) => status);
  const body = { model: "gpt-4o", max_tokens: 5, messages: [{ role: "user", content: "Hi" }] };
  const withSchema = (schema: object) => ({
    ...body,
    response_format: { type: "json_schema", json_schema: { name: "a", strict: true, schema } },
  });
  const choice = (count: number, length = 1) => ({
    type: "string",
    enum: Array.from({ length: count }, (_, i) => `${i}`.padEnd(length, "x")),
  });
  const object = (properties: object) => ({ type: "object", properties, required: Object.keys(properties), additionalProperties: false });
  try {
    expect(await post(body)).toBe(200);
    expect(await post(body, "other")).toBe(401);
    expect(await post({ ...body, model: "gpt-0" })).toBe(404);
    expect(await post({ ...body, model: "o4-mini" })).toBe(400);
    expect(await post(withSchema(object({ a: choice(1000) })))).toBe(200);
    expect(await post(withSchema(object({ a: choice(1001) })))).toBe(400);
    expect(await post(withSchema(object({ a: choice(251, 60) })))).toBe(400);
    expect(await post(withSchema(object({ a: { type: "string", enum: [] } })))).toBe(400);
    expect(await post(withSchema({ ...object({ a: choice(2) }), required: [] }))).toBe(400);
    expect(await post(withSchema({ ...object({ a: choice(2) }), additionalProperties: true }))).toBe(400);
  } finally {
    await fake.close();
  }
});
