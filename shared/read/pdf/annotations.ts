// What stands on a page beside its own text: values of form fields, free text, comments, names of attached files.
import type { Attachment } from "../reader.ts";

export interface Note {
  text: string;
  /** Left edge and middle of its rectangle, in the page's own units. */
  x: number;
  y: number;
  /** Half of its height. */
  reach: number;
  /** Belongs beside the words that it stands by. */
  isField: boolean;
}

type Annotation = Record<string, unknown>;

const words = (value: unknown) => (typeof value === "string" ? value.replace(/\r\n?/g, "\n").trim() : "");

/** Each text once, whatever draws it again. */
export function notesOf(annotations: readonly Annotation[]): { notes: Note[]; attachments: Attachment[] } {
  const notes: Note[] = [];
  const attachments: Attachment[] = [];
  const seen = new Set<string>();
  for (const annotation of annotations) {
    const file = annotation.file as { filename?: unknown; content?: Uint8Array } | undefined;
    if (annotation.subtype === "FileAttachment" && file)
      attachments.push({ name: words(file.filename), size: file.content?.length ?? null });
    if (annotation.subtype === "Popup" || annotation.subtype === "Link") continue;
    const isField = annotation.subtype === "Widget";
    const text = isField ? fieldText(annotation) : commentText(annotation);
    const rect = Array.isArray(annotation.rect) ? (annotation.rect as number[]) : [];
    const [x1 = 0, y1 = 0, , y2 = 0] = rect;
    const key = isField ? `${String(annotation.fieldName)}\n${text}\n${x1} ${y1}` : text;
    if (text === "" || seen.has(key)) continue;
    seen.add(key);
    notes.push({ text, x: x1, y: (y1 + y2) / 2, reach: Math.abs(y2 - y1) / 2, isField });
  }
  return { notes, attachments };
}

/** What a person has written or chosen. Buttons and boxes have no words of their own; hidden and password fields are not for reading. */
function fieldText(field: Annotation): string {
  if (field.password === true || field.hidden === true) return "";
  if (field.fieldType === "Tx") return words(field.fieldValue) || words(lines(field.textContent));
  if (field.fieldType !== "Ch") return "";
  const values = Array.isArray(field.fieldValue) ? field.fieldValue : [field.fieldValue];
  const options = Array.isArray(field.options) ? (field.options as { exportValue?: unknown; displayValue?: unknown }[]) : [];
  return values
    .map((value) => words(options.find(({ exportValue }) => exportValue === value)?.displayValue) || words(value))
    .filter(Boolean)
    .join(", ");
}

function commentText(annotation: Annotation): string {
  const { contentsObj, textContent } = annotation as { contentsObj?: { str?: unknown }; textContent?: unknown };
  return words(contentsObj?.str) || words(lines(textContent));
}

const lines = (content: unknown) => (Array.isArray(content) ? content.join("\n") : "");
