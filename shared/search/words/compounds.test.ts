import fc from "fast-check";
import { expect, test } from "vitest";
import { innerParts } from "./compounds.ts";
import { foldLetters } from "./fold.ts";

test.each([
  // Norwegian
  ["strømregning", "regning"],
  ["strømregningene", "regningene"],
  ["bilforsikringen", "forsikringen"],
  ["husleiekontrakt", "leiekontrakt kontrakt"],
  ["studielån", "lan"],
  ["tilstandsrapport", "rapport"],
  ["foreldremøtet", "motet"],
  // Danish
  ["lejekontrakt", "kontrakt"],
  ["skattebetalingen", "betalingen"],
  ["ejendomsskat", "skat"],
  // Swedish
  ["lönebesked", "besked"],
  ["hemförsäkringar", "forsakringar"],
  ["hyresavtalet", "avtalet"],
  // Dutch
  ["energierekening", "rekening"],
  ["zorgverzekeringen", "verzekeringen"],
  ["huurovereenkomst", "overeenkomst"],
  // German
  ["Haftpflichtversicherung", "pflichtversicherung versicherung"],
  ["Haftpflichtversicherungsvertrag", "pflichtversicherungsvertrag versicherungsvertrag vertrag"],
  ["Einkommensteuererklärung", "steuererklarung erklarung"],
  ["Mahngebuehren", "gebuehren"],
  ["Autoversicherung", "versicherung"],
])("%s has %s in it", (word, found) => expect(innerParts(foldLetters(word)).join(" ")).toBe(found));

test.each([
  "beregning",
  "utregning",
  "forsikring",
  "Vertrag",
  "Ertrag",
  "Versicherung",
  "verschreiben",
  "Abrechnungen",
  "abgebucht",
  "überarbeiten",
  "pantalon",
  "exoplanet",
  "suspension",
  "transparente",
  "papillonner",
  "echantillonner",
  "acropolis",
  "Nordström",
  "Referenten",
  "armoede",
  "parklaan",
  "plan",
  "lån",
  "regning",
])("%s has nothing in it", (word) => expect(innerParts(foldLetters(word))).toEqual([]));

test("a part is not looked for inside of a longer one", () => {
  // A payslip is no bill, a certificate no licence.
  expect(innerParts("lohnabrechnung")).toEqual(["abrechnung"]);
  expect(innerParts("steuerbescheinigung")).toEqual(["bescheinigung"]);
});

test("what is found is an end of the word, and any word is looked at quickly", () => {
  const some = fc.constantFrom("lan", "konto", "kort", "s", "e", "en", "regning", "penge", "penger", "x", "versicherung", "zu");
  const began = performance.now();
  let words = 0;
  fc.assert(
    fc.property(fc.array(some, { minLength: 1, maxLength: 25 }), (pieces) => {
      const word = pieces.join("");
      words++;
      for (const part of innerParts(word)) {
        expect(word.endsWith(part)).toBe(true);
        expect(part.length).toBeLessThan(word.length);
      }
    }),
    { numRuns: 2_000 },
  );
  expect((performance.now() - began) / words).toBeLessThan(5);
});
