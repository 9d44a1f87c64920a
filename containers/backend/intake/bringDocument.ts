// How the backend brings a document into a vault, wherever its bytes come from.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { type AcceptContext, type Arrival, acceptDocument, acceptVersion, type MeasuredBytes } from "../../../server/intake/accept.ts";
import { largestUpload } from "../../../shared/api/limits.ts";
import { AppError } from "../../../shared/errors.ts";
import type { VaultDocument } from "../../../shared/mutators/entities.ts";
import { withClient } from "../changes/changeAsSystem.ts";
import type { TaskContext } from "../queue/context.ts";
import { hashObject } from "../storage/bytes.ts";
import { type ByteSource, withMeasuredBytes } from "../storage/measuredBytes.ts";

export interface IntakeLimits {
  /** Bytes; never more than one object may have. */
  mostBytes?: number;
  /** Until the bytes are read, stored and confirmed. Default fifteen minutes. */
  deadlineMs?: number;
  /** Called when all bytes are here and before anything is made of them: it throws where they shall not come. */
  measured?: (bytes: Pick<MeasuredBytes, "size" | "sha256">) => Promise<void>;
}

type Taking = Pick<TaskContext, "pool" | "storage" | "poke">;

/**
 * `arrival.documentId` is chosen by the caller before its first try, so that trying again makes no second document.
 * @throws AppError upload.tooLarge, request.timeout, and what `acceptDocument` throws
 */
export const bringDocument = (taking: Taking, actor: MemberActor, arrival: Arrival, source: ByteSource, limits?: IntakeLimits) =>
  bring(taking, actor, source, limits, (context, bytes, signal) => acceptDocument(context, arrival, bytes, signal));

/** Another file for a document that is there. @throws AppError upload.tooLarge, request.timeout, and what `acceptVersion` throws */
export const bringVersion = (
  taking: Taking,
  actor: MemberActor,
  of: { documentId: string; contentType: string },
  source: ByteSource,
  limits?: IntakeLimits,
) => bring(taking, actor, source, limits, (context, bytes, signal) => acceptVersion(context, of, bytes, signal));

async function bring(
  { pool, storage, poke }: Taking,
  actor: MemberActor,
  source: ByteSource,
  { mostBytes = largestUpload, deadlineMs = 900_000, measured }: IntakeLimits = {},
  accept: (context: AcceptContext, bytes: MeasuredBytes, signal: AbortSignal) => Promise<VaultDocument>,
): Promise<VaultDocument> {
  const signal = AbortSignal.timeout(deadlineMs);
  const context = {
    withConnection: <T>(use: Parameters<typeof withClient<T>>[1]) => withClient(pool, use),
    storage,
    actor,
    poke: (people: string[]) => void poke(people),
    verify: (key: string) => hashObject(storage, key),
  };
  try {
    return await withMeasuredBytes(source, { limit: Math.min(mostBytes, largestUpload), signal }, async (bytes) => {
      await measured?.(bytes);
      return accept(context, bytes, signal);
    });
  } catch (error) {
    throw signal.aborted && !(error instanceof AppError && error.code !== "service.unavailable")
      ? new AppError("request.timeout", {}, { cause: error })
      : error;
  }
}
