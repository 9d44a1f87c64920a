// A mail that lies in a file becomes documents: itself, its attachments, or both with the attachments tied to it. Taking the same mail
// again makes nothing twice: every id follows from the mail's own and from the place of the file in it.
import { v5 } from "uuid";
import { noteUnpacking } from "../../../server/intake/unpacking.ts";
import type { MailTaking } from "../../../shared/api/mailIn.ts";
import { contentTypeOf, extensionOf } from "../../../shared/documents/contentTypes.ts";
import { AppError } from "../../../shared/errors.ts";
import { oneLine } from "../../../shared/mutators/values.ts";
import type { AttachedFile } from "../../../shared/read/reader.ts";
import { changeAsSystem } from "../changes/changeAsSystem.ts";
import { bringDocument } from "../intake/bringDocument.ts";
import { isSeal } from "../intake/seals.ts";
import type { TaskContext } from "../queue/context.ts";
import type { ByteSource } from "../storage/measuredBytes.ts";
import { isWanted, titleOf } from "./rules.ts";

export type TakingContext = Pick<TaskContext, "pool" | "storage" | "poke" | "log" | "feedTombstoneDays" | "extractor">;

export interface MailToTake {
  userId: string;
  /** Of its row: the same mail has the same. */
  arrivalId: string;
  /** Of the document that the mail itself becomes. */
  mailDocumentId: string;
  /** Where it lies, in a folder that readers may read. */
  path: string;
  sender: string;
  subject: string;
  sentAt: string | null;
  taking: MailTaking;
}

export interface Taken {
  documentIds: string[];
  /** Files in it that are none for a person: seals, what is empty or locked, and what no name was asked for of. */
  leftOut: number;
}

/** More files than that in one mail are no post. */
const mostFiles = 100;
const plainType = /^[\w.+-]+\/[\w.+-]+$/;
const shownName = oneLine(255);
const hints = { name: "mail.eml", contentType: "message/rfc822" };

/** @throws AppError what `bringDocument` throws; ExtractionError where the mail can not be read */
export async function takeMail(context: TakingContext, mail: MailToTake): Promise<Taken> {
  const { taking, path, mailDocumentId } = mail;
  const taken: Taken = { documentIds: [], leftOut: 0 };
  let within: string | null = null;
  if (taking.take !== "attachments") {
    const name = `${fileName(mail.subject) || "mail"}.eml`;
    if (await bring(context, mail, { id: mailDocumentId, name, contentType: hints.contentType }, { path })) {
      taken.documentIds.push(mailDocumentId);
      within = taking.take === "both" ? await versionOf(context, mailDocumentId) : null;
    }
  }
  if (taking.take === "mail") return taken;
  let position = 0;
  for (; position < mostFiles; position++) {
    const file = await context.extractor.attached(path, hints, position);
    if (!file) break;
    const { bytes } = file;
    if (!bytes || isSeal(file.contentType) || !isWanted(taking, file.name)) {
      taken.leftOut++;
      continue;
    }
    // As the reader of documents names what lies in one, so that what it would make of the mail is the same document.
    const id = v5(String(position), within ?? mail.arrivalId);
    if (await bring(context, mail, { id, ...described(file, position) }, new Blob([bytes]).stream(), within ? mailDocumentId : null))
      taken.documentIds.push(id);
  }
  if (within) await changeAsSystem(context, mail.userId, (_mutate, change) => noteUnpacking(change.connection, within, position, true));
  return taken;
}

function described({ name, contentType }: AttachedFile, position: number) {
  const declared = plainType.test(contentType) && contentType !== "application/octet-stream" ? contentType.toLowerCase() : "";
  const type = declared || contentTypeOf(name);
  const shown = shownName.safeParse([...name.replace(/^.*[\\/]/, "")].slice(-255).join("")).data;
  return { name: shown ?? `${position + 1}${extensionOf(type)}`, contentType: type };
}

interface Described {
  id: string;
  name: string;
  contentType: string;
}

/** False where its person has deleted it while it was on its way: their word counts. */
async function bring(
  context: TakingContext,
  mail: MailToTake,
  { id: documentId, name, contentType }: Described,
  source: ByteSource,
  attachedTo: string | null = null,
): Promise<boolean> {
  const { userId, taking } = mail;
  const title = titleOf(taking, mail, name);
  const createdAt = new Date().toISOString();
  const actor = { kind: "person", userId, device: `Mail: ${mail.sender}`.slice(0, 100) } as const;
  const arrival = (folderId: string | null) => ({ documentId, name, contentType, folderId, createdAt, ...(title && { title }) });
  const folderId = taking.folderId && (await mayFileInto(context, userId, taking.folderId)) ? taking.folderId : null;
  try {
    await bringDocument(context, actor, arrival(folderId), source);
  } catch (error) {
    if (!(error instanceof AppError && ["entity.notFound", "upload.conflict"].includes(error.code))) throw error;
    // Taken back while the file was on its way, the folder is no place for it any more: the next try leaves it in the inbox.
    if (folderId && !(await mayFileInto(context, userId, folderId))) throw new AppError("service.unavailable", {}, { cause: error });
    return false;
  }
  await changeAsSystem(context, userId, async (mutate, change) => {
    // In a folder that somebody else shares, it is a document of theirs: labels are this person's own.
    const { rowCount } = await change.connection.query("SELECT 1 FROM documents WHERE id = $1 AND owner_id = $2 FOR NO KEY UPDATE", [
      documentId,
      userId,
    ]);
    if (rowCount !== 1) return;
    if (attachedTo) await mutate("attachDocument", { id: documentId, attachedTo });
    for (const tagId of taking.tagIds)
      await mutate("tagDocument", { id: documentId, tagId }).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error; // a tag that is gone
      });
  });
  return true;
}

/** A folder that is gone, or not shared any more, leaves the document in the inbox. */
async function mayFileInto({ pool }: TakingContext, userId: string, folderId: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `SELECT 1 FROM folders f LEFT JOIN folder_access a ON a.folder_id = f.id AND a.user_id = $2
      WHERE f.id = $1 AND (f.owner_id = $2 OR a.access = 'edit')`,
    [folderId, userId],
  );
  return rowCount === 1;
}

async function versionOf({ pool }: TakingContext, documentId: string): Promise<string | null> {
  const { rows } = await pool.query<{ id: string | null }>("SELECT version_id AS id FROM documents WHERE id = $1", [documentId]);
  return rows[0]?.id ?? null;
}

/** A subject as the name of a file. */
const fileName = (subject: string): string => [...subject.replaceAll(/[\s\\/:*?"<>|\p{Cc}]+/gu, " ").trim()].slice(0, 120).join("");
