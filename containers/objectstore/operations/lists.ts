// Lists of keys: version 2 (continuation tokens) and version 1 (markers), both over the same walk.

import { expectNoBody } from "../protocol/body.ts";
import { S3Error } from "../protocol/errors.ts";
import { uriEncode } from "../protocol/target.ts";
import { type ListItem, listObjects } from "../storage/listing.ts";
import type { Exchange, Operation } from "./exchange.ts";
import { quoted } from "./objectHeaders.ts";
import { sendXml, type XmlValue } from "./xml.ts";

const maxKeys = 1000;

export const listVersion2: Operation = async (exchange) => {
  const { query } = exchange.target;
  const token = query.get("continuation-token");
  const after = token === undefined ? (query.get("start-after") ?? "") : Buffer.from(token, "base64url").toString("utf8");
  const { items, next, encode, common } = await list(exchange, after);
  sendXml(exchange, "ListBucketResult", {
    ...common,
    KeyCount: items.length,
    StartAfter: query.has("start-after") ? encode(query.get("start-after")!) : undefined,
    ContinuationToken: token,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next, "utf8").toString("base64url"),
    ...listed(items, encode),
  });
};

export const listVersion1: Operation = async (exchange) => {
  const marker = exchange.target.query.get("marker") ?? "";
  const { items, next, encode, common } = await list(exchange, marker);
  sendXml(exchange, "ListBucketResult", {
    ...common,
    Marker: encode(marker),
    NextMarker: next === undefined ? undefined : encode(next),
    ...listed(items, encode),
  });
};

async function list(exchange: Exchange, after: string) {
  const { query, bucket } = exchange.target;
  await expectNoBody(exchange.request, exchange.body);
  const [prefix, delimiter] = [query.get("prefix") ?? "", query.get("delimiter") ?? ""];
  const limit = countParameter(query.get("max-keys"), maxKeys, maxKeys);
  const encode = keyEncoder(query);
  const page = await listObjects(await exchange.store.objectsFolder(bucket), { prefix, delimiter, after, limit });
  const common = {
    Name: bucket,
    Prefix: encode(prefix),
    Delimiter: delimiter === "" ? undefined : encode(delimiter),
    MaxKeys: limit,
    EncodingType: query.get("encoding-type"),
    IsTruncated: page.next !== undefined,
  } satisfies XmlValue;
  return { ...page, encode, common };
}

function listed(items: ListItem[], encode: (text: string) => string): { Contents: XmlValue; CommonPrefixes: XmlValue } {
  return {
    Contents: items.flatMap((item) =>
      "record" in item
        ? [
            {
              Key: encode(item.key),
              LastModified: item.record.modified,
              ETag: quoted(item.record.etag),
              Size: item.record.size,
              StorageClass: "STANDARD",
            },
          ]
        : [],
    ),
    CommonPrefixes: items.flatMap((item) => ("commonPrefix" in item ? [{ Prefix: encode(item.commonPrefix) }] : [])),
  };
}

/** How keys are written in XML: `encoding-type=url` also carries those that XML can not. Throws InvalidArgument for others. */
export function keyEncoder(query: ReadonlyMap<string, string>): (text: string) => string {
  const type = query.get("encoding-type");
  if (type !== undefined && type !== "url") throw new S3Error("InvalidArgument", "encoding-type is not valid.");
  return type === "url" ? (text) => uriEncode(text).replaceAll("%2F", "/") : (text) => text;
}

/** A number parameter, `missing` when it is not given, cut to `most`. Throws InvalidArgument. */
export function countParameter(text: string | undefined, missing: number, most: number): number {
  if (text === undefined || text === "") return missing;
  if (!/^\d{1,9}$/.test(text)) throw new S3Error("InvalidArgument", "A number parameter is not valid.");
  return Math.min(Number(text), most);
}
