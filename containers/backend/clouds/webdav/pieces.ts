// Nextcloud's upload in pieces (version 2): a folder of pieces that is moved to where the file shall lie. What is given up is removed.
import { AppError } from "../../../../shared/errors.ts";
import { nameTaken } from "../transfer/nameTaken.ts";
import { piecesOf } from "../transfer/streams.ts";
import type { DavSession } from "./session.ts";

export interface PieceOptions {
  session: DavSession;
  /** Encoded path of the person's folder of uploads. */
  uploads: string;
  /** Encoded path of the file. */
  target: string;
  id: string;
  pieceBytes: number;
  /** What has that path by then stays. */
  onlyNew: boolean;
}

/** The server takes no more of them. */
const mostPieces = 9_999;

export async function putInPieces(
  { session, uploads, target, id, pieceBytes, onlyNew }: PieceOptions,
  bytes: () => Promise<ReadableStream<Uint8Array>>,
  size: number,
  signal?: AbortSignal,
): Promise<void> {
  const folder = `${uploads}/docuvault-${id}`;
  const destination = { destination: `${session.origin}${target}`, "oc-total-length": String(size) };
  const step = async (method: string, path: string, headers: Record<string, string>, body?: Uint8Array) => {
    const answer = await session.send(method, path, { headers, ...(body && { body: async () => body }), signal });
    await answer.dump();
    if (answer.status === 412) throw nameTaken();
    if (![200, 201, 204].includes(answer.status))
      throw new AppError("cloud.refused", { detail: `The file was not taken (${answer.status})` });
  };
  const largest = Math.max(pieceBytes, Math.ceil(size / mostPieces));
  try {
    await step("MKCOL", folder, destination);
    let number = 0;
    for await (const piece of piecesOf(await bytes(), largest)) {
      const name = String(++number).padStart(5, "0");
      await step("PUT", `${folder}/${name}`, { ...destination, "content-length": String(piece.length) }, piece);
    }
    await step("MOVE", `${folder}/.file`, { ...destination, overwrite: onlyNew ? "F" : "T" });
  } catch (error) {
    await session.send("DELETE", folder).then(
      (answer) => answer.dump(),
      () => undefined,
    );
    throw error;
  }
}
