// Numbers under which authorities know an organisation. A number without a check digit is only believed after its label.
import { evidenceOf } from "../evidence.ts";
import type { OrganisationFact } from "../facts.ts";
import { isLuhn, isMod1110, isWeighted } from "./checksums.ts";

interface Scheme {
  scheme: OrganisationFact["scheme"];
  /** Its group `value` is the number as it is written. */
  pattern: RegExp;
  normal: (written: string) => string;
  valid: (value: string) => boolean;
}

const digitsOf = (written: string) => written.replace(/\D/g, "");
const compact = (written: string) => written.replace(/[\s.-]/g, "").toUpperCase();
const norwegian = (value: string) => isWeighted(value, [3, 2, 7, 6, 5, 4, 3, 2, 1]);
const danish = (value: string) => isWeighted(value, [2, 7, 6, 5, 4, 3, 2, 1]);
const finnish = (value: string) => isWeighted(value, [7, 9, 10, 5, 8, 4, 2, 1]);
const polish = (value: string) =>
  [6, 5, 7, 2, 3, 4, 5, 6, 7].reduce((sum, weight, index) => sum + weight * Number(value[index]), 0) % 11 === Number(value[9]);
const czech = (value: string) =>
  (11 - ([8, 7, 6, 5, 4, 3, 2].reduce((sum, weight, index) => sum + weight * Number(value[index]), 0) % 11)) % 10 === Number(value[7]);

/** Check digits of VAT ids where they are simple; the other countries are believed by their shape. */
const vatChecks: Readonly<Record<string, (rest: string) => boolean>> = {
  DE: isMod1110,
  DK: danish,
  FI: finnish,
  IT: isLuhn,
  PL: polish,
  BE: (rest) => 97 - (Number(rest.slice(0, 8)) % 97) === Number(rest.slice(8)),
  FR: (rest) => isLuhn(rest.slice(2)),
  SE: (rest) => isLuhn(rest.slice(0, 10)),
  PT: (rest) =>
    ((11 - ([9, 8, 7, 6, 5, 4, 3, 2].reduce((sum, weight, index) => sum + weight * Number(rest[index]), 0) % 11)) % 11) % 10 ===
    Number(rest[8]),
};

const vatShapes =
  "AT ?U\\d{8}|BE ?[01]\\d{3}[ .]?\\d{3}[ .]?\\d{3}|BG ?\\d{9,10}|CY ?\\d{8}[A-Z]|CZ ?\\d{8,10}|DE ?\\d{3} ?\\d{3} ?\\d{3}|DK ?(?:\\d{2} ?){3}\\d{2}|EE ?\\d{9}|EL ?\\d{9}|ES ?[A-Z0-9]\\d{7}[A-Z0-9]|FI ?\\d{7}-?\\d|FR ?[A-Z0-9]{2} ?\\d{3} ?\\d{3} ?\\d{3}|GB ?\\d{3} ?\\d{4} ?\\d{2}|HR ?\\d{11}|HU ?\\d{8}|IE ?\\d[A-Z0-9+*]\\d{5}[A-Z]{1,2}|IT ?\\d{11}|LT ?(?:\\d{12}|\\d{9})|LU ?\\d{8}|LV ?\\d{11}|MT ?\\d{8}|NL ?\\d{9}B\\d{2}|PL ?\\d{10}|PT ?\\d{9}|RO ?\\d{4,10}|SE ?\\d{10}01|SI ?\\d{8}|SK ?\\d{10}";

const schemes: Scheme[] = [
  {
    scheme: "no",
    pattern:
      /(?:(?<!\p{L})(?:org(?:anisasjons?)?[ .-]{0,2}(?:nr|nummer|no)\.?|foretaksnr\.?|foretaksregisteret|NO)[:\s]{0,4}(?:NO ?)?)(?<value>\d{3}[ .]?\d{3}[ .]?\d{3})(?![\d-])|(?<!\d[ .]?)(?<value2>\d{3}[ .]?\d{3}[ .]?\d{3}) ?MVA/giu,
    normal: digitsOf,
    valid: norwegian,
  },
  {
    scheme: "se",
    pattern: /(?<![\d-])(?<value>(?:16)?[1-9]\d[2-9]\d{3}-\d{4})(?![\d-])/gu,
    normal: digitsOf,
    valid: (value) => isLuhn(value.slice(-10)),
  },
  {
    scheme: "dk",
    pattern: /(?<!\p{L})(?:CVR|SE)(?:[ -]?(?:nr|nummer|no)?\.?)?[:\s/]{0,4}(?:DK ?)?(?<value>\d{2} ?\d{2} ?\d{2} ?\d{2})(?!\d)/giu,
    normal: digitsOf,
    valid: danish,
  },
  {
    scheme: "fi",
    pattern: /(?<![\d-])(?<value>\d{7}-\d)(?![\d-])/gu,
    normal: (written) => written,
    valid: (value) => finnish(digitsOf(value)),
  },
  {
    scheme: "de-tax",
    pattern: /(?<!\p{L})(?:steuer-?(?:nummer|nr\.?)|st\.?-?nr\.?)[:\s]{0,4}(?<value>\d{2,3}[/ ]\d{3,4}[/ ]\d{4,5})(?!\d)/giu,
    normal: (written) => written.replaceAll(" ", "/"),
    valid: () => true,
  },
  {
    scheme: "de-register",
    pattern: /(?<!\p{L})(?<value>HR ?[AB][ .:]{0,3}(?:Nr\.? ?)?\d{1,6}(?: ?[A-Z](?!\p{L}))?)/gu,
    normal: (written) => written.replace(/\s+/g, " "),
    valid: () => true,
  },
  {
    scheme: "ch",
    pattern: /(?<value>CHE[- ]?\d{3}[. ]?\d{3}[. ]?\d{3})(?!\d)/gu,
    normal: compact,
    valid: (value) => isWeighted(digitsOf(value), [5, 4, 3, 2, 7, 6, 5, 4, 1]),
  },
  {
    scheme: "fr",
    pattern: /(?<!\p{L})(?:SIRET|SIREN|RCS(?: \p{L}{2,20})?)[\s:n°]{0,5}(?<value>\d{3} ?\d{3} ?\d{3}(?: ?\d{5})?)(?! ?\d)/giu,
    normal: digitsOf,
    valid: (value) => isLuhn(value.slice(0, 9)),
  },
  {
    scheme: "pl",
    pattern: /(?<!\p{L})NIP[:\s]{0,3}(?:PL ?)?(?<value>\d{3}-?\d{2,3}-?\d{2}-?\d{2,3})(?!\d)/giu,
    normal: digitsOf,
    valid: (value) => value.length === 10 && polish(value),
  },
  { scheme: "cz", pattern: /(?<!\p{L})IČO?[:\s.]{0,3}(?<value>\d{3} ?\d{2} ?\d{3}|\d{8})(?!\d)/giu, normal: digitsOf, valid: czech },
  {
    scheme: "vat",
    pattern: new RegExp(`(?<![\\p{L}\\p{N}])(?<value>${vatShapes})(?![\\p{L}\\p{N}])`, "gu"),
    normal: compact,
    valid: (value) => vatChecks[value.slice(0, 2)]?.(value.slice(2)) ?? true,
  },
];

export function findOrganisations(text: string): OrganisationFact[] {
  const found = schemes.flatMap(({ scheme, pattern, normal, valid }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const written = match.groups!.value ?? match.groups!.value2!;
      const value = normal(written);
      if (!valid(value)) return [];
      const at = match.index + match[0].indexOf(written);
      return [{ ...evidenceOf(text, at, written.length, match[0]), scheme, value }];
    }),
  );
  return found.sort((a, b) => a.at - b.at);
}
