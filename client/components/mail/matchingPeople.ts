// Which people of the directory a typed text means: every word of it begins a word of theirs, or stands in an address or a number.
import type { DirectoryOffice, DirectoryPerson } from "../../../shared/api/directory.ts";
import { fold } from "../../../shared/search/words/fold.ts";

/** Texts are folded once for a person, however often is typed. */
const texts = new WeakMap<DirectoryPerson, { words: string; rest: string }>();

function textOf(person: DirectoryPerson, offices: ReadonlyMap<string, DirectoryOffice>) {
  let text = texts.get(person);
  if (!text) {
    const places = person.officeIds.map((id) => offices.get(id)?.name ?? "");
    text = {
      words: ` ${fold([person.name, person.title, ...places].join(" "))}`.replace(/[-_/.,]/g, " "),
      rest: `${person.email} ${person.phone.replace(/\D/g, "")}`,
    };
    texts.set(person, text);
  }
  return text;
}

export function matching(
  people: readonly DirectoryPerson[],
  offices: ReadonlyMap<string, DirectoryOffice>,
  { typed, officeId }: { typed: string; officeId: string },
): DirectoryPerson[] {
  const wanted = fold(typed)
    .split(/[\s,;/._-]+/)
    .filter(Boolean);
  // A telephone number is typed with blanks or without.
  const digits = typed.replace(/[\s()+-]/g, "");
  const isNumber = /^\d{3,}$/.test(digits);
  return people.filter((person) => {
    if (officeId && !person.officeIds.includes(officeId)) return false;
    const { words, rest } = textOf(person, offices);
    if (isNumber) return rest.includes(digits);
    return wanted.every((word) => words.includes(` ${word}`) || rest.includes(word));
  });
}
