// The three catalogues say the same things, and can be put on the screen one after the other.
import { afterEach, describe, expect, test } from "vitest";
import { errorCodes, wireCode } from "../../shared/errors.ts";
import { type Language, languages } from "../../shared/languages.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { formatDate, formatListDate, formatNumber, formatPercent, formatSize } from "./format.ts";
import { applyLanguage, language, languageFor, t } from "./index.ts";
import { browserLanguages, collator, localeFor } from "./locale.ts";
import { nb } from "./nb.ts";

const catalogues: Record<Language, typeof en | typeof nb> = { en, nb, de };
const languagesOf = Object.getOwnPropertyDescriptor(navigator, "languages");
afterEach(() => {
  if (languagesOf) Object.defineProperty(navigator, "languages", languagesOf);
  else delete (navigator as { languages?: unknown }).languages;
});
const browserAsks = (...tags: string[]) => Object.defineProperty(navigator, "languages", { value: tags, configurable: true });

type Entry = [path: string, value: unknown];
function entries(value: unknown, path = ""): Entry[] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => entries(inner, path ? `${path}.${key}` : key));
}

/** What a sentence says of one, of several, and of many. Digits in a text pass for a number and for a name. */
function said(value: unknown): string[] {
  if (typeof value !== "function") return [String(value)];
  const say = value as (...inside: unknown[]) => string;
  return ["1", "2", "5000"].map((n) => say(...Array.from({ length: say.length }, () => n)));
}

describe("the catalogues", () => {
  test.each(["nb", "de"] as const)("%s has every text of English, of the same kind, with the same things inside, and no other", (other) => {
    const shape = (catalogue: unknown) =>
      entries(catalogue).map(([path, value]) => `${path}: ${typeof value}${typeof value === "function" ? ` of ${value.length}` : ""}`);
    expect(shape(catalogues[other]).sort()).toEqual(shape(en).sort());
  });

  test.each(languages)("no text of %s is empty, begins or ends with a blank, or shows a hole", (code) => {
    for (const [path, value] of entries(catalogues[code]))
      for (const text of said(value)) {
        expect(text.trim(), path).toBe(text);
        expect(text, path).not.toBe("");
        expect(text, path).not.toMatch(/undefined|null|NaN|\[object|\$\{/);
      }
  });

  test.each(["nb", "de"] as const)("whatever a sentence is given stands in it in %s where it does in English", (other) => {
    const theirs = new Map(entries(catalogues[other]));
    for (const [path, value] of entries(en)) {
      if (typeof value !== "function" || value.length === 0) continue;
      const inside = ["11", "22", "33"].slice(0, value.length);
      const english = (value as (...inside: string[]) => string)(...inside);
      const other = (theirs.get(path) as (...inside: string[]) => string)(...inside);
      for (const one of inside) expect(other.includes(one), `${path}: ${other}`).toBe(english.includes(one));
    }
  });

  test("every error that a server answers with has words, and every word is of one, or of what only the device knows", () => {
    const ofDevice = ["device.other_account", "device.not_wiped", "passkey.known", "password.wrong", "network", "unknown"];
    const codes = [...errorCodes.map(wireCode), ...ofDevice];
    expect(Object.keys(en.problems).sort()).toEqual(codes.sort());
  });

  test.each(["nb", "de"] as const)("hardly a sentence of %s is still English", (other) => {
    const theirs = new Map(entries(catalogues[other]));
    const same = entries(en).filter(([path, value]) => typeof value === "string" && value.includes(" ") && theirs.get(path) === value);
    expect(same.map(([path]) => path)).toEqual([]);
  });
});

describe("the language on the screen", () => {
  test.each([
    [["nn-NO", "en"], "nb"],
    [["no"], "nb"],
    [["fr-FR", "de-CH"], "de"],
    [["C"], "en"],
    [["x_y", "POSIX", "nb-NO"], "nb"],
    [[], "en"],
  ] as const)("a browser that asks for %j gets %s", (tags, code) => {
    browserAsks(...tags);
    expect(languageFor("browser")).toBe(code);
    expect(languageFor("de")).toBe("de");
  });

  test("a browser whose languages Intl refuses does no harm", async () => {
    browserAsks("C", "en_US.UTF-8", "");
    expect(browserLanguages()).toEqual([]);
    await applyLanguage("browser");
    expect(collator.value.compare("a", "b")).toBe(-1);
    expect(formatDate("2026-10-21")).toBe("21 Oct 2026");
  });

  test("the browser's region is kept where it speaks the language", () => {
    expect(localeFor("de", ["en-US", "de-AT"])).toBe("de-AT");
    expect(localeFor("en", ["en-US"])).toBe("en-US");
    expect(localeFor("en", ["nb-NO"])).toBe("en-GB");
    expect(localeFor("nb", ["nn-NO"])).toBe("nb-NO");
  });

  test("dates, numbers, percentages, sizes and the alphabet follow", async () => {
    browserAsks("en-GB");
    const now = new Date("2026-10-21T15:00:00");
    const shown = async (code: Language) => {
      await applyLanguage(code);
      const spaces = /[\u00a0\u202f]/g;
      const today = formatListDate(new Date("2026-10-21T09:05:00").toISOString(), t.app.today, now);
      return [formatDate("2026-10-21"), today, formatNumber(12_345.5), formatPercent(0.4), formatSize(1_600_000)].map((text) =>
        text.replace(spaces, " "),
      );
    };
    expect(await shown("en")).toEqual(["21 Oct 2026", "Today 09:05", "12,345.5", "40%", "1.5 MB"]);
    expect(await shown("nb")).toEqual(["21. okt. 2026", "I dag 09:05", "12 345,5", "40 %", "1,5 MB"]);
    expect(["Ås", "Zebra", "Ærlig", "Anders"].sort(collator.value.compare)).toEqual(["Anders", "Zebra", "Ærlig", "Ås"]);
    expect(await shown("de")).toEqual(["21. Okt. 2026", "Heute 09:05", "12.345,5", "40 %", "1,5 MB"]);
    expect(["Zebra", "Öl", "Otto", "Teil 10", "Teil 9"].sort(collator.value.compare)).toEqual(["Öl", "Otto", "Teil 9", "Teil 10", "Zebra"]);
  });

  test("the last choice wins, whichever catalogue comes first", async () => {
    await Promise.all([applyLanguage("nb"), applyLanguage("en"), applyLanguage("de")]);
    expect(language.value).toBe("de");
    expect(t.nav.trash).toBe("Papierkorb");
  });
});
