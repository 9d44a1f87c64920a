import { beforeAll, expect, test } from "vitest";
import { applyLanguage } from "../../../i18n/index.ts";
import { mailBody, pageBody } from "./sanitize.ts";

beforeAll(() => applyLanguage("en"));

const bytesOf = (text: string) => new TextEncoder().encode(text).buffer as ArrayBuffer;
const picture = Buffer.alloc(300_000, 7).toString("base64");
const mail = (html: string, text = "") =>
  bytesOf(
    [
      "From: Ida <ida@example.org>",
      "Date: Mon, 02 Mar 2026 00:30:00 +0100",
      "Subject: Bilder",
      'Content-Type: multipart/related; boundary="b"',
      "",
      "--b",
      'Content-Type: multipart/alternative; boundary="c"',
      "",
      "--c",
      "Content-Type: text/plain; charset=utf-8",
      "",
      text,
      "--c",
      "Content-Type: text/html; charset=utf-8",
      "",
      html,
      "--c--",
      "--b",
      "Content-Type: image/png",
      "Content-ID: <a>",
      "Content-Transfer-Encoding: base64",
      "",
      picture,
      "--b--",
      "",
    ].join("\r\n"),
  );

test("a picture that a mail names a thousand times is shown as often as there is room for", async () => {
  const body = await mailBody(mail('<img src="cid:a">'.repeat(1_000)));
  expect(body.length).toBeLessThan(21_000_000);
  expect(body.match(/data:image/g)!.length).toBe(Math.floor(20_000_000 / (picture.length + "data:image/png;base64,".length)));
});

test("a mail whose page shows nothing shows its text, and its date as a person writes dates", async () => {
  const body = await mailBody(mail("<style>p { color: red }</style><script>x</script>", "Hilsen Ida"));
  expect(body).toContain("<pre>Hilsen Ida");
  expect(body).not.toContain("2026-03-01T23:30:00.000Z");
});

test("what would be a blank frame, or keep the screen busy, is not shown as a page", () => {
  expect(() => pageBody("<html><body><div id=app></div><script src=app.js></script></body></html>")).toThrow("nothing of it");
  expect(() => pageBody(`<p>${"<b>a</b>".repeat(300_000)}`)).toThrow("too much");
  expect(pageBody(`<img src="data:image/png;base64,${"A".repeat(2_500_000)}">`)).toContain("<img");
});
