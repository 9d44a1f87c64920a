// POST ?delete: up to 1000 keys in one request. Each key has its own outcome; a key that is not there counts as deleted.

import { z } from "zod";
import { bodyText } from "../protocol/body.ts";
import { asS3Error } from "../protocol/errors.ts";
import type { Operation } from "./exchange.ts";
import { parseXml, sendXml, type XmlValue } from "./xml.ts";

/** 1000 keys of 1024 bytes, each byte written as a character reference. */
const maxBodyBytes = 8 * 1024 * 1024;

const deleteSchema = z.object({
  Delete: z.object({
    Quiet: z.string().optional(),
    Object: z
      .array(z.object({ Key: z.string(), VersionId: z.never().optional() }))
      .min(1)
      .max(1000),
  }),
});

export const deleteObjects: Operation = async (exchange) => {
  const { store, target, request, body } = exchange;
  const { Delete: order } = parseXml(await bodyText(request, body, maxBodyBytes), deleteSchema);
  await store.requireBucket(target.bucket);
  const deleted: XmlValue[] = [];
  const failed: XmlValue[] = [];
  for (const { Key } of order.Object) {
    try {
      await store.deleteObject(target.bucket, Key);
      deleted.push({ Key });
    } catch (cause) {
      const error = asS3Error(cause);
      failed.push({ Key, Code: error.code, Message: error.message });
    }
  }
  sendXml(exchange, "DeleteResult", { Deleted: order.Quiet?.trim() === "true" ? [] : deleted, Error: failed });
};
