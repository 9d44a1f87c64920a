// Titles and languages found in text.
import { describe, expect, test } from "vitest";
import { detectLanguage } from "./detectLanguage.ts";
import { detectTitle } from "./title/detectTitle.ts";

describe("title", () => {
  const text = "Fjordlys Kraft AS\nKaigata 14\n6002 Ålesund\nStrømregning for oktober 2026\nSide 1 av 2";

  test("a sane metadata title wins", () => {
    expect(detectTitle({ text, name: "a.pdf", metadataTitle: "Home insurance renewal 2027" }).title).toBe("Home insurance renewal 2027");
  });

  test("a longer word that begins the next line does not make the metadata's last word half a word", () => {
    const letter = "Faktura 10000\nRørleggeren i Larvik AS, Industrigata 1\nFakturadato: 01.01.2026";
    expect(detectTitle({ text: letter, name: "a.pdf", metadataTitle: "Faktura 10000 Rørlegger" }).title).toBe("Faktura 10000 Rørlegger");
    const heading = "Vedtak om rørleggerarbeid\nTil eieren";
    expect(detectTitle({ text: heading, name: "a.pdf", metadataTitle: "Vedtak om rørlegger" }).title).toBe("Vedtak om rørleggerarbeid");
  });

  test.each([
    "Microsoft Word - brev_v3.doc",
    "untitled",
    "Untitled-1",
    "Dokument1",
    "scan.html",
    "Uten navn 2",
    "PowerPoint-presentasjon",
    "about:blank",
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "12",
    "   ",
    "Scan_20261103",
    "https://example.com/a",
  ])("the metadata title %s is no title", (metadataTitle) => {
    expect(detectTitle({ text, name: "a.pdf", metadataTitle }).title).toBe("Strømregning for oktober 2026");
  });

  test("a program's name in front is dropped where a title follows", () => {
    expect(detectTitle({ text: "", name: "a.pdf", metadataTitle: "Microsoft Word - Leieavtale Bjørkeveien" }).title).toBe(
      "Leieavtale Bjørkeveien",
    );
  });

  test("without a telling word the first line that is no address, number or greeting is taken", () => {
    expect(detectTitle({ text: "03.11.2026\n12 Gorse Lane\nDear Ms Penrose,\nOur plans for the garden\nmore", name: "a.pdf" }).title).toBe(
      "Our plans for the garden",
    );
  });

  test("a lone word of the trade gets the sender beside it, and stops shouting", () => {
    const receipt = "Tannlege Ingrid Myhre\nStorgata 22, 8006 Bodø\n\nKVITTERING                    Dato: 05.06.2026";
    expect(detectTitle({ text: receipt, name: "x.txt" }).title).toBe("Kvittering – Tannlege Ingrid Myhre");
  });

  test("a Markdown heading is the title", () => {
    expect(detectTitle({ text: "intro\n\n# Årsmøte i *Solsiden*\n\ntekst", name: "notes.md" }).title).toBe("Årsmøte i Solsiden");
  });

  test("without text the file's name is cleaned", () => {
    expect(detectTitle({ text: "", name: "Leie_avtale_2026.pdf" }).title).toBe("Leie avtale 2026");
  });

  test("a very long line is cut at a word", () => {
    const title = detectTitle({ text: "", name: "a.pdf", metadataTitle: "Et ord ".repeat(25) }).title;
    expect(title.length).toBeLessThanOrEqual(121);
    expect(title).toMatch(/(Et|ord)…$/);
  });
});

describe("language", () => {
  test.each([
    ["no", "Du brukte 812 kWh i oktober, 6 prosent mindre enn i fjor. Varmepumpen sto for halvparten."],
    ["no", "Vi viser til søknaden dykkar og vil gjerne be om at de sender oss dei manglande vedlegga."],
    [
      "da",
      "Tak for din henvendelse. Regningen skal betales senest den 15. april. Du kan ikke bruge kortet, før du har godkendt vilkårene.",
    ],
    ["sv", "Tack för ditt köp. Fakturan ska betalas senast den 15 april. Om du har frågor är du välkommen att kontakta oss."],
    ["en", "Your buildings and contents cover ends on 31 October 2026."],
    ["de", "Für die Wohnung im zweiten Obergeschoss ergibt sich nach Abzug Ihrer Vorauszahlungen eine Nachzahlung."],
  ])("%s: %s", async (language, text) => {
    expect(await detectLanguage(text)).toBe(language);
  });

  test.each(["", "Hei", "12 345,00 998 001 20.11.2026 4471 0092"])("%j is too little to tell", async (text) => {
    expect(await detectLanguage(text)).toBeNull();
  });
});
