// One mail as plain text and as simple HTML: the same words, nothing loaded from anywhere.
import type { Language } from "../../../shared/languages.ts";
import type { Mail } from "./mailer.ts";

export interface Letter {
  to: string;
  language: Language;
  subject: string;
  paragraphs: readonly string[];
  facts?: readonly (readonly [name: string, value: string])[];
  link: { label: string; url: string };
}

export function letter({ to, language, subject, paragraphs, facts = [], link }: Letter): Mail {
  const listed = facts.map(([name, value]) => `${name}: ${value}`);
  const text = [...paragraphs, ...(listed.length > 0 ? [listed.join("\n")] : []), `${link.label}:\n${link.url}`].join("\n\n");
  const html = [
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escaped(subject)}</title><body style="font-family:sans-serif;line-height:1.5">`,
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    ...(listed.length > 0 ? [`<p>${listed.map(escaped).join("<br>")}</p>`] : []),
    `<p><a href="${escaped(link.url)}">${escaped(link.label)}</a></p>`,
    "</body></html>",
  ].join("\n");
  return { to, subject: `DocuVault: ${subject}`, text: `${text}\n`, html, link: link.url };
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
