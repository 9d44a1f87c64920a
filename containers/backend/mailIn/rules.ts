// Which rule fits a mail, which of its files are wanted, and what documents of it are called.
import type { MailRule, MailTaking } from "../../../shared/api/mailIn.ts";
import { shownText } from "../../../shared/api/mailIn.ts";

/** What a mail says of itself before it has been fetched. */
export interface MailHead {
  /** Name and address, for the eye. */
  sender: string;
  subject: string;
  /** Names of its files; "" for one that has none. */
  files: readonly string[];
}

/** In place of a name: it fits whatever is asked for. */
export const anyFile = "\0";

const folded = (text: string) => text.normalize("NFKC").toLocaleLowerCase("en");
const includes = (text: string, part: string) => folded(text).includes(folded(part));

/** The first one of this folder's that fits. */
export function ruleFor(rules: readonly MailRule[], folder: string, { sender, subject, files }: MailHead): MailRule | undefined {
  return rules.find(
    (rule) =>
      sameFolder(rule.folder, folder) &&
      includes(sender, rule.from) &&
      includes(subject, rule.subject) &&
      (rule.attachment !== "" || rule.take === "attachments" ? files.some((name) => isWanted(rule, name)) : true),
  );
}

/** INBOX alone is the same in any letters (RFC 3501 section 5.1). */
export const sameFolder = (one: string, other: string) => nameOfFolder(one) === nameOfFolder(other);
export const nameOfFolder = (folder: string) => (/^inbox$/i.test(folder) ? "INBOX" : folder);

/** `*` stands for any letters, `?` for one; a pattern without either is looked for anywhere in the name. */
export function isWanted({ attachment }: Pick<MailTaking, "attachment">, name: string): boolean {
  if (attachment === "" || name === anyFile) return true;
  if (!/[*?]/.test(attachment)) return includes(name, attachment);
  return fits([...folded(attachment)], [...folded(name)]);
}

/** Without going back more than to the last `*`: no pattern takes longer than pattern times name. */
function fits(pattern: readonly string[], name: readonly string[]): boolean {
  let [at, star, from] = [0, -1, 0];
  for (let letter = 0; letter < name.length; ) {
    if (pattern[at] === "*") [star, from, at] = [at, letter, at + 1];
    else if (pattern[at] === "?" || pattern[at] === name[letter]) [at, letter] = [at + 1, letter + 1];
    else if (star >= 0) {
      from++;
      [at, letter] = [star + 1, from];
    } else return false;
  }
  return pattern.slice(at).every((left) => left === "*");
}

/** Undefined where the pattern is empty, or nothing is left of it. */
export function titleOf(
  { title }: Pick<MailTaking, "title">,
  mail: { sender: string; subject: string; sentAt: string | null },
  name: string,
): string | undefined {
  const values: Record<string, string> = {
    subject: mail.subject,
    sender: mail.sender.replace(/\s*<[^<>]*>\s*$/, "") || mail.sender,
    date: mail.sentAt?.slice(0, 10) ?? "",
    name: name.replace(/\.[a-z0-9]{1,5}$/i, ""),
  };
  const filled = title.replace(/\{(subject|sender|date|name)\}/g, (_whole, key: string) => values[key] ?? "");
  return shownText.safeParse([...filled].slice(0, 300).join("")).data;
}
