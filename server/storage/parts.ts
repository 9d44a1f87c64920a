// Uploads in parts of an S3-compatible store: its XML is read and written here, the signing is the driver's.
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { z } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { SignedUrl, StoredPart, UploadInParts } from "./backend.ts";

interface Requests {
  presign(method: string, key: string, seconds: number, headers: Record<string, string>, query: Record<string, string>): Promise<SignedUrl>;
  request(
    method: string,
    key: string,
    query: Record<string, string>,
    more?: { headers: Record<string, string>; body: Uint8Array },
  ): Promise<Response>;
}

const parser = new XMLParser({ parseTagValue: false, removeNSPrefix: true, htmlEntities: true, isArray: (name) => name === "Part" });
const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });
/** No answer about a thousand parts is longer. */
const longestAnswer = 2 ** 20;

const begun = z.object({ InitiateMultipartUploadResult: z.object({ UploadId: z.string().min(1).max(1024) }) });
const listed = z.object({
  ListPartsResult: z.object({
    IsTruncated: z.enum(["true", "false"]),
    NextPartNumberMarker: z.string().optional(),
    Part: z
      .array(z.object({ PartNumber: z.coerce.number().int().min(1), ETag: z.string().min(1), Size: z.coerce.number().int().min(0) }))
      .default([]),
  }),
});

export function uploadInParts({ presign, request }: Requests): UploadInParts {
  /** Null for 404. */
  async function xml<T>(schema: z.ZodType<T>, method: string, key: string, query: Record<string, string>): Promise<T | null> {
    const response = await request(method, key, query);
    if (!response.ok) {
      await response.body?.cancel();
      if (response.status === 404) return null;
      throw odd(`it answered ${response.status} to ${method}`);
    }
    const text = await response.text();
    const parsed = text.length <= longestAnswer ? schema.safeParse(parser.parse(text)) : undefined;
    if (!parsed?.success) throw odd(`its answer to ${method} is not understood`);
    return parsed.data;
  }

  return {
    async begin(key) {
      const answer = await xml(begun, "POST", key, { uploads: "" });
      if (!answer) throw odd("it has no bucket");
      return answer.InitiateMultipartUploadResult.UploadId;
    },
    async list(key, upload) {
      const parts: StoredPart[] = [];
      let after = "0";
      for (;;) {
        const answer = await xml(listed, "GET", key, { uploadId: upload, "part-number-marker": after });
        if (!answer) return null;
        const { Part, IsTruncated, NextPartNumberMarker } = answer.ListPartsResult;
        parts.push(...Part.map(({ PartNumber, ETag, Size }) => ({ number: PartNumber, etag: ETag, size: Size })));
        if (IsTruncated === "false" || Part.length === 0 || !NextPartNumberMarker) break;
        after = NextPartNumberMarker;
      }
      return parts;
    },
    async signPut(key, upload, { number, size }, seconds) {
      const query = { partNumber: String(number), uploadId: upload };
      return { ...(await presign("PUT", key, seconds, { "content-length": String(size) }, query)), headers: {} };
    },
    async join(key, upload, parts) {
      const Part = parts.map(({ number, etag }) => ({ PartNumber: number, ETag: etag }));
      const body = new TextEncoder().encode(builder.build({ CompleteMultipartUpload: { Part } }));
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
      const sha256 = [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const headers = { "content-type": "application/xml", "if-none-match": "*", "x-amz-content-sha256": sha256 };
      const response = await request("POST", key, { uploadId: upload }, { headers, body });
      // A store may begin its answer before it has joined them, and say only in the body that it could not.
      const text = await response.text();
      if (response.ok && !text.includes("<Error>")) return;
      // Joined before, or by somebody else at the same time.
      if (response.status === 404 || response.status === 412) return;
      throw odd(`it answered ${response.status} to the joining of ${parts.length} parts`);
    },
    async drop(key, upload) {
      const response = await request("DELETE", key, { uploadId: upload });
      await response.body?.cancel();
      if (!response.ok && response.status !== 404) throw odd(`it answered ${response.status} to DELETE of an upload`);
    },
  };
}

const odd = (what: string) =>
  new AppError("service.unavailable", { part: "objectStore", retryAfter: 5 }, { cause: new Error(`object store: ${what}`) });
