// Every screen with real data, on the phone and at the desk, light and dark: axe finds nothing, and a picture of it is taken.

import { readFile } from "node:fs/promises";
import { beforeAll, expect, inject, test } from "vitest";
import { fixtures } from "../fixtures/index.ts";
import { Api } from "../harness/api.ts";
import { type ColorScheme, Device, type DeviceKind, type Person, patience } from "./support.ts";

const product = { url: inject("productUrl") };
let person: Person;
let documentId: string;
let templateId: string;

beforeAll(async () => {
  const api = new Api(product.url);
  person = { ...(await api.signUp()), handle: "" };
  for (const { name, contentType, path } of [
    fixtures.electricityBill,
    fixtures.insuranceLetter,
    fixtures.encrypted,
    fixtures.png,
    fixtures.markdown,
  ]) {
    const { id } = await api.upload({ name, contentType, bytes: await readFile(path) });
    await api.settled(id);
    if (name === fixtures.electricityBill.name) documentId = id;
    if (name === fixtures.markdown.name) await api.call("DELETE", `/api/documents/${id}`);
  }
  const made = await api.call<{ id: string }>("POST", "/api/templates", {
    name: "Følgebrev",
    html: '<p style="color: #0f6b5c">Hei {{recipient.name}}</p><p><a href="https://example.com/terms">Vilkår</a></p>{{#pages}}<p>{{title}}</p>{{/pages}}',
  });
  templateId = made.body.id;
});

const looks: [DeviceKind, ColorScheme][] = [
  ["desk", "light"],
  ["desk", "dark"],
  ["phone", "light"],
  ["phone", "dark"],
];

test.for(looks)("on the %s in %s every screen is without a fault that axe knows", async ([kind, scheme]) => {
  const device = await Device.open({ url: product.url, kind, scheme });
  const found: string[] = [];
  const look = async (name: string) => {
    await device.screenshot(`screen-${name}`);
    found.push(...(await device.axe()).map((violation) => `${name}: ${violation}`));
  };
  try {
    for (const path of ["sign-in", "sign-up", "forgot-password"]) {
      await device.goto(`/${path}`);
      await device.page.getByLabel("E-mail").waitFor({ timeout: patience });
      await look(path);
    }
    await device.signIn(person);
    await device.row("Strømregning oktober 2026").waitFor();
    await look("documents");
    await device.goto(`/documents/${documentId}`);
    await device.page.getByText("Page 1 of 2").waitFor();
    await look("document");
    await device.goto("/search?q=quokkaberry");
    await device.hit("Home insurance renewal 2027").waitFor();
    await look("search");
    for (const [path, content] of [
      ["/trash", "Årsmøte i Solsiden borettslag"],
      ["/storage", "of 100 MB used"],
      ["/settings", "Used by DocuVault"],
      ["/settings/device", "Rebuild the search index"],
      ["/account/security", "This device"],
      ["/apps/templates", "Følgebrev"],
      [`/apps/templates/${templateId}`, "Not filled in: Recipient name"],
      ["/nothing-here", "There is nothing at this address"],
    ] as const) {
      await device.goto(path);
      await device.page.getByText(content).first().waitFor();
      await look(path.slice(1).replace(templateId, "one").replaceAll("/", "-"));
    }
    await device.goto("/");
    await device.row("Strømregning oktober 2026").waitFor();
    await device.page.keyboard.press("Control+k");
    await device.page.getByRole("dialog").waitFor();
    await look("palette");
    expect(found).toEqual([]);
    expect(device.problems()).toEqual([]);
  } finally {
    await device.dispose();
  }
});
