import { expect, test } from "vitest";
import { serviceSecret } from "../../server/settings/index.ts";
import { aWorker, secretKey } from "../testing/aWorker.ts";
import { internal } from "./internal.ts";

const worker = aWorker({ databaseUrl: "postgres://nobody@127.0.0.1:1/nothing" });
const userIds = ["0190b2c4-7c1e-7000-8000-000000000001", "0190b2c4-7c1e-7000-8000-000000000002"];
const post = (token: string | undefined, body: unknown = { userIds }) =>
  internal.request(
    "/internal/poke",
    {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    },
    worker.env,
  );

test("the backend's poke reaches each person's hub", async () => {
  expect((await post(serviceSecret(secretKey))).status).toBe(204);
  expect(worker.hubCalls).toEqual(userIds.map((userId) => `${userId} /poke`));
});

test("without the service secret nothing is poked", async () => {
  const before = [...worker.hubCalls];
  for (const token of [undefined, "wrong", serviceSecret("another key of at least 32 bytes length"), secretKey.replaceAll(" ", "")])
    expect((await post(token)).status).toBeOneOf([400, 401]);
  expect(worker.hubCalls).toEqual(before);
});

test("what is no list of ids is refused", async () => {
  expect((await post(serviceSecret(secretKey), { userIds: ["../../x"] })).status).toBe(400);
  expect((await post(serviceSecret(secretKey), [])).status).toBe(400);
});
