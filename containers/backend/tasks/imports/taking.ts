// Listed files become documents and templates, some at a time side by side. A file whose bytes are not those that its source has the
// checksum of becomes nothing; one that fails holds up no other.
import { passingReasons, roundHours } from "../../../../server/imports/rounds.ts";
import { insertTemplate } from "../../../../server/templates/insertTemplate.ts";
import { contentTypeOf } from "../../../../shared/documents/contentTypes.ts";
import { AppError, wireCode } from "../../../../shared/errors.ts";
import { lineOf } from "../../../../shared/mutators/values.ts";
import { inTransaction } from "../../changes/changeAsSystem.ts";
import { quickXor } from "../../clouds/onedrive/quickXor.ts";
import { checkingOf, type ImportSource, type ListedFile, SourceError } from "../../imports/source.ts";
import { bringDocument } from "../../intake/bringDocument.ts";
import { folderOf } from "../../intake/folderOf.ts";
import type { TaskContext } from "../../queue/context.ts";
import { type BytesInVault, bytesInVault, SameBytes } from "./bytesInVault.ts";
import { tagsOf, tagWith } from "./tags.ts";
import type { Import } from "./types.ts";

/** Files of one run, and of them at the same time. */
const perRun = 40;
const atOnce = 4;
/** Of a file that nothing is known to be wrong with; where none can be had, the job rests longer and longer between them. */
const mostTries = 8;
/** Bytes that a template may have, at most. */
const mostHtml = 1024 ** 2;

interface WaitingFile extends Omit<ListedFile, "modifiedAt"> {
  id: string;
  modifiedAt: Date;
  kind: "document" | "template";
  tries: number;
}
type SanitizeHtml = NonNullable<TaskContext["azure"]>["html"];

class WrongChecksum extends Error {}

/** Whether any are left. @throws SourceError, AppError where none of them could be had */
export async function takeFiles(
  context: TaskContext,
  source: ImportSource,
  html: SanitizeHtml | undefined,
  asked: Import,
): Promise<boolean> {
  const { pool } = context;
  const { rows } = await pool.query<WaitingFile>(
    `SELECT id, place, name, size::float8 AS size, etag, checksum, content_type AS "contentType", modified_at AS "modifiedAt", kind, tries
       FROM import_files WHERE import_id = $1 AND state = 'waiting' AND kind <> 'folder' ORDER BY tries, id LIMIT $2`,
    [asked.id, perRun],
  );
  if (rows.length === 0) return false;
  // One after the other: two at once would make the same folder twice.
  const places = new Map<string, Place>();
  for (const { kind, name } of rows) {
    const path = pathOf(name).slice(0, -1);
    if (kind === "document" && !places.has(path.join("/"))) places.set(path.join("/"), await placeFor(context, asked, path));
  }
  const inVault = source.oncePerBytes ? bytesInVault(pool, asked.userId) : undefined;
  const waiting = [...rows];
  let passing: unknown;
  let over: unknown;
  const unreachable: WaitingFile[] = [];
  let taken = 0;
  const endAll = (error: unknown): never => {
    waiting.length = 0;
    throw error;
  };
  const next = async () => {
    for (let file = waiting.pop(); file && over === undefined; file = waiting.pop()) {
      const found = await pool.query("SELECT FROM imports WHERE id = $1 AND state = 'fetching'", [asked.id]);
      if (found.rowCount === 0) return; // somebody has stopped it
      try {
        const place = places.get(pathOf(file.name).slice(0, -1).join("/"));
        if (place?.error) throw place.error;
        if (file.kind === "template") await takeTemplate(context, source, html, asked, file);
        else await takeDocument(context, source, asked, file, place, inVault);
        await note(pool, asked, file, "taken", null);
        taken++;
      } catch (error) {
        if (error instanceof SameBytes) {
          await note(pool, asked, file, "same", "bytes");
          taken++;
          continue;
        }
        if (isOfAll(error)) {
          over = error;
          return;
        }
        const reason = lastingReason(error);
        if (reason === undefined) {
          passing = error;
          context.log.warn({ err: error, importId: asked.id }, "a file could not be taken, and is tried again");
          if (isAway(error)) continue; // our own store is: that is no try of this file
        }
        if (reason === undefined) unreachable.push(file);
        else await note(pool, asked, file, "failed", reason);
      }
    }
  };
  // None goes on when this run has ended: the next one would meet it.
  const ends = await Promise.allSettled(Array.from({ length: Math.min(atOnce, waiting.length) }, () => next().catch(endAll)));
  const broken = ends.find((one) => one.status === "rejected");
  if (broken) throw broken.reason;
  if (over !== undefined) throw over;
  if (unreachable.length > 0 && taken === 0 && (await source.answers?.()) === false) throw passing;
  for (const file of unreachable) await note(pool, asked, file, file.tries + 1 >= mostTries ? "failed" : "waiting", "unreachable");
  // Nothing could be had: what is away is left in peace for longer and longer.
  if (passing !== undefined && taken === 0) throw passing;
  return true;
}

/** Where the documents of one path go and what they are tagged with, or why there is no such place. */
interface Place {
  folderId: string | null;
  tagIds: readonly string[];
  error?: AppError;
}

async function placeFor(context: TaskContext, { userId, structure }: Import, path: readonly string[]): Promise<Place> {
  try {
    if (structure === "tags") return { folderId: null, tagIds: await tagsOf(context, userId, path) };
    return { folderId: await folderOf(context, userId, path), tagIds: [] };
  } catch (error) {
    // A place that can't be is a matter of the files that lie there, and of no other one.
    if (error instanceof AppError) return { folderId: null, tagIds: [], error };
    throw error;
  }
}

/** The source takes no log-in, or asks to wait: that is no matter of one file, and none of its tries. */
const isOfAll = (error: unknown): boolean =>
  error instanceof SourceError && (error.problem === "unauthorized" || error.retryAfter !== undefined);

/** Something of our own is: files can do nothing for it. */
const isAway = (error: unknown): boolean => error instanceof AppError && error.code === "service.unavailable";

async function takeDocument(
  context: TaskContext,
  source: ImportSource,
  { userId }: Import,
  file: WaitingFile,
  { folderId, tagIds }: Place = { folderId: null, tagIds: [] },
  inVault: BytesInVault | undefined,
) {
  const name = fileName(pathOf(file.name).at(-1) ?? "");
  const known = contentTypeOf(name);
  const contentType = known === "application/octet-stream" ? file.contentType.slice(0, 255) : known;
  const arrival = { documentId: file.id, name, contentType, folderId, createdAt: file.modifiedAt.toISOString() };
  // Where the source says it, nothing has to be fetched to know.
  const told = /^sha256:([0-9a-f]{64})$/.exec(file.checksum ?? "")?.[1];
  if (told && (await inVault?.has({ sha256: told, size: file.size }, file.id))) throw new SameBytes();
  try {
    await bringDocument(
      context,
      { kind: "person", userId, device: source.device },
      arrival,
      checked(await source.open(file), file),
      inVault && { measured: (bytes) => inVault.claim(bytes, file.id) },
    );
  } finally {
    inVault?.release(file.id);
  }
  await tagWith(context, userId, file.id, tagIds);
}

async function takeTemplate(
  { pool }: TaskContext,
  source: ImportSource,
  html: SanitizeHtml | undefined,
  { userId, shareTemplates }: Import,
  file: WaitingFile,
) {
  if (file.size > mostHtml || !html) throw new AppError("template.tooMuch");
  const text = await new Response(checked(await source.open(file), file)).text();
  const read = await html.run({ kind: "template", html: text });
  const path = pathOf(file.name);
  const [last = file.name] = path.slice(-1);
  const state = {
    name: lineOf(last.replace(/\.html?$/i, "").slice(0, 120)) || "HTML",
    category: lineOf((path.at(-2) ?? "").slice(0, 60)),
    shared: shareTemplates,
    html: read.html,
  };
  await inTransaction(pool, (client) => insertTemplate(client, userId, file.id, state));
}

/** Fails at its end where the bytes are others than the service says, so that nothing is made of them. */
function checked(bytes: ReadableStream<Uint8Array>, { checksum, size }: WaitingFile): ReadableStream<Uint8Array> {
  const checking = checkingOf(checksum, quickXor);
  let seen = 0;
  return bytes.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        checking?.update(chunk);
        seen += chunk.length;
        // Said at once: what goes on without end is not kept until it ends.
        if (seen > size) throw new WrongChecksum("there is more than was listed");
        controller.enqueue(chunk);
      },
      flush() {
        if (seen !== size || checking?.matches() === false) throw new WrongChecksum("the bytes are not those that were listed");
      },
    }),
  );
}

/** A cloud that cuts a stream of bytes says so by an error of its own. */
const passingInCloud = new Set<string>(["cloud.unreachable", "cloud.busy"]);

/** Why a file will never come in; undefined where another try may bring it. */
function lastingReason(error: unknown): string | undefined {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if (at instanceof WrongChecksum) return "checksum";
    if (at instanceof SourceError && at.problem !== "unreachable") return at.problem;
    if (at instanceof AppError && passingInCloud.has(at.code)) return undefined;
    if (at instanceof AppError && at.status < 500 && at.code !== "request.timeout") return wireCode(at.code);
  }
  return undefined;
}

async function note(
  pool: TaskContext["pool"],
  { id, watching }: Import,
  file: WaitingFile,
  state: "taken" | "same" | "failed" | "waiting",
  reason: string | null,
) {
  const again = watching && state === "failed" && passingReasons.some((one) => one === reason);
  await pool.query(
    `UPDATE import_files SET state = $3, reason = $4, tries = tries + 1, verified = $3 = 'taken' AND checksum IS NOT NULL,
            rounds = rounds + CASE WHEN $5 THEN 1 ELSE 0 END,
            next_round_at = CASE WHEN $5 THEN now() + make_interval(hours => ($6::int[])[rounds + 1]) END
      WHERE import_id = $1 AND id = $2 AND state = 'waiting'`,
    [id, file.id, state, reason, again, roundHours],
  );
}

/** One line of at most 255 characters; what a name ends with says what a file is. */
const fileName = (name: string): string =>
  lineOf(
    lineOf(name)
      .slice(-255)
      .replace(/^[\udc00-\udfff]/, ""),
  ) || "file";

/** Names of folders and file, without empty parts; never more than 20 levels. */
const pathOf = (name: string): string[] => {
  const parts = name.split("/").filter((part) => part !== "" && part !== "." && part !== "..");
  return parts.length > 20 ? [...parts.slice(0, 19), parts.at(-1)!] : parts;
};
