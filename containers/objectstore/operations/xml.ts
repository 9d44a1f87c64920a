// XML of the S3 protocol: answers are built and the few request bodies read here, through fast-xml-parser.

import type { ServerResponse } from "node:http";
import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import type { z } from "zod";
import { S3Error } from "../protocol/errors.ts";
import { type Exchange, sendEmpty } from "./exchange.ts";

export type XmlValue = string | number | boolean | undefined | XmlValue[] | { [name: string]: XmlValue };

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: "@" });
const repeated = new Set(["Object", "Part"]);
const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  removeNSPrefix: true,
  // Also turns on numeric references such as &#38;
  htmlEntities: true,
  isArray: (name) => repeated.has(name),
});

/** A whole document with one root element in the S3 name space. */
export function xmlDocument(root: string, content: XmlValue): string {
  const body = typeof content === "object" && !Array.isArray(content) ? content : { "#text": content };
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    [root]: { "@xmlns": "http://s3.amazonaws.com/doc/2006-03-01/", ...body },
  });
}

export function sendXml({ response }: Pick<Exchange, "response">, root: string, content: XmlValue): void {
  send(response, 200, xmlDocument(root, content));
}

/** Answers with the error's status and XML. HEAD and 304 have no body, so there the code travels in a header. */
export function sendError(
  response: ServerResponse,
  error: S3Error,
  request: { method: string; resource: string; requestId: string },
): void {
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  if (error.status === 304) {
    sendEmpty(response, 304);
  } else if (request.method === "HEAD") {
    sendEmpty(response, error.status, { "x-minio-error-code": error.code, "x-minio-error-desc": error.message });
  } else {
    const content = { Code: error.code, Message: error.message, Resource: request.resource, RequestId: request.requestId };
    send(response, error.status, builder.build({ "?xml": { "@version": "1.0", "@encoding": "UTF-8" }, Error: content }));
  }
}

/** Reads a request body. Throws MalformedXML for what is not well-formed, declares a document type, or has another shape. */
export function parseXml<T>(text: string, schema: z.ZodType<T>): T {
  if (/<!(DOCTYPE|ENTITY)/i.test(text) || XMLValidator.validate(text) !== true) throw new S3Error("MalformedXML");
  const parsed = schema.safeParse(parser.parse(text));
  if (!parsed.success) throw new S3Error("MalformedXML");
  return parsed.data;
}

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "application/xml", "content-length": String(Buffer.byteLength(text)) }).end(text);
}
