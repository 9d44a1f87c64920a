// The whole table of operations. Whatever is not in it, an unknown query parameter or x-amz- header included, is refused:
// a store that ignored what it does not know would promise things it does not do.

import { bucketLocation, createBucket, deleteBucket, headBucket, listBuckets } from "./operations/buckets.ts";
import type { Operation } from "./operations/exchange.ts";
import { listVersion1, listVersion2 } from "./operations/lists.ts";
import { deleteObjects } from "./operations/multiDelete.ts";
import { abortMultipart, completeMultipart, createMultipart, listParts, listUploads, uploadPart } from "./operations/multipart.ts";
import { overrideParameters } from "./operations/objectHeaders.ts";
import { copyObject, deleteObject, getObject, headObject, putObject } from "./operations/objects.ts";
import { S3Error } from "./protocol/errors.ts";
import type { Headers } from "./protocol/signature.ts";
import type { Target } from "./protocol/target.ts";

interface Route {
  method: string;
  on: "service" | "bucket" | "object";
  /** Query parameters that choose this route; `name=value` where the value matters too. */
  chosenBy?: string[];
  /** A header that chooses this route. */
  chosenByHeader?: string;
  /** Further query parameters that it takes. */
  query?: string[];
  /** x-amz- headers that it takes besides those of signatures; a trailing * stands for any ending. */
  headers?: string[];
  run: Operation;
}

const listQuery = ["prefix", "delimiter", "max-keys", "encoding-type"];
const uploadMarkers = ["key-marker", "upload-id-marker", "max-uploads"];
const algorithm = ["x-amz-sdk-checksum-algorithm", "x-amz-checksum-algorithm", "x-amz-checksum-type"];
const stored = ["x-amz-meta-*"];

/** The first route that fits is taken. */
const routes: Route[] = [
  { method: "GET", on: "service", run: listBuckets },

  { method: "GET", on: "bucket", chosenBy: ["location"], run: bucketLocation },
  { method: "GET", on: "bucket", chosenBy: ["uploads"], query: [...listQuery, ...uploadMarkers], run: listUploads },
  {
    method: "GET",
    on: "bucket",
    chosenBy: ["list-type=2"],
    query: [...listQuery, "continuation-token", "start-after", "fetch-owner"],
    run: listVersion2,
  },
  { method: "GET", on: "bucket", query: [...listQuery, "marker"], run: listVersion1 },
  { method: "HEAD", on: "bucket", run: headBucket },
  { method: "PUT", on: "bucket", run: createBucket },
  { method: "DELETE", on: "bucket", run: deleteBucket },
  { method: "POST", on: "bucket", chosenBy: ["delete"], headers: ["x-amz-checksum-sha256", ...algorithm], run: deleteObjects },

  { method: "GET", on: "object", chosenBy: ["uploadId"], query: ["part-number-marker", "max-parts", "encoding-type"], run: listParts },
  { method: "GET", on: "object", query: overrideParameters, headers: ["x-amz-checksum-mode"], run: getObject },
  { method: "HEAD", on: "object", query: overrideParameters, headers: ["x-amz-checksum-mode"], run: headObject },
  { method: "PUT", on: "object", chosenBy: ["uploadId", "partNumber"], headers: ["x-amz-checksum-sha256", ...algorithm], run: uploadPart },
  {
    method: "PUT",
    on: "object",
    chosenByHeader: "x-amz-copy-source",
    headers: ["x-amz-copy-source", "x-amz-metadata-directive", ...stored],
    run: copyObject,
  },
  { method: "PUT", on: "object", headers: ["x-amz-checksum-sha256", ...algorithm, ...stored], run: putObject },
  { method: "POST", on: "object", chosenBy: ["uploads"], headers: [...algorithm, ...stored], run: createMultipart },
  { method: "POST", on: "object", chosenBy: ["uploadId"], headers: ["x-amz-checksum-sha256", ...algorithm], run: completeMultipart },
  { method: "DELETE", on: "object", chosenBy: ["uploadId"], run: abortMultipart },
  { method: "DELETE", on: "object", run: deleteObject },
];

const signatureQuery = new Set(
  ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"].map((name) => `X-Amz-${name}`).concat("x-id"),
);
const signatureHeaders = ["x-amz-date", "x-amz-content-sha256", "x-amz-user-agent"];

/** The operation for a verified request. Throws MethodNotAllowed, or NotImplemented for a parameter, header or checksum that is not known. */
export function findOperation(request: { method: string; target: Target; headers: Headers }): Operation {
  const { method, target, headers } = request;
  const level = target.bucket === "" ? "service" : target.key === "" ? "bucket" : "object";
  if (level === "service" && target.key !== "") throw new S3Error("InvalidBucketName");
  const route = routes.find((candidate) => candidate.method === method && candidate.on === level && isChosen(candidate, target, headers));
  if (!route) throw new S3Error("MethodNotAllowed");

  const knownQuery = new Set([...(route.chosenBy ?? []).map((name) => name.split("=")[0]), ...(route.query ?? [])]);
  const knownHeaders = [...signatureHeaders, ...(route.headers ?? [])];
  const strangeQuery = [...target.query.keys()].find((name) => !knownQuery.has(name) && !signatureQuery.has(name));
  const strangeHeader = [...headers.keys()].find((name) => name.startsWith("x-amz-") && !knownHeaders.some((known) => fits(name, known)));
  if (strangeQuery !== undefined) throw new S3Error("NotImplemented", "A query parameter is not implemented.");
  if (strangeHeader !== undefined) throw new S3Error("NotImplemented", `The header ${strangeHeader} is not implemented.`);
  const wanted = headers.get("x-amz-sdk-checksum-algorithm") ?? headers.get("x-amz-checksum-algorithm") ?? "SHA256";
  if (wanted.toUpperCase() !== "SHA256") throw new S3Error("NotImplemented", "The only checksum algorithm is SHA256.");
  return route.run;
}

function isChosen({ chosenBy = [], chosenByHeader }: Route, { query }: Target, headers: Headers): boolean {
  if (chosenByHeader !== undefined && !headers.has(chosenByHeader)) return false;
  return chosenBy.every((choice) => {
    const [name = "", value] = choice.split("=");
    return query.has(name) && (value === undefined || query.get(name) === value);
  });
}

function fits(name: string, known: string): boolean {
  return known.endsWith("*") ? name.startsWith(known.slice(0, -1)) : name === known;
}
