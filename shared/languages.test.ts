import { describe, expect, test } from "vitest";
import { catalogueOf, firstSpoken, languageOfHeader } from "./languages.ts";

describe("which language a person gets", () => {
  test.each([
    ["no", "nb"],
    ["nn-NO", "nb"],
    ["nb-NO", "nb"],
    ["NB", "nb"],
    ["de-AT", "de"],
    ["de_CH", "de"],
    ["en-GB", "en"],
  ])("%s is served by %s", (tag, language) => {
    expect(catalogueOf(tag)).toBe(language);
  });

  test.each(["C", "POSIX", "", "x", "dex-1", "nob"])("%j has no catalogue and does no harm", (tag) => {
    expect(catalogueOf(tag)).toBeUndefined();
    expect(firstSpoken([tag, "de"])).toBe("de");
    expect(firstSpoken([tag])).toBe("en");
  });

  test("the first of several that there is", () => {
    expect(firstSpoken(["fr-FR", "nn", "de"])).toBe("nb");
    expect(firstSpoken([])).toBe("en");
  });

  test("the header's weights decide, not its order", () => {
    expect(languageOfHeader("en;q=0.5, de-DE;q=0.8, fr")).toBe("de");
    expect(languageOfHeader("nb-NO,nb;q=0.9,en;q=0.8")).toBe("nb");
    expect(languageOfHeader("de;q=0, *")).toBeNull();
    expect(languageOfHeader(";;,,q=x")).toBeNull();
    expect(languageOfHeader("")).toBeNull();
  });
});
