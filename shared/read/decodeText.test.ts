// Bytes to characters.
import { expect, test } from "vitest";
import { decodeText } from "./decodeText.ts";

test("the beginning of a UTF-8 file may end inside a character", () => {
  const bytes = new TextEncoder().encode("blåbær");
  expect(decodeText(bytes.subarray(0, 3), { partial: true })).toBe("bl");
  expect(decodeText(bytes)).toBe("blåbær");
});

test("bytes with a NUL, or full of control characters, are no text", () => {
  expect(decodeText(Uint8Array.of(65, 0, 66))).toBeNull();
  expect(decodeText(Uint8Array.from({ length: 300 }, (_, i) => (i % 26) + 1))).toBeNull();
});

test("what is not UTF-8 and too short to tell is windows-1252", () => {
  expect(decodeText(Uint8Array.of(0x62, 0xe5, 0x74, 0x20, 0x80))).toBe("båt €");
});

test.each([
  "Faktura nr. 12 – beløp 500 kr",
  "Счёт на оплату. Итого к оплате: 500 рублей",
  "請求書 合計金額 500 円。\n支払期限 12 日",
  "a b",
])("UTF-16 without a mark is known in both byte orders: %s", (text) => {
  const bytes = new Uint8Array(Buffer.from(text.repeat(3), "utf16le"));
  expect(decodeText(bytes)).toBe(text.repeat(3));
  expect(decodeText(new Uint8Array(Buffer.from(bytes).swap16()))).toBe(text.repeat(3));
});

test("UTF-32 with a mark is read", () => {
  const bytes = new Uint8Array(Uint32Array.from([0xfeff, 0x48, 0xe5, 0x1f9fe]).buffer);
  expect(decodeText(bytes)).toBe("Hå🧾");
});

/** Encoded by turning the platform's decoder around. */
function encode(text: string, label: string): Uint8Array {
  const byteOf = new Map(Array.from({ length: 256 }, (_, byte) => [new TextDecoder(label).decode(Uint8Array.of(byte)), byte]));
  return Uint8Array.from(text, (letter) => byteOf.get(letter)!);
}

test.each([
  ["windows-1251", "Привет, это счёт на оплату за услуги связи и интернет. Дата: 12 марта"],
  ["koi8-r", "Привет, это счёт на оплату за услуги связи"],
  ["windows-1250", "Příliš žluťoučký kůň úpěl ďábelské ódy"],
  ["windows-1252", "“Well,” she said—it’s been a year…"],
  ["windows-1252", "Blåbærsyltetøy og fløyte på søndag, ærlig talt. Møte på Åsane, på gjensyn"],
  ["windows-1252", "Grüße aus München für Ihre Rechnung über hundert Euro, schöne Straße, größer"],
  ["windows-1252", "Déjà reçu : le relevé d’août a été réglé, à l’été dernier, par chèque émis à Orléans"],
  ["windows-1250", "Zażółć gęślą jaźń, faktura za usługi, płatność przelewem na konto"],
  ["windows-1253", "Το τιμολόγιο σας για τις υπηρεσίες του μήνα. Παρακαλούμε πληρώστε"],
])("%s is known by its letters", (label, text) => {
  expect(decodeText(encode(text, label))).toBe(text);
});

test.each([
  [
    "92726c6967686574207661726572206c656e6773742c207361209d79737465696e207086208f732e20426c86629172206f6720666c9b7465",
    "Ærlighet varer lengst, sa Øystein på Ås. Blåbær og fløte",
  ],
  [
    "44696520677294e174652053747261e16520696e204d816e6368656e2c20816265722064696520427281636b65",
    "Die größte Straße in München, über die Brücke",
  ],
])("what DOS wrote (code page 850) is known by letters where no sign stands", (hex, text) => {
  expect(decodeText(Uint8Array.from(Buffer.from(hex, "hex")))).toBe(text);
});

test("Japanese of older systems is known", () => {
  const shiftJis = Uint8Array.from(Buffer.from("90bf8b818f9182cc8be08a7a82cd8e9f82cc82c682a882e882c582b781428e7895a58afa8cc0", "hex"));
  expect(decodeText(shiftJis)).toContain("請求書の金額は次のとおりです。");
});
