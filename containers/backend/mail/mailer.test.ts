// Mails read by a real SMTP server on loopback, and what is printed where there is none.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { aCertificate, type Certificate } from "../../../tests/harness/certificate.ts";
import { createMailer } from "./mailer.ts";
import { resetPassword, securityAlert } from "./messages.ts";

const servers: SMTPServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((resolve) => server.close(resolve))));
});

interface Received {
  from: string;
  to: string[];
  raw: string;
}

async function aServer(options: ConstructorParameters<typeof SMTPServer>[0] = {}) {
  const received: Received[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        received.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined); // a client that goes away in the middle
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  return { received, host: "127.0.0.1", port: (server.server.address() as AddressInfo).port, from: "DocuVault <vault@example.org>" };
}
const silent = { info: () => undefined };
const url = "https://vault.example.org";

test("a mail arrives as plain text and as HTML, with the same link, from the configured sender", async () => {
  const { received, ...smtp } = await aServer();
  const token = "t".repeat(43);
  await createMailer(smtp, silent).send(resetPassword("ada@example.org", token, url));
  const [mail] = received;
  expect([mail?.from, mail?.to]).toEqual(["vault@example.org", ["ada@example.org"]]);
  const raw = (mail?.raw ?? "").replaceAll("=\r\n", "").replaceAll("=3D", "=");
  expect(raw).toContain("Subject: DocuVault: Choose a new password");
  expect(raw).toContain("Auto-Submitted: auto-generated");
  for (const part of [
    "Content-Type: text/plain",
    "Content-Type: text/html",
    `\r\n${url}/reset-password#${token}`,
    `href="${url}/reset-password#${token}"`,
  ])
    expect(raw).toContain(part);
});

test("what a request said of itself can not become markup, a header or another recipient", async () => {
  const { received, ...smtp } = await aServer();
  const data = { reason: "passwordChanged" as const, at: "now", userAgent: "<img src=x>\r\nBcc: eve@example.org", address: "" };
  await createMailer(smtp, silent).send(securityAlert({ template: "securityAlert", to: "ada@example.org", data }, url));
  const raw = (received[0]?.raw ?? "").replaceAll("=\r\n", "").replaceAll("=3D", "=");
  expect(received[0]?.to).toEqual(["ada@example.org"]);
  expect(raw.split("\r\n\r\n")[0]).not.toContain("Bcc");
  expect(raw).toContain("&lt;img src=x&gt;");
  expect(raw.slice(raw.indexOf("text/html"))).not.toContain("<img");
});

test("a login is never sent where the server offers no TLS", async () => {
  const passwords: unknown[] = [];
  const { received, ...smtp } = await aServer({
    onAuth: ({ password }, _, done) => {
      passwords.push(password);
      done(null, { user: "x" });
    },
  });
  const mailer = createMailer({ ...smtp, user: "vault", password: "secret" }, silent);
  await expect(mailer.send(resetPassword("ada@example.org", "t", url))).rejects.toThrow();
  expect([passwords, received]).toEqual([[], []]);
});

/** A server that offers STARTTLS and asks for a login, and what came to it. */
async function aSecureServer(certificate: Certificate) {
  const logins: { user: unknown; password: unknown; secure: boolean }[] = [];
  const server = await aServer({
    ...certificate,
    authOptional: false,
    disabledCommands: [],
    onAuth: ({ username: user, password }, { secure }, done) => {
      logins.push({ user, password, secure });
      done(null, { user });
    },
  });
  return { ...server, logins };
}

test("a login travels inside TLS, begun by STARTTLS with a certificate that is trusted", async () => {
  const certificate = aCertificate();
  const { received, logins, ...smtp } = await aSecureServer(certificate);
  const trusted = getCACertificates("default");
  setDefaultCACertificates([...trusted, certificate.cert]);
  try {
    await createMailer({ ...smtp, host: "localhost", user: "vault", password: "secret" }, silent).send(
      resetPassword("ada@example.org", "t", url),
    );
  } finally {
    setDefaultCACertificates(trusted);
  }
  expect(logins).toEqual([{ user: "vault", password: "secret", secure: true }]);
  expect(received.map(({ to }) => to)).toEqual([["ada@example.org"]]);
});

test("a certificate that nobody vouches for ends it before the login", async () => {
  const { received, logins, ...smtp } = await aSecureServer(aCertificate());
  const mailer = createMailer({ ...smtp, user: "vault", password: "secret" }, silent);
  await expect(mailer.send(resetPassword("ada@example.org", "t", url))).rejects.toThrow(/certificate/);
  expect([logins, received]).toEqual([[], []]);
});

test("without a server the mail is printed", async () => {
  const lines: unknown[] = [];
  const mailer = createMailer(undefined, { info: (...line: unknown[]) => lines.push(line) });
  await mailer.send(resetPassword("ada@example.org", "token", url));
  expect(JSON.stringify(lines)).toContain(`${url}/reset-password#token`);
});
