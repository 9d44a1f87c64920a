// Check digits of numbers that are written on documents.

/** ISO 7064 mod 97-10 over letters and digits, the check moved to the end (ISO 13616 IBAN, ISO 11649 RF). */
export function isMod97(value: string): boolean {
  let rest = 0;
  for (const letter of value.slice(4) + value.slice(0, 4)) {
    const code = Number.parseInt(letter, 36);
    if (Number.isNaN(code)) return false;
    rest = (rest * (code > 9 ? 100 : 10) + code) % 97;
  }
  return rest === 1;
}

/** Luhn, mod 10: cards, Norwegian KID, Swedish organisation numbers and OCR references, French SIREN. */
export function isLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const doubled = Number(digit) * (index % 2 ? 2 : 1);
    return total + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return sum % 10 === 0;
}

/** Mod 11 with weights 2 to 7 from the right; the check digit may be `-` for 10 (Norwegian KID). */
export function isMod11(value: string): boolean {
  const sum = [...value.slice(0, -1)].reverse().reduce((total, digit, index) => total + Number(digit) * ((index % 6) + 2), 0);
  const check = (11 - (sum % 11)) % 11;
  return value.endsWith(check === 10 ? "-" : String(check));
}

/** Whether the weighted sum of all digits leaves nothing when divided by `modulus`. */
export function isWeighted(digits: string, weights: readonly number[], modulus = 11): boolean {
  return (
    digits.length === weights.length && weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % modulus === 0
  );
}

const recursive = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];

/** Modulo 10, recursive: Swiss QR and ESR references. */
export function isMod10Recursive(digits: string): boolean {
  const carry = [...digits.slice(0, -1)].reduce((rest, digit) => recursive[(rest + Number(digit)) % 10]!, 0);
  return (10 - carry) % 10 === Number(digits.at(-1));
}

/** ISO 7064 mod 11,10: German VAT ids. */
export function isMod1110(digits: string): boolean {
  const product = [...digits.slice(0, -1)].reduce((rest, digit) => {
    const sum = (Number(digit) + rest) % 10 || 10;
    return (sum * 2) % 11;
  }, 10);
  return (11 - product) % 10 === Number(digits.at(-1));
}

const ibanLengths: Readonly<Record<string, number>> = Object.fromEntries(
  "NO15 BE16 DK18 FI18 FO18 GL18 NL18 MK19 SI19 AT20 BA20 EE20 KZ20 LT20 LU20 XK20 CH21 HR21 LI21 LV21 BG22 BH22 CR22 DE22 GB22 GE22 IE22 ME22 RS22 AE23 GI23 IL23 AD24 CZ24 ES24 MD24 PK24 RO24 SA24 SE24 SK24 TN24 VG24 PT25 IS26 TR26 CY28 FR27 GR27 IT27 MC27 SM27 AL28 AZ28 DO28 GT28 HU28 LB28 PL28 BR29 PS29 QA29 UA29 JO30 KW30 MU30 MT31"
    .split(" ")
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

/** How long an IBAN of this country is; undefined where the country has none. */
export function ibanLength(country: string): number | undefined {
  return ibanLengths[country];
}

export function isIban(value: string): boolean {
  return value.length === ibanLengths[value.slice(0, 2)] && isMod97(value);
}
