// OneDrive's upload session: pieces of 10 MiB without a token, in the order that it asks for.
import { createHash } from "node:crypto";
import { z } from "zod";
import type { NewObject } from "../../../../server/storage/backend.ts";
import { AppError } from "../../../../shared/errors.ts";
import type { AddressGuard } from "../../outside/addressGuard.ts";
import { type Send, secondsOf } from "../transfer/send.ts";
import { type UploadState, upload } from "../transfer/upload.ts";
import { type DriveItem, driveItem, type Graph, graphProblem, namedAddress } from "./graph.ts";
import { quickXor } from "./quickXor.ts";

/** Of a piece: 32 times 320 KiB. */
const pieceBytes = 32 * 320 * 1024;

interface Target {
  /** The address of the item, with what of it is meant. */
  place: (more: string) => string;
  /** It is there and is ours; else what is there is a stranger's, and stays. */
  replaces: boolean;
  name: string;
  find: () => Promise<DriveItem | null>;
}
interface By {
  graph: Graph;
  send: Send;
  guard: AddressGuard;
}

const sessionMade = z.object({ uploadUrl: z.string() });
const progress = z.object({ nextExpectedRanges: z.array(z.string()) });

export async function putItem(
  { graph, send, guard }: By,
  { place, replaces, name, find }: Target,
  bytes: () => Promise<ReadableStream<Uint8Array>>,
  object: NewObject,
  signal?: AbortSignal,
): Promise<DriveItem> {
  const conflict = { "@microsoft.graph.conflictBehavior": replaces ? "replace" : "fail" };
  const hashes = itemHashes(object.sha256);
  const check = (item: DriveItem): DriveItem => {
    if (item.size !== object.size || hashes.match(item) === false)
      throw new AppError("upload.mismatch", { size: object.size, received: item.size });
    return item;
  };
  if (object.size === 0) {
    for await (const chunk of await bytes()) if (chunk.length > 0) throw new AppError("upload.mismatch", { size: 0 });
    // A session has no piece for it.
    const query = `?@microsoft.graph.conflictBehavior=${conflict["@microsoft.graph.conflictBehavior"]}`;
    const response = await graph.send("PUT", `${place("/content")}${query}`, { body: new Uint8Array(), contentType: object.contentType });
    if (!response.ok) throw await graphProblem(response);
    return check(driveItem.parse(await response.json()));
  }
  const begun = await graph.ask("POST", place("/createUploadSession"), sessionMade, { item: { ...conflict, ...(!replaces && { name }) } });
  if (!begun) throw new AppError("cloud.unreachable", { detail: "The folder is not there any more" });
  const address = namedAddress(begun.uploadUrl, graph.root, guard);
  const item = await upload<DriveItem>(
    {
      send: async (body, offset) => {
        const range = `bytes ${offset}-${offset + body.length - 1}/${object.size}`;
        return stateOf(
          await send.answer(address, { method: "PUT", headers: { "content-range": range, "content-length": String(body.length) }, body }),
        );
      },
      ask: async () => stateOf(await send.answer(address)),
      giveUp: async () => {
        await send.answer(address, { method: "DELETE" });
      },
      async found() {
        const there = await find();
        return there && there.size === object.size && hashes.match(there) ? there : null;
      },
    },
    { bytes, object, pieceBytes, hashes: [hashes], signal },
  );
  return check(item);
}

async function stateOf(response: Response): Promise<UploadState<DriveItem>> {
  const { status, headers } = response;
  if (status === 404 || status === 410) return "gone";
  if (status === 429 || status === 503 || status === 509) return { busy: secondsOf(headers.get("retry-after")) };
  // What was sent is there already, or does not fit to what is: the session knows.
  if (status === 416) throw new AppError("cloud.unreachable", { detail: "The service has got other bytes" });
  if (!response.ok) throw await graphProblem(response);
  const content: unknown = await response.json().catch(() => undefined);
  const more = progress.safeParse(content).data?.nextExpectedRanges[0];
  const item = driveItem.safeParse(content);
  if (item.success) return { done: item.data };
  const next = Number(/^(\d+)-/.exec(more ?? "")?.[1] ?? Number.NaN);
  return Number.isNaN(next) ? "gone" : { next };
}

/** All that one or the other kind of drive tells, over what is sent. */
function itemHashes(sha256: string) {
  const sha1 = createHash("sha1");
  const quick = quickXor();
  return {
    update(bytes: Uint8Array) {
      sha1.update(bytes);
      quick.update(bytes);
    },
    /** Undefined: the service tells none. */
    match({ file }: DriveItem): boolean | undefined {
      const { sha256Hash, sha1Hash, quickXorHash } = file?.hashes ?? {};
      if (sha256Hash) return sha256Hash.toLowerCase() === sha256;
      if (sha1Hash) return sha1Hash.toLowerCase() === sha1.copy().digest("hex");
      return quickXorHash ? quickXorHash === quick.digest() : undefined;
    },
  };
}
