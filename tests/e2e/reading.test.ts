// What is read of files, as a person meets it: words that are found.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { titleFromName } from "../../shared/detect/titleFromName.ts";
import { fixtures } from "../fixtures/index.ts";
import { Api } from "../harness/api.ts";
import { aProduct, type TestProduct } from "../harness/product.ts";
import { Device } from "./support.ts";

let product: TestProduct;
let desk: Device;

beforeAll(async () => {
  product = await aProduct();
});
afterAll(() => product?.dispose());
beforeEach(async () => {
  desk = await Device.open({ url: product.url });
  await desk.signIn({ ...(await new Api(product.url).signUp()), handle: "" });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await desk.screenshot(`failed ${task.name.slice(0, 40)}`).catch(() => undefined);
  const problems = desk.problems();
  await desk.dispose();
  expect(problems).toEqual([]);
});

/** A mail with one word of its own, as a mail program writes it. */
const mailFile = (word: string) => ({
  name: "Reminder.eml",
  mimeType: "message/rfc822",
  buffer: Buffer.from(
    [
      "From: Tannlege Vik <post@tannlegevik.example>",
      "To: ola@example.org",
      "Subject: Time til kontroll",
      "Date: Tue, 3 Nov 2026 09:00:00 +0100",
      "MIME-Version: 1.0",
      'Content-Type: text/plain; charset="utf-8"',
      "",
      `Velkommen til ${word}.`,
    ].join("\r\n"),
  ),
});

test("what was added offline is found at once by a word inside of it, and the server's reading takes its place", async () => {
  await desk.goto("/search");
  await desk.saved();
  await desk.installed({ engines: true });
  await desk.offline(true);
  const word = { mail: "kvartalskontroll", docx: "Kjøttmeisen" };
  const { textUtf8, electricityBill } = fixtures;
  const docx = fileURLToPath(new URL("../fixtures/office/report.docx", import.meta.url));
  await desk.pick([textUtf8.path, docx, electricityBill.path]);
  await desk.pick(mailFile(word.mail));
  for (const [asked, name] of [
    [textUtf8.word, textUtf8.name],
    [word.docx, "report.docx"],
    [electricityBill.word, electricityBill.name],
    [word.mail, "Reminder.eml"],
  ] as const) {
    await desk.search(asked);
    await desk.hit(titleFromName(name)).waitFor();
  }
  // Neither the page nor its memory is needed for it: the app is opened anew, still without network.
  await desk.restart(`/search?q=${electricityBill.word}`);
  await desk.hit(titleFromName(electricityBill.name)).waitFor();
  await desk.offline(false);
  await desk.saved();
  await desk.search(electricityBill.word);
  await desk.hit("Strømregning oktober 2026").waitFor();
}, 400_000);

test("what is attached to a mail is a document beside it: from the mail to it and back", async () => {
  const { electricityBill } = fixtures;
  const attached = (await readFile(electricityBill.path)).toString("base64");
  const boundary = "between-parts";
  await desk.pick({
    name: "Bill.eml",
    mimeType: "message/rfc822",
    buffer: Buffer.from(
      [
        "From: Nordkraft <post@nordkraft.example>",
        "To: ola@example.org",
        "Subject: Your bill is here",
        "Message-ID: <1@nordkraft.example>",
        "MIME-Version: 1.0",
        `Content-Type: multipart/mixed; boundary="${boundary}"`,
        "",
        `--${boundary}`,
        "Content-Type: text/plain",
        "",
        "See what is attached.",
        `--${boundary}`,
        `Content-Type: application/pdf; name="${electricityBill.name}"`,
        `Content-Disposition: attachment; filename="${electricityBill.name}"`,
        "Content-Transfer-Encoding: base64",
        "",
        attached,
        `--${boundary}--`,
        "",
      ].join("\r\n"),
    ),
  });
  await desk.row("Strømregning oktober 2026").waitFor();
  await desk.row("Your bill is here").waitFor();
  await desk.open("Your bill is here");
  await desk.page.getByRole("heading", { name: "1 attachment" }).waitFor();
  await desk.page.getByRole("link", { name: "Strømregning oktober 2026" }).click();
  await desk.page.getByText("Came in").waitFor();
  await desk.page.getByRole("link", { name: "Your bill is here" }).click();
  await desk.page.getByRole("heading", { name: "1 attachment" }).waitFor();
});
