// Google's resumable upload: the library has none, so the requests are our own.
import { createHash } from "node:crypto";
import type { NewObject } from "../../../../server/storage/backend.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { AddressGuard } from "../../outside/addressGuard.ts";
import type { CloudFiles } from "../transfer/files.ts";
import { type Send, secondsOf } from "../transfer/send.ts";
import { type UploadState, upload } from "../transfer/upload.ts";
import { type DriveCalls, type DriveFile, fileFields } from "./calls.ts";
import { driveProblem } from "./errors.ts";

/** Of a piece: a multiple of 256 KiB. */
const pieceBytes = 8 * 1024 ** 2;

interface Place {
  path: string;
  name: string;
  /** The folder's id. */
  parent: string;
  /** What is replaced. */
  there: DriveFile | null;
}
interface Uploading {
  send: Send;
  guard: AddressGuard;
  files: CloudFiles;
  origin: string;
  calls: DriveCalls;
  get(fileId: string): Promise<DriveFile | null>;
}

/** @returns the path, which is what the file is called from now on */
export async function putFile(
  by: Uploading,
  place: Place,
  bytes: () => Promise<ReadableStream<Uint8Array>>,
  object: NewObject,
  signal?: AbortSignal,
): Promise<string> {
  const { files, calls } = by;
  const { path, there } = place;
  const fileId = there?.id ?? (await files.idOf(path)) ?? (await newId(calls));
  // Before its first byte: whoever comes after a process that ended here goes on with the same file.
  await files.keep(path, fileId);
  const session = await begin(by, place, fileId, object);
  const md5 = createHash("md5");
  const stored = await (object.size === 0
    ? sendEmpty(by, session, bytes, object)
    : upload(session.pieces, { bytes, object, pieceBytes, hashes: [md5], signal }));
  const { size, sha256Checksum, md5Checksum, trashed } = stored;
  const isWhole =
    Number(size) === object.size &&
    (sha256Checksum == null || sha256Checksum === object.sha256) &&
    (md5Checksum == null || md5Checksum === md5.digest("hex")) &&
    !trashed;
  if (!isWhole) throw new AppError("upload.mismatch", { size: object.size, received: Number(size) });
  return path;
}

async function newId({ call }: DriveCalls): Promise<string> {
  const made = await call((api) => api.files.generateIds({ count: 1, space: "drive", fields: "ids" }));
  const id = made?.ids?.[0];
  if (!id) throw new AppError("cloud.unreachable", { detail: "The service gave no id" });
  return id;
}

async function begin(by: Uploading, { path, name, parent, there }: Place, fileId: string, { size, sha256, contentType }: NewObject) {
  const { calls, send, guard, origin, files, get } = by;
  const start = async (id: string, replaces: boolean): Promise<Response> => {
    const query = `uploadType=resumable&supportsAllDrives=true&fields=${encodeURIComponent(fileFields)}`;
    return calls.authorized((authorization) =>
      send.answer(`${origin}/upload/drive/v3/files${replaces ? `/${encodeURIComponent(id)}` : ""}?${query}`, {
        method: replaces ? "PATCH" : "POST",
        headers: {
          authorization,
          "content-type": "application/json; charset=UTF-8",
          "x-upload-content-type": contentType,
          "x-upload-content-length": String(size),
        },
        body: JSON.stringify(replaces ? {} : { id, name, parents: [parent], mimeType: contentType }),
      }),
    );
  };
  let id = fileId;
  let response = await start(id, there !== null);
  if (response.status === 409) {
    // The id is used up: by a file that is there, or by one that was deleted.
    const existing = await get(id);
    const isLive = existing !== null && !existing.trashed;
    if (!isLive) {
      id = await newId(calls);
      await files.keep(path, id);
    }
    response = await start(id, isLive);
  }
  const location = response.headers.get("location");
  if (response.status !== 200 || !location) {
    await files.forget(path);
    throw new AppError("cloud.unreachable", { detail: `The upload could not be begun (${response.status})` });
  }
  const address = guard.checkUrl(location);
  if (address.protocol !== "https:" && address.origin !== origin) throw new AppError("cloud.addressRefused");

  const put = (range: string, body?: Uint8Array) =>
    send
      .answer(address, { method: "PUT", headers: { "content-range": range, "content-length": String(body?.length ?? 0) }, body })
      .then(stateOf);
  const pieces = {
    send: (body: Uint8Array, offset: number) => put(`bytes ${offset}-${offset + body.length - 1}/${size}`, body),
    ask: () => put(`bytes */${size}`),
    giveUp: async () => {
      await send.answer(address, { method: "DELETE", headers: { "content-length": "0" } });
    },
    async found() {
      const file = await get(id);
      return file && !file.trashed && Number(file.size) === size && file.sha256Checksum === sha256 ? file : null;
    },
  };
  return { pieces, address };
}

async function stateOf(response: Response): Promise<UploadState<DriveFile>> {
  const { status, headers } = response;
  if (status === 200 || status === 201) return { done: (await response.json()) as DriveFile };
  if (status === 308) {
    const [, last] = /^bytes=0-(\d+)$/.exec(headers.get("range") ?? "") ?? [];
    return { next: last === undefined ? 0 : Number(last) + 1 };
  }
  if (status === 404 || status === 410) return "gone";
  if (status === 429 || (status === 503 && headers.has("retry-after"))) return { busy: secondsOf(headers.get("retry-after")) };
  const content: unknown = await response.json().catch(() => undefined);
  throw driveProblem(status, content, headers.get("retry-after")) ?? new AppError("cloud.refused", { detail: `${status}` });
}

/** No piece of it can be sent: what the service stores is asked for by the end of nothing. */
async function sendEmpty(
  { send }: Uploading,
  { address, pieces }: Awaited<ReturnType<typeof begin>>,
  bytes: () => Promise<ReadableStream<Uint8Array>>,
  object: NewObject,
): Promise<DriveFile> {
  for await (const chunk of await bytes()) if (chunk.length > 0) throw new AppError("upload.mismatch", { size: 0 });
  const state = await send
    .answer(address, { method: "PUT", headers: { "content-length": "0", "content-range": `bytes */${object.size}` } })
    .then(stateOf);
  if (state !== "gone" && "done" in state) return state.done;
  const found = await pieces.found();
  if (!found) throw new AppError("cloud.unreachable", { detail: "The empty file was not taken" });
  return found;
}
