// The registry of the readers that need nothing but the bytes, a module a format: they read on the device and in the backend alike.
// The order decides where two could be meant: what has a signature first, what only looks like text last.
import { html, svg } from "../markup/html.ts";
import { xml } from "../markup/xml.ts";
import type { Reader } from "../reader.ts";
import { csv, json, markdown, text } from "../text/plain.ts";

export const pureReaders: readonly Reader[] = [html, svg, xml, csv, json, markdown, text];
