// Requests for measuring: the whole answer read, and never a refused one counted.
import type { Api } from "../../tests/harness/api.ts";

/** @throws Error with the status where the answer is not a good one */
export async function ask<T>(api: Api, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await api.call<T>(method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path.split("?")[0]} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
