// A job with several mails: what one recipient's server does concerns nobody else.
import type { Job } from "graphile-worker";
import { v7 as uuid } from "uuid";
import { afterAll, beforeAll, expect, test } from "vitest";
import { someTasks, type TestTasks } from "../../../tests/harness/tasks.ts";
import { aVault } from "../../../tests/harness/vault.ts";
import { type Mail, MailRefused } from "../mail/mailer.ts";
import { sendMail } from "./sendMail.ts";

let tasks: TestTasks;
beforeAll(async () => {
  tasks = await someTasks();
});
afterAll(() => tasks.dispose());

test("of a group whose members' servers answer differently, each is told once", async () => {
  const { pool } = tasks.database;
  const [owner, ...members] = [
    await aVault(tasks.database),
    await aVault(tasks.database),
    await aVault(tasks.database),
    await aVault(tasks.database),
  ];
  const [groupId, folderId, shareId] = [uuid(), uuid(), uuid()];
  await pool.query("INSERT INTO groups (id, name) VALUES ($1, $2)", [groupId, groupId]);
  for (const { userId } of [owner, ...members])
    await pool.query("INSERT INTO group_members (group_id, user_id) VALUES ($1, $2)", [groupId, userId]);
  await owner.push(
    { name: "createFolder", args: { id: folderId, name: "Ours", parentId: null } },
    { name: "createShare", args: { id: shareId, folderId, groupId, access: "view" } },
  );
  const addresses = members.map(({ userId }) => `${userId}@example.org`);
  const [refused = "", grey = ""] = addresses;
  const sent: string[] = [];
  let asked = 0;
  const mailer = {
    async send({ to }: Mail) {
      if (to === refused) throw new MailRefused("550 no such mailbox");
      if (to === grey && asked++ === 0) throw new Error("450 later");
      sent.push(to);
    },
  };
  const send = () =>
    sendMail("https://vault.example.org")({ ...tasks.context(), mailer }, { template: "shareNotice", shareId }, { id: "7" } as Job);
  await expect(send()).rejects.toThrow("450");
  await send();
  expect(sent.sort()).toEqual(addresses.slice(1).sort());
});

test("a job that runs again sends no second link and leaves the first one as it is", async () => {
  const { pool } = tasks.database;
  const { userId } = await aVault(tasks.database);
  const { rows: people } = await pool.query<{ email: string }>("SELECT email FROM users WHERE id = $1", [userId]);
  const hashOf = async () => (await pool.query("SELECT hash FROM mail_tokens WHERE user_id = $1 AND purpose = 'reset'", [userId])).rows;
  const sent: Mail[] = [];
  const mailer = { send: async (mail: Mail) => void sent.push(mail) };
  const send = () =>
    sendMail("https://vault.example.org")({ ...tasks.context(), mailer }, { template: "forgotPassword", email: people[0]!.email }, {
      id: "8",
    } as Job);
  await send();
  const first = await hashOf();
  await send();
  expect(sent).toHaveLength(1);
  expect(first).toHaveLength(1);
  expect(await hashOf()).toEqual(first);
});
