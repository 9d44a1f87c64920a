// What other apps share with this one: stored first, then the app is opened. The answer is always a way on, whatever came of it.
import { keepShared, mostShared, type SharedFile } from "../data/sharedFiles.ts";

/** The manifest names it as well. */
export const sharePath = "/share";

/** Characters of a text's first line that make a name. */
const longestName = 80;

export async function receiveShare(request: Request): Promise<Response> {
  const end = (how: "kept" | "failed" | "nothing") => Response.redirect(`/documents?shared=${how}`, 303);
  try {
    const files = sharedIn(await request.formData(), new Date().toISOString(), () => crypto.randomUUID());
    if (files.length === 0) return end("nothing");
    await keepShared(files);
    return end("kept");
  } catch (error) {
    console.warn("What was shared could not be kept", error);
    return end("failed");
  }
}

/** The files of a share; words and an address without a file become a text. Ids rise, so that the order stays. */
export function sharedIn(form: FormData, at: string, newId: () => string): SharedFile[] {
  const files = form.getAll("files").filter((value): value is File => value instanceof File && (value.size > 0 || value.name !== ""));
  const id = (n: number) => `${at}-${String(n).padStart(3, "0")}-${newId()}`;
  if (files.length > 0)
    return files.slice(0, mostShared).map((file, n) => ({ id: id(n), name: file.name || "Shared", type: file.type, bytes: file, at }));
  const words = ["title", "text", "url"].map((name) => form.get(name)).filter((value) => typeof value === "string");
  const text = [...new Set(words.map((word) => word.trim()))].filter((word) => word !== "").join("\n\n");
  if (text === "") return [];
  const first = (text.split(/[\r\n]/)[0] ?? "").replace(/^https?:\/\//, "");
  // what a file's name can't hold anywhere
  const name = [...first.replace(/[\\/:*?"<>|\p{Cc}\s]+/gu, " ")].slice(0, longestName).join("").trim().replace(/\.+$/, "");
  return [{ id: id(0), name: `${name || "Shared"}.txt`, type: "text/plain", bytes: new Blob([text], { type: "text/plain" }), at }];
}
