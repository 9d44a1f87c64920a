// Mails read by a real SMTP server on loopback, and what is printed where there is none.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { SMTPServer } from "smtp-server";
import { afterEach, expect, test } from "vitest";
import { alertReasons } from "../../../server/jobs/mails.ts";
import { languages } from "../../../shared/languages.ts";
import { aCertificate, type Certificate } from "../../../tests/fakes/certificate.ts";
import { createMailer } from "./mailer.ts";
import { mailWords, messagesIn } from "./messages.ts";

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
const { resetPassword, securityAlert } = messagesIn("en", url);

test("a mail arrives as plain text and as HTML, with the same link, from the configured sender", async () => {
  const { received, ...smtp } = await aServer();
  const token = "t".repeat(43);
  await createMailer(smtp, silent).send(resetPassword("ada@example.org", token));
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
  await createMailer(smtp, silent).send(securityAlert("ada@example.org", data));
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
  await expect(mailer.send(resetPassword("ada@example.org", "t"))).rejects.toThrow();
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
      resetPassword("ada@example.org", "t"),
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
  await expect(mailer.send(resetPassword("ada@example.org", "t"))).rejects.toThrow(/certificate/);
  expect([logins, received]).toEqual([[], []]);
});

test("without a server the mail is printed", async () => {
  const lines: unknown[] = [];
  const mailer = createMailer(undefined, { info: (...line: unknown[]) => lines.push(line) });
  await mailer.send(resetPassword("ada@example.org", "token"));
  const link = `${url}/reset-password#token`;
  expect(lines).toEqual([[{ mail: expect.objectContaining({ to: "ada@example.org", link }) }, expect.stringContaining("instead of sent")]]);
});

test.each(languages)("every mail is whole in %s: a subject, sentences, a link, and its date as that language writes it", (language) => {
  const mails = messagesIn(language, url);
  const data = { at: "2026-03-04T15:06:07.000Z", userAgent: "", address: "" };
  const all = [
    ...alertReasons.map((reason) => mails.securityAlert("a@example.org", { ...data, reason })),
    mails.verifyEmail("a@example.org", "token"),
    mails.alreadyRegistered("a@example.org"),
    mails.resetPassword("a@example.org", "token"),
    mails.confirmNewAddress("a@example.org", "token"),
    mails.confirmOldAddress("a@example.org", "b@example.org", "token"),
    ...[true, false].flatMap((folder) => [true, false].map((edit) => mails.shareNotice("a@example.org", { owner: "bo", folder, edit }))),
  ];
  expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
  for (const { subject, text, html } of all) {
    expect(subject.length).toBeGreaterThan("DocuVault: ".length + 8);
    expect(text).toContain(url);
    expect(html).toContain(`<html lang="${language}">`);
  }
  const month = { en: "4 March 2026", nb: "4. mars 2026", de: "4. März 2026" }[language];
  expect(all[0]?.text).toContain(month);
  expect(all[0]?.text).toContain("UTC");
});

test("no language has another's sentences left in it", () => {
  const sentences = (language: (typeof languages)[number]) =>
    Object.values(mailWords[language].alerts).flatMap(({ subject, what }) => [subject, what]);
  for (const language of ["nb", "de"] as const)
    expect(sentences(language).filter((sentence) => sentences("en").includes(sentence))).toEqual([]);
});
