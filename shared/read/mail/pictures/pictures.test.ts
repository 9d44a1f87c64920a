// Pictures in the text of mails: what somebody has put there to be seen comes, what belongs to the layout does not.
import sharp from "sharp";
import { expect, test } from "vitest";
import { Budget } from "../../budget.ts";
import { bytesSource } from "../../source.ts";
import { mail } from "../eml.ts";
import { pictureHead } from "./pictureHead.ts";

interface TestPicture {
  name: string;
  format?: "jpeg" | "png" | "gif" | "webp";
  width: number;
  height: number;
  /** Of it as a file. */
  bytes?: number;
  camera?: boolean;
  disposition?: "inline" | "attachment" | "";
  related?: boolean;
}

const u16 = (value: number) => [value >> 8, value & 255];
const u32 = (value: number) => [...u16(value >>> 16), ...u16(value & 0xffff)];
const ascii = (text: string) => [...text].map((sign) => sign.charCodeAt(0));
/** A maker's name. */
const exif = [...ascii("MM"), 0, 42, ...u32(8), ...u16(1), ...u16(0x010f), ...u16(2), ...u32(4), ...ascii("Pix\0"), ...u32(0)];

/** A head that is true, and as many bytes as such a file has. */
function drawn({ format = "jpeg", width, height, bytes = Math.round(width * height * 0.2), camera = false }: TestPicture) {
  const app1 = [0xff, 0xe1, ...u16(exif.length + 8), ...ascii("Exif\0\0"), ...exif];
  const heads = {
    jpeg: [
      0xff,
      0xd8,
      ...(camera ? app1 : []),
      0xff,
      0xdb,
      ...u16(4),
      0,
      0,
      0xff,
      0xc0,
      ...u16(11),
      8,
      ...u16(height),
      ...u16(width),
      1,
      1,
      17,
      0,
    ],
    png: [0x89, ...ascii("PNG\r\n\x1a\n"), ...u32(13), ...ascii("IHDR"), ...u32(width), ...u32(height), 8, 6, 0, 0, 0],
    gif: [...ascii("GIF89a"), width & 255, width >> 8, height & 255, height >> 8, 0, 0, 0],
    webp: [
      ...ascii("RIFF"),
      0,
      0,
      0,
      0,
      ...ascii("WEBPVP8X"),
      10,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      width - 1,
      (width - 1) >> 8,
      0,
      height - 1,
      (height - 1) >> 8,
      0,
    ],
  };
  const head = heads[format];
  return Buffer.concat([Uint8Array.from(head), Buffer.alloc(Math.max(0, bytes - head.length), 0x55)]);
}

/** The html names its pictures by `cid:` and their place, from 1. */
function aMail(html: string, ...pictures: TestPicture[]): Uint8Array<ArrayBuffer> {
  const part = (picture: TestPicture, at: number) =>
    [
      `Content-Type: image/${picture.format ?? "jpeg"}; name="${picture.name}"`,
      ...(picture.disposition === "" ? [] : [`Content-Disposition: ${picture.disposition ?? "inline"}; filename="${picture.name}"`]),
      ...(picture.related === false ? [] : [`Content-ID: <${at + 1}>`]),
      "Content-Transfer-Encoding: base64",
      "",
      drawn(picture).toString("base64").replaceAll(/.{76}/g, "$&\r\n"),
    ].join("\r\n");
  const all = [
    html ? `Content-Type: text/html; charset=utf-8\r\n\r\n${html}` : "Content-Type: text/plain\r\n\r\nHei",
    ...pictures.map(part),
  ];
  const kind = pictures.some(({ related }) => related === false) ? "mixed" : "related";
  return new TextEncoder().encode(
    `From: ola@example.org\r\nTo: kari@example.org\r\nSubject: s\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/${kind}; boundary=x\r\n\r\n${all.map((one) => `--x\r\n${one}\r\n`).join("")}--x--\r\n`,
  );
}

async function taken(bytes: Uint8Array<ArrayBuffer>): Promise<string[]> {
  const names: string[] = [];
  for (let position = 0; ; position++) {
    const found = await mail.attached!(bytesSource(bytes), position, new Budget(), { name: "", contentType: "" });
    if (!found) return names;
    names.push(found.name);
  }
}

const photo = { name: "IMG_2041.jpg", width: 4032, height: 3024, bytes: 200_000, camera: true };
const screenshot = { name: "screen.png", format: "png", width: 1280, height: 800, bytes: 90_000 } as const;
const logo = { name: "image001.png", format: "png", width: 300, height: 90, bytes: 6_000 } as const;
/** Made for dense screens and shown small. */
const denseLogo = { name: "logo.png", format: "png", width: 1200, height: 900, bytes: 30_000 } as const;
const tracker = { name: "t.gif", format: "gif", width: 1, height: 1, bytes: 43 } as const;
const icon = { name: "facebook.png", format: "png", width: 32, height: 32, bytes: 900 } as const;

test.each<[string, string[], string, ...TestPicture[]]>([
  [
    "a phone's photographs between two paragraphs",
    ["IMG_2041.jpg", "IMG_2042.jpg"],
    "",
    { ...photo, related: false },
    { ...photo, name: "IMG_2042.jpg", related: false },
  ],
  ["a photograph in the text", ["IMG_2041.jpg"], '<p>Se her:</p><img src="cid:1"><p>Hilsen Ola</p>', photo],
  [
    "a photograph below the greeting, as phones put it",
    ["IMG_2041.jpg"],
    '<p>Se her</p><p>Hilsen Ola</p><div><img src="cid:1" width="640"></div>',
    photo,
  ],
  [
    "a photograph without its camera's words, sent on by a messenger",
    ["IMG-WA1.jpg"],
    '<p>Hei</p><img src="cid:1">',
    { name: "IMG-WA1.jpg", width: 1600, height: 1200 },
  ],
  ["a small one of those", ["small.jpg"], '<p>Hei</p><img src="cid:1">', { name: "small.jpg", width: 480, height: 360 }],
  ["a picture of a screen", ["screen.png"], '<p>Feilen:</p><img src="cid:1" style="width:6.5in;height:4in">', screenshot],
  ["the same where the page names its width in parts", ["screen.png"], '<img src="cid:1" width="100%">', screenshot],
  ["a picture of a screen that stands in the text by no name", ["screen.png"], "", { ...screenshot, related: false }],
  [
    "a photograph in a mail that is sent on, behind a signature",
    ["IMG_2041.jpg"],
    '<p>FYI</p><div class="gmail_signature">Ola<img src="cid:2"></div><div class="gmail_quote">From: Per<br><img src="cid:1"></div>',
    { ...photo, camera: false },
    logo,
  ],
  [
    "a photograph that leads to itself when it is pressed",
    ["IMG_2041.jpg"],
    '<a href="https://photos.example.org/1"><img src="cid:1" width="800"></a>',
    photo,
  ],
  ["a panorama of a camera", ["pano.jpg"], '<img src="cid:1">', { ...photo, name: "pano.jpg", width: 8000, height: 1500 }],
  ["whatever is attached, small as it may be", ["facebook.png"], "<p>Ikonet</p>", { ...icon, disposition: "attachment", related: false }],
  [
    "an attached photograph that the text shows small",
    ["IMG_2041.jpg"],
    '<img src="cid:1" width="300">',
    { ...photo, disposition: "attachment" },
  ],
  [
    "a picture for browsers that is large",
    ["bilde.webp"],
    '<img src="cid:1">',
    { name: "bilde.webp", format: "webp", width: 1024, height: 768 },
  ],

  ["a logo below the name", [], '<p>Hei</p><p>Med vennlig hilsen</p><p>Ola</p><img src="cid:1">', logo],
  ["a logo for dense screens, by its width", [], '<p>Hei</p><p>Mvh<br>Ola</p><img src="cid:1" width="160" height="120">', denseLogo],
  ["the same by its style, in points", [], '<p>Hei</p><img src="cid:1" style="width:90.0pt;height:67.5pt">', denseLogo],
  [
    "a large drawing below a greeting",
    [],
    '<p>Hei</p><p>Mit freundlichen Grüßen</p><p>Jörg</p><img src="cid:1">',
    { ...denseLogo, name: "banner.png" },
  ],
  [
    "one in Outlook's signature",
    [],
    '<p>Hei</p><div id="Signature"><p>Ola</p><img src="cid:1"></div>',
    { ...denseLogo, name: "image002.png" },
  ],
  ["one behind two hyphens", [], 'Hei<br>-- <br>Ola<br><img src="cid:1">', denseLogo],
  [
    "a portrait of a camera in a signature",
    [],
    '<p>Hei</p><p>Best regards</p><img src="cid:1" width="120">',
    { ...photo, name: "portrait.jpg" },
  ],
  ["what tells that the mail was opened", [], '<p>Hei</p><img src="cid:1" width="1" height="1">', tracker],
  ["the same where the text does not show it", [], "", { ...tracker, related: false }],
  ["icons of networks, linked", [], '<p>Hei</p><a href="https://f.example.org"><img src="cid:1"></a>', icon],
  [
    "the picture of an advertisement, linked",
    [],
    '<a href="https://shop.example.org"><img src="cid:1" width="600"></a>',
    { name: "hero.jpg", width: 1200, height: 900 },
  ],
  ["a banner over the text", [], '<img src="cid:1"><p>Nyhetsbrev</p>', { name: "banner.jpg", width: 1200, height: 200 }],
  [
    "a drawing of few colours in the text",
    [],
    '<img src="cid:1"><p>Hei</p>',
    { name: "head.png", format: "png", width: 500, height: 300, bytes: 8_000 },
  ],
  [
    "a logo that is sent as if it were attached",
    [],
    '<p>Hei</p><p>Vennlig hilsen</p><img src="cid:1">',
    { ...logo, disposition: "attachment" },
  ],
  ["a logo left over from a signature that is gone", [], "<p>Hei</p>", logo],
])("%s: %j", async (_name, expected, html, ...pictures) => {
  expect(await taken(aMail(html, ...pictures))).toEqual(expected);
});

test("what a picture's first bytes tell is what an encoder has written", async () => {
  const made = sharp({ create: { width: 321, height: 123, channels: 3, background: "#804020" } });
  for (const format of ["jpeg", "png", "webp", "gif"] as const)
    expect(pictureHead(await made.clone().toFormat(format).toBuffer())).toEqual({
      format,
      size: { width: 321, height: 123 },
      camera: false,
    });
  expect(pictureHead(await made.clone().webp({ lossless: true }).toBuffer())?.size).toEqual({ width: 321, height: 123 });
  const ofCamera = await made
    .clone()
    .withExif({ IFD0: { Make: "Pixel", Model: "9" } })
    .jpeg()
    .toBuffer();
  expect(pictureHead(ofCamera)).toMatchObject({ camera: true, size: { width: 321, height: 123 } });
  const later = await made
    .clone()
    .withExif({ IFD2: { DateTimeOriginal: "2026:11:03 10:00:00" } })
    .jpeg()
    .toBuffer();
  expect(pictureHead(later)?.camera).toBe(true);
  for (let length = 0; length < ofCamera.length; length++) pictureHead(ofCamera.subarray(0, length));
  for (let at = 2; at < 300; at++) {
    const changed = Buffer.from(ofCamera);
    changed[at] = 0xff;
    pictureHead(changed);
  }
});

test("a text that is all pictures and open elements is looked through in time that grows with its length", {
  timeout: 30_000,
}, async () => {
  const html = `${"<div><a href=x><img src='cid:1' style='".repeat(20_000)}${"<b>".repeat(200_000)}`;
  const begin = performance.now();
  await taken(aMail(html, photo));
  expect(performance.now() - begin).toBeLessThan(15_000);
});
