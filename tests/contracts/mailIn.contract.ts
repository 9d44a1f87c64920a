// What fetching mail asks of a mail server. The same tests run against a real Dovecot and the server of the tests.

import { v7 as uuid } from "uuid";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Visits } from "../../containers/backend/mailIn/visits.ts";
import { askForLook, listMailAccounts } from "../../server/mailIn/accounts.ts";
import { listArrivals } from "../../server/mailIn/arrivals.ts";
import { file, packedUp } from "../../shared/read/mail/tnef/testing.ts";
import { aMail, atServer, type ServerOfTests, someMailIn } from "../harness/mailIn.ts";
import { runInTest, someTasks, type TestTasks } from "../harness/tasks.ts";
import { aVault, type TestVault } from "../harness/vault.ts";
import { waitFor } from "../harness/waitFor.ts";

export interface RunningMailServer {
  server: ServerOfTests;
  /** The same one where TLS begins after STARTTLS. */
  startTlsPort?: number;
  deliver(raw: string, folder?: string): Promise<void>;
  stop(): Promise<void>;
}

export function mailInContract(name: string, start: () => Promise<RunningMailServer>, skipped?: string): void {
  const title = skipped === undefined ? `Mail in: ${name}` : `Mail in: ${name} (${skipped})`;
  describe.skipIf(skipped !== undefined)(title, () => {
    let tasks: TestTasks;
    let running: RunningMailServer;
    let vault: TestVault;
    let mailIn: ReturnType<typeof someMailIn>;
    let open: Visits[] = [];
    beforeAll(async () => {
      tasks = await someTasks();
    });
    afterAll(() => tasks.dispose());
    beforeEach(async () => {
      running = await start();
      vault = await aVault(tasks.database);
      mailIn = someMailIn(tasks, running.server);
    });
    afterEach(async () => {
      await Promise.all(open.map((visits) => visits.stop()));
      open = [];
      await running.stop();
    });

    const visits = (options: Parameters<typeof mailIn.visits>[0] = {}) => {
      const some = mailIn.visits(options);
      open.push(some);
      return some;
    };
    /** One visit of a backend that begins and ends. */
    const look = async (id: string) => {
      await askForLook(tasks.database.pool, vault.userId, id);
      const some = mailIn.visits();
      await some.tick();
      await some.stop();
    };
    const documents = async () =>
      (
        await tasks.database.pool.query<{
          id: string;
          name: string;
          title: string;
          folderId: string | null;
          tags: number;
          within: string | null;
        }>(
          `SELECT d.id, d.name, d.title, d.folder_id AS "folderId", a.name AS within,
                  (SELECT count(*) FROM document_tags t WHERE t.document_id = d.id)::int AS tags
             FROM documents d LEFT JOIN documents a ON a.id = d.attached_to WHERE d.owner_id = $1 AND d.version_id IS NOT NULL ORDER BY d.name`,
          [vault.userId],
        )
      ).rows;
    const arrived = async () => (await listArrivals(tasks.database.pool, vault.userId, { limit: 100 })).items;
    const account = async (id: string) => (await listMailAccounts(tasks.database.pool, vault.userId, id))[0]!;
    const inFolder = (folder: string) =>
      atServer(running.server, async (client) => {
        await client.mailboxOpen(folder, { readOnly: true });
        return (await client.fetchAll("1:*", { flags: true, envelope: true })).map(({ flags, envelope }) => ({
          subject: envelope?.subject,
          seen: flags?.has("\\Seen") ?? false,
        }));
      });

    test("an account is kept only where name, password, certificate and folders are right", async () => {
      await expect(mailIn.add(vault.userId, [{}], { password: "another" })).rejects.toMatchObject({ code: "mailbox.unauthorized" });
      await expect(mailIn.add(vault.userId, [{ folder: "Nowhere" }])).rejects.toMatchObject({ code: "mailbox.folderMissing" });
      await expect(mailIn.add(vault.userId, [{ afterwards: "move", moveTo: "Nowhere" }])).rejects.toMatchObject({
        code: "mailbox.folderMissing",
      });
      const believing = someMailIn(tasks, { ...running.server, ca: "" });
      await expect(believing.add(vault.userId)).rejects.toMatchObject({ code: "mailbox.insecure" });
      expect(await listMailAccounts(tasks.database.pool, vault.userId)).toEqual([]);
      const id = await mailIn.add(vault.userId);
      expect(await account(id)).toMatchObject({ status: "ACTIVE", folders: expect.arrayContaining(["INBOX", "Done"]) });
      const { rows } = await tasks.database.pool.query("SELECT to_jsonb(a)::text AS text FROM mail_accounts a");
      expect(JSON.stringify(rows)).not.toContain(Buffer.from(running.server.password).toString("hex"));
      expect(JSON.stringify(rows)).not.toContain(running.server.password);
    });

    test("TLS may begin after STARTTLS", async () => {
      if (running.startTlsPort === undefined) return;
      const id = await mailIn.add(vault.userId, [{}], { port: running.startTlsPort, security: "starttls" });
      await running.deliver(aMail({ files: [{ name: "a.txt", content: "a" }] }));
      await look(id);
      expect((await documents()).map(({ name }) => name)).toEqual(["a.txt"]);
    });

    test("attachments that a rule names come with its title, tags and folder, and the mail is moved; what was there before stays", async () => {
      const [folderId, tagId] = [uuid(), uuid()];
      await vault.push(
        { name: "createFolder", args: { id: folderId, name: "Bills", parentId: null } },
        { name: "createTag", args: { id: tagId, name: "mail", color: "#112233" } },
      );
      await running.deliver(aMail({ subject: "Before", files: [{ name: "before.pdf.txt", content: "before" }] }));
      const taking = { attachment: "*.txt", title: "{sender}: {subject}", folderId, tagIds: [tagId, uuid()] };
      const id = await mailIn.add(vault.userId, [{ from: "ola@", subject: "BILL", ...taking, afterwards: "move", moveTo: "Done" }]);
      const files = [
        { name: "power.txt", content: "power" },
        { name: "terms.html", content: "<p>terms", type: "text/html" },
      ];
      await running.deliver(aMail({ subject: "A bill", files }));
      await running.deliver(aMail({ subject: "A letter", files }));
      await running.deliver(aMail({ subject: "A bill", from: "Per <per@example.org>", files }));
      await running.deliver(aMail({ subject: "A bill without a file" }));
      await look(id);
      await look(id);
      expect(await documents()).toMatchObject([{ name: "power.txt", title: "Ola: A bill", folderId, tags: 1 }]);
      expect(await arrived()).toMatchObject([
        {
          state: "taken",
          subject: "A bill",
          sender: "Ola <ola@example.org>",
          leftOut: 1,
          leftThere: false,
          documents: [{ title: "Ola: A bill" }],
        },
      ]);
      expect((await inFolder("INBOX")).map(({ subject }) => subject)).toEqual(["Before", "A letter", "A bill", "A bill without a file"]);
      expect(await inFolder("Done")).toMatchObject([{ subject: "A bill" }]);
    });

    test("a mail comes with its attachments tied to it, is marked as read, and reading it makes nothing twice", async () => {
      const id = await mailIn.add(vault.userId, [{ take: "both", afterwards: "read" }]);
      await running.deliver(aMail({ subject: "Contract: 7/11", files: [{ name: "contract.txt", content: "the contract" }] }));
      await look(id);
      const both = [
        { name: "Contract 7 11.eml", within: null },
        { name: "contract.txt", within: "Contract 7 11.eml" },
      ];
      expect(await documents()).toMatchObject(both);
      const [mail] = await documents();
      await runInTest(tasks.context(), "extract", { documentId: mail!.id });
      const { rows } = await tasks.database.pool.query("SELECT FROM graphile_worker.jobs WHERE task_identifier = 'attachments'");
      expect(rows).toEqual([]);
      const versions = await tasks.database.pool.query<{ id: string }>("SELECT version_id AS id FROM documents WHERE id = $1", [mail!.id]);
      await runInTest(tasks.context(), "attachments", { documentId: mail!.id, versionId: versions.rows[0]!.id });
      expect(await documents()).toMatchObject(both);
      expect(await inFolder("INBOX")).toMatchObject([{ subject: "Contract: 7/11", seen: true }]);
    });

    test("a mail alone is one document, whatever lies in it", async () => {
      const id = await mailIn.add(vault.userId, [{ take: "mail" }]);
      await running.deliver(aMail({ subject: "Alone", files: [{ name: "a.txt", content: "a" }] }));
      await look(id);
      const [mail] = await documents();
      await runInTest(tasks.context(), "extract", { documentId: mail!.id });
      expect((await documents()).map(({ name, title }) => [name, title])).toEqual([["Alone.eml", "Alone"]]);
      expect(await inFolder("INBOX")).toMatchObject([{ seen: false }]);
    });

    test("what lies there already is taken where that is wished; a copy in another folder is the same mail", async () => {
      const mail = aMail({ files: [{ name: "a.txt", content: "a" }] });
      await running.deliver(mail);
      await running.deliver(mail, "Done");
      const id = await mailIn.add(vault.userId, [{}, { folder: "Done" }], { existing: true });
      await look(id);
      expect(await documents()).toHaveLength(1);
      expect(await arrived()).toHaveLength(1);
    });

    test("what is packed up for Outlook is what was attached, by the names that a rule asks for; an invitation comes once", async () => {
      const id = await mailIn.add(vault.userId, [{ attachment: "*.txt", subject: "packed" }, { subject: "invited" }]);
      const packed = packedUp([], [file({ name: "contract.txt", content: "the contract" }), file({ name: "logo.html", content: "<p>" })]);
      await running.deliver(aMail({ subject: "packed", files: [{ name: "winmail.dat", type: "application/ms-tnef", content: packed }] }));
      const entry = (stamp: string) =>
        `BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:${stamp}\r\nDTSTART:20261201T110000Z\r\nSUMMARY:Viewing\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
      const files = [
        { name: "", type: "text/calendar; charset=utf-8; method=REQUEST", content: entry("20261101T000000Z"), disposition: "inline" },
        { name: "invite.ics", type: "application/ics", content: entry("20261101T000001Z") },
      ];
      await running.deliver(aMail({ subject: "invited", files }));
      const answer = { name: "reply.ics", type: "text/calendar", content: entry("20261101T000000Z").replace("REQUEST", "REPLY") };
      await running.deliver(aMail({ subject: "invited: yes", files: [answer] }));
      await look(id);
      expect((await documents()).map(({ name }) => name)).toEqual(["contract.txt", "invite.ics"]);
      expect((await arrived()).map(({ subject, state }) => [subject, state]).sort()).toEqual([
        ["invited", "taken"],
        ["invited: yes", "nothing"],
        ["packed", "taken"],
      ]);
    });

    test("a connection that stays is told of new mail", async () => {
      await mailIn.add(vault.userId);
      await visits().tick();
      await running.deliver(aMail({ files: [{ name: "told.txt", content: "told" }] }));
      await waitFor(async () => expect((await documents()).map(({ name }) => name)).toEqual(["told.txt"]));
    });

    test("a backend that ends between the documents and their record makes nothing twice", async () => {
      const id = await mailIn.add(vault.userId, [{ take: "both", afterwards: "move", moveTo: "Done" }]);
      await running.deliver(aMail({ files: [{ name: "a.txt", content: "a" }] }));
      const { pool } = tasks.database;
      const ending = new Proxy(pool, {
        get(target, key) {
          if (key !== "query") return Reflect.get(target, key, target);
          return (...args: Parameters<typeof pool.query>) =>
            String(args[0]).includes("document_ids =") ? Promise.reject(new Error("the backend ends here")) : target.query(...args);
        },
      });
      const dying = visits({ context: { ...tasks.context(), pool: ending } });
      await dying.tick();
      await dying.stop();
      expect(await documents()).toHaveLength(2);
      expect(await arrived()).toMatchObject([{ state: "waiting" }]);
      await tasks.database.pool.query("UPDATE mail_arrivals SET next_at = now()");
      await look(id);
      expect(await documents()).toHaveLength(2);
      expect(await arrived()).toMatchObject([{ state: "taken", documents: [{}, {}] }]);
      expect(await inFolder("Done")).toHaveLength(1);
    });
  });
}
