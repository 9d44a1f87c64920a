// The ways in that work everywhere in the app: file picker, drop, paste. What is added goes into the folder that is open.
import { t } from "../i18n/index.ts";
import { isTextField } from "./keyboard.ts";

/** Every picker that was opened and has not been answered: one at a time, so that what a browser forgets to close is not kept for ever. */
let picker: HTMLInputElement | undefined;

/**
 * Opens the browser's file picker and calls `picked` with what is chosen. A `cancel` is no end: browsers may send it before the
 * `change` that carries the files, and a picker that is closed without a choice simply never calls.
 */
export function pickFiles(picked: (files: File[]) => void, { one = false, accept = "" } = {}): void {
  picker?.remove();
  const input = document.createElement("input");
  picker = input;
  input.type = "file";
  input.multiple = !one;
  input.accept = accept;
  input.hidden = true;
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    input.value = "";
    if (files.length > 0) picked(files);
  });
  // Safari forgets an input that is in no document
  document.body.append(input);
  input.click();
}

/** A file, and the folders that it lay in, from the outside in; none for a file that was dropped by itself. */
export interface Dropped {
  file: File;
  folders: readonly string[];
}

/** Files of a drop, also those inside of dropped folders. Call it in the event itself: the list is empty afterwards. */
export async function filesOf(transfer: DataTransfer): Promise<Dropped[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.some((entry) => entry.isDirectory)) return [...transfer.files].map((file) => ({ file, folders: [] }));
  const nested = await Promise.all(entries.map((entry) => filesIn(entry, [])));
  return nested.flat();
}

async function filesIn(entry: FileSystemEntry, folders: readonly string[]): Promise<Dropped[]> {
  if (entry.isFile)
    return [{ file: await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)), folders }];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const children: FileSystemEntry[] = [];
  // a directory comes in pages of up to 100 entries; an empty page is the end
  for (;;) {
    const page = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (page.length === 0) break;
    children.push(...page);
  }
  const inside = [...folders, entry.name];
  const files = await Promise.all(children.filter((child) => !child.name.startsWith(".")).map((child) => filesIn(child, inside)));
  return files.flat();
}

/** Characters of a first line that make a name. */
const noteName = 80;

/** What was pasted outside of a text field: files, or text, which becomes a file that is named by its first line. */
export function filesPasted({ clipboardData, target }: ClipboardEvent): File[] {
  const files = [...(clipboardData?.files ?? [])];
  if (files.length > 0) return files;
  const text = clipboardData?.getData("text/plain") ?? "";
  if (text.trim() === "" || isTextField(target) || document.querySelector(":modal")) return [];
  const first = text.trim().split(/[\r\n]/)[0] ?? "";
  // what a file's name can't hold anywhere
  const name = [...first.replace(/[\\/:*?"<>|\p{Cc}]+/gu, " ")].slice(0, noteName).join("").trim().replace(/\.+$/, "");
  return [new File([text], `${name || t.empty.note}.txt`, { type: "text/plain" })];
}

const documentsType = "application/x-docuvault-documents";

/** Rows on their way to a folder. */
export function dragDocuments(event: DragEvent, ids: readonly string[]): void {
  if (!event.dataTransfer) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData(documentsType, JSON.stringify(ids));
}

export function dragKind(event: DragEvent): "documents" | "files" | null {
  const types = event.dataTransfer?.types ?? [];
  if (types.includes(documentsType)) return "documents";
  return types.includes("Files") ? "files" : null;
}

export function draggedDocuments(event: DragEvent): string[] {
  const value: unknown = JSON.parse(event.dataTransfer?.getData(documentsType) || "[]");
  return Array.isArray(value) ? value.filter((id) => typeof id === "string") : [];
}
