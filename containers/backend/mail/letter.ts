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
    head(language, subject),
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    ...(listed.length > 0 ? [`<p>${listed.map(escaped).join("<br>")}</p>`] : []),
    `<p><a href="${escaped(link.url)}">${escaped(link.label)}</a></p>`,
    "</body></html>",
  ].join("\n");
  return { to, subject: `DocuVault: ${subject}`, text: `${text}\n`, html, link: link.url };
}

export interface PersonalLetter {
  to: string;
  language: Language;
  subject: string;
  /** As the person typed it. */
  text: string;
  footer: string;
  link?: { label: string; url: string };
}

/** What a person writes, as they wrote it. */
export function personalLetter({ to, language, subject, text: typed, footer, link }: PersonalLetter): Mail {
  const paragraphs =
    typed.trim() === ""
      ? []
      : typed
          .trim()
          .replaceAll(/\r\n?/g, "\n")
          .split(/\n{2,}/);
  const text = [...paragraphs, ...(link ? [`${link.label}:\n${link.url}`] : []), `-- \n${footer}`].join("\n\n");
  const html = [
    head(language, subject),
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph).replaceAll("\n", "<br>")}</p>`),
    ...(link ? [`<p><a href="${escaped(link.url)}">${escaped(link.label)}</a></p>`] : []),
    `<p style="color:#666">${escaped(footer)}</p>`,
    "</body></html>",
  ].join("\n");
  return { to, subject, text: `${text}\n`, html, ...(link && { link: link.url }) };
}

const head = (language: Language, title: string) =>
  `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>${escaped(title)}</title><body style="font-family:sans-serif;line-height:1.5">`;
const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
