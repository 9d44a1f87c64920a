// Mail in for tests: mails as texts, a person's account at a server of the tests, visits without a clock.
import { ImapFlow } from "imapflow";
import { v7 as uuid } from "uuid";
import type { z } from "zod";
import { createMailAccounts } from "../../containers/backend/mailIn/accounts.ts";
import { createVisits, type VisitsOptions } from "../../containers/backend/mailIn/visits.ts";
import { createAddressGuard } from "../../containers/backend/outside/addressGuard.ts";
import { type MailAccountCreate, mailAccountCreate, type mailRule } from "../../shared/api/mailIn.ts";
import type { TestTasks } from "./tasks.ts";

export const mailMasterKey = "the master key of the tests' mail accounts, 32 bytes and more";

export interface TestMail {
  from?: string;
  subject?: string;
  text?: string;
  /** Left out: one of its own. "": none. */
  messageId?: string;
  date?: string;
  files?: { name: string; content: string | Uint8Array; type?: string; disposition?: string; id?: string }[];
}

/** As it travels, with CRLF. */
export function aMail({ from = "Ola <ola@example.org>", subject = "A bill", text = "Hello", messageId, date, files = [] }: TestMail = {}) {
  const id = messageId ?? `${uuid()}@example.org`;
  const parts = files.map(({ name, content, type = "text/plain", disposition = "attachment", id: contentId }) =>
    [
      `Content-Type: ${type}${name && `; name="${name}"`}`,
      `Content-Disposition: ${disposition}${name && `; filename="${name}"`}`,
      ...(contentId ? [`Content-ID: <${contentId}>`] : []),
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from(content).toString("base64").replace(/.{76}/g, "$&\r\n"),
    ].join("\r\n"),
  );
  return [
    `From: ${from}`,
    "To: kari@example.org",
    `Subject: ${subject}`,
    `Date: ${date ?? "Tue, 3 Nov 2026 10:00:00 +0100"}`,
    ...(id ? [`Message-ID: <${id}>`] : []),
    "MIME-Version: 1.0",
    'Content-Type: multipart/mixed; boundary="b0undary"',
    "",
    ["", `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`, ...parts]
      .map((part) => (part ? `--b0undary\r\n${part}\r\n` : ""))
      .join(""),
    "--b0undary--",
    "",
  ].join("\r\n");
}

export interface ServerOfTests {
  host: string;
  port: number;
  ca: string;
  username: string;
  password: string;
  security?: "tls" | "starttls";
}

export function someMailIn(tasks: TestTasks, server: ServerOfTests) {
  const guard = createAddressGuard({ allow: ["127.0.0.0/8", "::1/128"] });
  const accounts = createMailAccounts({ pool: tasks.database.pool, guard, masterKey: mailMasterKey, ca: server.ca });
  const { host, port, username, password, security = "tls" } = server;
  return {
    accounts,
    add(userId: string, rules: z.input<typeof mailRule>[] = [{}], more: Partial<MailAccountCreate> = {}): Promise<string> {
      const request = mailAccountCreate.parse({ host, port, security, username, password, rules, ...more });
      return accounts.add(userId, request, "127.0.0.1");
    },
    visits: (options: Partial<VisitsOptions> = {}) =>
      createVisits({ context: tasks.context(), open: accounts.open, tickMs: 3_600_000, lookAgainMs: 3_600_000, ...options }),
  };
}

/** As another program of the person's: puts mails there and looks at them. */
export async function atServer<T>(
  { host, port, ca, username, password }: ServerOfTests,
  work: (client: ImapFlow) => Promise<T>,
): Promise<T> {
  const auth = { user: username, pass: password };
  const client = new ImapFlow({ host, port, secure: true, auth, tls: { ca }, logger: false, disableAutoIdle: true });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.logout();
  }
}
