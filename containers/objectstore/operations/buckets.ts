// Buckets: create, delete, look up, list.

import { bodyText, expectNoBody } from "../protocol/body.ts";
import { S3Error } from "../protocol/errors.ts";
import { type Operation, sendEmpty } from "./exchange.ts";
import { sendXml } from "./xml.ts";

export const listBuckets: Operation = async (exchange) => {
  await expectNoBody(exchange.request, exchange.body);
  const buckets = await exchange.store.buckets();
  const entries = buckets.map(({ name, created }) => ({ Name: name, CreationDate: created.toISOString() }));
  sendXml(exchange, "ListAllMyBucketsResult", { Owner: { ID: "owner", DisplayName: "owner" }, Buckets: { Bucket: entries } });
};

export const createBucket: Operation = async ({ request, body, response, store, target }) => {
  // The body may name a region; the store has one, which the signature has already checked.
  await bodyText(request, body, 64 * 1024);
  if (!(await store.createBucket(target.bucket))) throw new S3Error("BucketAlreadyOwnedByYou");
  sendEmpty(response, 200, { location: `/${target.bucket}` });
};

export const headBucket: Operation = async ({ request, body, response, store, target, region }) => {
  await expectNoBody(request, body);
  await store.requireBucket(target.bucket);
  sendEmpty(response, 200, { "x-amz-bucket-region": region });
};

export const deleteBucket: Operation = async ({ request, body, response, store, target }) => {
  await expectNoBody(request, body);
  await store.deleteBucket(target.bucket);
  sendEmpty(response, 204);
};

export const bucketLocation: Operation = async (exchange) => {
  await expectNoBody(exchange.request, exchange.body);
  await exchange.store.requireBucket(exchange.target.bucket);
  // By the protocol the first region of all has an empty name.
  sendXml(exchange, "LocationConstraint", exchange.region === "us-east-1" ? "" : exchange.region);
};
