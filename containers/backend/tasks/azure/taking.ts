// Blobs become documents and templates, some at a time side by side. A blob whose bytes are not those that the service has the checksum of
// becomes nothing; one that fails holds up no other.
import { createHash } from "node:crypto";
import { insertTemplate } from "../../../../server/templates/insertTemplate.ts";
import { contentTypeOf } from "../../../../shared/documents/contentTypes.ts";
import { AppError, wireCode } from "../../../../shared/errors.ts";
import { lineOf } from "../../../../shared/mutators/values.ts";
import { BlobError, type ListedBlob } from "../../azure/container.ts";
import { inTransaction } from "../../changes/changeAsSystem.ts";
import { bringDocument } from "../../intake/bringDocument.ts";
import { folderOf } from "../../intake/folderOf.ts";
import type { TaskContext } from "../../queue/context.ts";

/** Blobs of one run, and of them at the same time. */
const perRun = 40;
const atOnce = 4;
/** Of a blob that nothing is known to be wrong with; where none can be had, the job rests longer and longer between them. */
const mostTries = 8;
/** Bytes of a template. */
const mostHtml = 1024 ** 2;

interface Blob extends Omit<ListedBlob, "modifiedAt"> {
  id: string;
  modifiedAt: Date;
  kind: "document" | "template";
  tries: number;
}
interface Asked {
  id: string;
  userId: string;
  shareTemplates: boolean;
}
type Azure = NonNullable<TaskContext["azure"]>;

class WrongChecksum extends Error {}

/** Whether any are left. @throws BlobError, AppError where none of them could be had */
export async function takeBlobs(context: TaskContext, azure: Azure, asked: Asked): Promise<boolean> {
  const { pool } = context;
  const { rows } = await pool.query<Blob>(
    `SELECT id, container, name, size::float8 AS size, etag, md5, content_type AS "contentType", modified_at AS "modifiedAt", kind, tries
       FROM azure_blobs WHERE import_id = $1 AND state = 'waiting' ORDER BY tries, id LIMIT $2`,
    [asked.id, perRun],
  );
  if (rows.length === 0) return false;
  // One after the other: two at once would make the same folder twice.
  const folders = new Map<string, Folder>();
  for (const { kind, name } of rows) {
    const path = pathOf(name).slice(0, -1);
    if (kind === "document" && !folders.has(path.join("/"))) folders.set(path.join("/"), await folderFor(context, asked, path));
  }
  const waiting = [...rows];
  let passing: unknown;
  let taken = 0;
  const next = async () => {
    for (let blob = waiting.pop(); blob; blob = waiting.pop()) {
      const found = await pool.query("SELECT FROM azure_imports WHERE id = $1 AND state = 'fetching'", [asked.id]);
      if (found.rowCount === 0) return; // an administrator has stopped it
      try {
        const folder = folders.get(pathOf(blob.name).slice(0, -1).join("/"));
        if (folder?.error) throw folder.error;
        const folderId = folder?.id ?? null;
        await (blob.kind === "template" ? takeTemplate(context, azure, asked, blob) : takeDocument(context, azure, asked, blob, folderId));
        await note(pool, asked, blob, "taken", null);
        taken++;
      } catch (error) {
        if (error instanceof BlobError && error.problem === "unauthorized") throw error;
        const reason = lastingReason(error);
        if (reason === undefined) {
          passing = error;
          context.log.warn({ err: error, importId: asked.id }, "a blob could not be taken, and is tried again");
          if (isAway(error)) continue; // our own store is: that is no try of this blob
        }
        const ends = reason !== undefined || blob.tries + 1 >= mostTries;
        await note(pool, asked, blob, ends ? "failed" : "waiting", reason ?? "unreachable");
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, next));
  // Nothing could be had: what is away is left in peace for longer and longer.
  if (passing !== undefined && taken === 0) throw passing;
  return true;
}

/** Where the documents of one path go, or why there is no such place. */
interface Folder {
  id: string | null;
  error?: AppError;
}

async function folderFor(context: TaskContext, { userId }: Asked, path: readonly string[]): Promise<Folder> {
  try {
    return { id: await folderOf(context, userId, path) };
  } catch (error) {
    // A place that can't be is a matter of the blobs that lie there, and of no other one.
    if (error instanceof AppError) return { id: null, error };
    throw error;
  }
}

/** Something of our own is: blobs can do nothing for it. */
const isAway = (error: unknown): boolean => error instanceof AppError && error.code === "service.unavailable";

async function takeDocument(context: TaskContext, { container }: Azure, { userId }: Asked, blob: Blob, folderId: string | null) {
  const name = fileName(pathOf(blob.name).at(-1) ?? "");
  const known = contentTypeOf(name);
  const contentType = known === "application/octet-stream" ? blob.contentType.slice(0, 255) : known;
  const arrival = { documentId: blob.id, name, contentType, folderId, createdAt: blob.modifiedAt.toISOString() };
  await bringDocument(
    context,
    { kind: "person", userId, device: "Azure Blob Storage" },
    arrival,
    checked(await container.open(blob), blob),
  );
}

async function takeTemplate({ pool }: TaskContext, { container, html }: Azure, { userId, shareTemplates }: Asked, blob: Blob) {
  if (blob.size > mostHtml) throw new AppError("template.tooMuch");
  const text = await new Response(checked(await container.open(blob), blob)).text();
  const read = await html.run({ kind: "template", html: text });
  const path = pathOf(blob.name);
  const [file = blob.name] = path.slice(-1);
  const state = {
    name: lineOf(file.replace(/\.html?$/i, "").slice(0, 120)) || "HTML",
    category: lineOf((path.at(-2) ?? "").slice(0, 60)),
    shared: shareTemplates,
    html: read.html,
  };
  await inTransaction(pool, (client) => insertTemplate(client, userId, blob.id, state));
}

/** Fails at its end where the bytes are others than the service says, so that nothing is made of them. */
function checked(bytes: ReadableStream<Uint8Array>, { md5, size }: Blob): ReadableStream<Uint8Array> {
  const hash = createHash("md5");
  let seen = 0;
  return bytes.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        hash.update(chunk);
        seen += chunk.length;
        // Said at once: what goes on without end is not kept until it ends.
        if (seen > size) throw new WrongChecksum("there is more than was listed");
        controller.enqueue(chunk);
      },
      flush() {
        if (seen !== size || (md5 !== null && hash.digest("hex") !== md5))
          throw new WrongChecksum("the bytes are not those that were listed");
      },
    }),
  );
}

/** Undefined for what may pass. */
function lastingReason(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof WrongChecksum) return "checksum";
    if (at instanceof BlobError && at.problem !== "unreachable") return at.problem;
    if (at instanceof AppError && at.status < 500 && at.code !== "request.timeout") return wireCode(at.code);
  }
  return undefined;
}

async function note(pool: TaskContext["pool"], { id }: Asked, blob: Blob, state: "taken" | "failed" | "waiting", reason: string | null) {
  await pool.query(
    `UPDATE azure_blobs SET state = $3, reason = $4, tries = tries + 1, verified = $3 = 'taken' AND md5 IS NOT NULL
      WHERE import_id = $1 AND id = $2 AND state = 'waiting'`,
    [id, blob.id, state, reason],
  );
}

/** One line of at most 255 characters; what a name ends with says what a file is. */
const fileName = (name: string): string =>
  lineOf(
    lineOf(name)
      .slice(-255)
      .replace(/^[\udc00-\udfff]/, ""),
  ) || "blob";

/** Names of folders and file, without empty parts; never more than 20 levels. */
const pathOf = (name: string): string[] => {
  const parts = name.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.length > 20 ? [...parts.slice(0, 19), parts.at(-1)!] : parts;
};
