// Mails come to a person's own address while connections are cut at every point of a conversation and the backend is killed with -9 again and
// again. A sender goes on until it has heard 250, as servers do: each mail is then in the vault once, with its file.
// RECEIVED_MAILS says how many (30).
import { connect, createServer, type Server, type Socket } from "node:net";
import { createTransport } from "nodemailer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { withClient } from "../../scripts/product/postgres.ts";
import type { User } from "../../shared/api/identity.ts";
import type { OwnMailAddress } from "../../shared/api/mailAddress.ts";
import { Api } from "../harness/api.ts";
import { aMail } from "../harness/mailIn.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";

const mails = Number(process.env.RECEIVED_MAILS ?? 30);
const [senders, mailsPerKill, sessionsPerCut] = [4, mails >= 200 ? 25 : 10, 3];

let product: TestProduct;
let relay: Server;
const told = { sessions: 0, cuts: 0, kills: 0, again: 0 };

beforeAll(async () => {
  const port = await randomFreePort();
  product = await aProduct({ env: { MAIL_IN_DOMAIN: "in.example.org", MAIL_IN_PORT: String(port), MAIL_IN_DNS: "127.0.0.1:9" } });
  relay = createServer((near) => bridge(near, connect(port, "127.0.0.1")));
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  relay?.close();
  await product?.dispose();
});

/**
 * Of so many sessions one is cut: before an answer of the listener goes back, in turn each of those that a mail has, the last of which says
 * that the mail is in the vault.
 */
function bridge(near: Socket, far: Socket): void {
  const cutAt = ++told.sessions % sessionsPerCut === 0 ? 1 + (told.cuts++ % 6) : 0;
  let answers = 0;
  const end = () => {
    near.destroy();
    far.destroy();
  };
  for (const socket of [near, far]) socket.on("error", end).on("close", end);
  near.pipe(far);
  far.on("data", (bytes: Buffer) => {
    // An answer ends with a line that has a blank after its number.
    answers += bytes.toString("latin1").match(/^\d{3} /gm)?.length ?? 0;
    if (cutAt > 0 && answers >= cutAt) end();
    else near.write(bytes);
  });
}

const rows = <T extends object>(sql: string, values: unknown[] = []) =>
  withClient(
    Object.assign(new URL(product.database.superuserUrl), { pathname: new URL(product.database.appUrl).pathname }).href,
    async (client) => (await client.query<T>(sql, values)).rows,
  );

test("each mail is in the vault once, whatever is cut or killed", { timeout: 120_000 + mails * 4_000 }, async () => {
  const api = new Api(product.url);
  await api.signUp();
  expect((await api.call("POST", "/api/mail-in/address")).status).toBe(200);
  const { address } = (await api.call<OwnMailAddress>("PATCH", "/api/mail-in/address", { senders: ["@firm.example"] })).body;
  const to = address!.address;

  const waiting = Array.from({ length: mails }, (_, n) =>
    aMail({ from: "ola@firm.example", subject: `Bill ${n}`, files: [{ name: `bill-${n}.txt`, content: `Bill number ${n}` }] }),
  );
  let heard = 0;
  const { port } = relay.address() as { port: number };
  const send = async (raw: string): Promise<void> => {
    for (;;) {
      const transport = createTransport({ host: "127.0.0.1", port, ignoreTLS: true });
      try {
        await transport.sendMail({ raw, envelope: { from: "ola@firm.example", to } });
        return;
      } catch (error) {
        // A refusal that stays is no answer to a mail that is allowed.
        expect((error as { responseCode?: number }).responseCode ?? 451).toBeLessThan(500);
        told.again++;
      } finally {
        transport.close();
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  const sender = async () => {
    for (let mail = waiting.pop(); mail; mail = waiting.pop()) {
      await send(mail);
      if (++heard % mailsPerKill !== 0 || heard === mails) continue;
      told.kills++;
      product.parts.backend.kill("SIGKILL");
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  await product.ready();

  const names = (await rows<{ name: string }>("SELECT name FROM documents WHERE version_id IS NOT NULL")).map(({ name }) => name).sort();
  const each = Array.from({ length: mails }, (_, n) => [`Bill ${n}.eml`, `bill-${n}.txt`]).flat();
  expect(names).toEqual(each.sort());
  expect(await rows("SELECT FROM documents")).toHaveLength(mails * 2);
  expect(await rows("SELECT FROM mail_arrivals WHERE state = 'taken'")).toHaveLength(mails);
  const [{ size }] = (await rows<{ size: string }>("SELECT sum(size) AS size FROM document_versions")) as [{ size: string }];
  expect((await api.call<User>("GET", "/api/users/me")).body.quota.usedBytes).toBe(Number(size));
  expect(told.kills).toBeGreaterThan(1);
  expect(told.cuts).toBeGreaterThan(6);
  expect(told.again).toBeGreaterThan(6);
});
