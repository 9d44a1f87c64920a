// The registry of the readers that need nothing but the bytes, a module a format: they read on the device and in the backend alike.
// The order decides where two could be meant: what has a signature first, what only looks like text last.

import { mail } from "../mail/eml.ts";
import { tnef } from "../mail/tnefFile.ts";
import { html, svg } from "../markup/html.ts";
import { xml } from "../markup/xml.ts";
import { flatOdf } from "../office/flatOdf.ts";
import { compoundDocument } from "../packages/compoundDocument.ts";
import { zip } from "../packages/zipFile.ts";
import type { Reader } from "../reader.ts";
import { calendar } from "../text/calendar.ts";
import { csv, json, markdown, text } from "../text/plain.ts";
import { rtf } from "../text/rtf.ts";

export const pureReaders: readonly Reader[] = [
  zip,
  compoundDocument,
  rtf,
  calendar,
  tnef,
  mail,
  html,
  svg,
  flatOdf,
  xml,
  csv,
  json,
  markdown,
  text,
];
