// Answers that begin and do not end, through the real SDKs: a call is given up after its time, and reads no more than its bound.
import { expect, test } from "vitest";
import { type Slowness, startSlowServer } from "../../../tests/fakes/slowServer.ts";
import { createProvider } from "./createProvider.ts";
import { AIError } from "./errors.ts";
import type { ClassifyInput } from "./types.ts";

const input: ClassifyInput = {
  text: "A letter",
  name: "a.txt",
  title: "a",
  choices: { tags: [], types: [], correspondents: [], folders: [] },
};

const cases = (["anthropic", "openai", "ollama"] as const).flatMap((name) =>
  (
    [
      ["silent", "unreachable"],
      ["dribbling", "unreachable"],
      ["endless", "badAnswer"],
    ] as const satisfies [Slowness, AIError["code"]][]
  ).map(([how, code]) => ({ name, how, code })),
);

test.each(cases)("$name, $how: $code", async ({ name, how, code }) => {
  const server = await startSlowServer(how);
  try {
    const timeoutMs = how === "endless" ? 20_000 : 300;
    const provider = createProvider({
      name,
      apiKey: "sk-test",
      baseUrl: name === "anthropic" ? server.url : `${server.url}/v1`,
      timeoutMs,
    });
    const began = performance.now();
    const error = await provider.classify(input).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(AIError);
    expect(error).toMatchObject({ code, transient: true });
    expect(performance.now() - began).toBeLessThan(10_000);
  } finally {
    await server.close();
  }
});
