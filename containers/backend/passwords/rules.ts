// What makes a password of sufficient length still unfit: length is the first rule (shared/api/identity.ts), these come after it.
import { commonest } from "./commonest.ts";

export type Refusal = "common" | "personal" | "breached";

export const refusalTexts: Record<Refusal, string> = {
  common: "This password is among the first that anybody would try",
  personal: "This password is your own name or address",
  breached: "This password has appeared in a published breach",
};

/** Why `password` is refused without asking anybody; `personal` are the person's own address and handle. */
export function refusalOf(password: string, personal: readonly string[]): Refusal | undefined {
  const folded = password.toLowerCase();
  const own = personal.flatMap((text) => [text, text.split("@")[0] ?? ""]).map((text) => text.toLowerCase());
  if (own.includes(folded)) return "personal";
  if (commonest.has(folded) || isRun(folded)) return "common";
  return undefined;
}

const rows = [
  "01234567890",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
];
const runs = rows.flatMap((row) => [row, [...row].reverse().join("")]);

/** A short piece repeated (`abababab`), or a run along the alphabet or a keyboard's row (`23456789`). */
const isRun = (text: string) => /^(.{1,3})\1+$/su.test(text) || runs.some((row) => row.includes(text));
