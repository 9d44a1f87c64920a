// What a child may answer. It has read a hostile file, so nothing it says is trusted beyond this shape.
import { z } from "zod";
import { maxTextBytes } from "../../../shared/detect/cleanText.ts";
import { extractionReasons } from "../../../shared/detect/reasons.ts";
import type { Extraction, Picture } from "./types.ts";

const kind = z.enum(["pdf", "text", "markdown", "markup", "image"]);
const extraction: z.ZodType<Extraction> = z.object({
  kind,
  text: z.string().max(maxTextBytes),
  pageCount: z.number().int().positive().nullable(),
  title: z.string().max(1000).nullable(),
  language: z.string().max(3).nullable(),
});

const picture: z.ZodType<Picture | null> = z
  .object({ webp: z.instanceof(Uint8Array), width: z.number().int().positive(), height: z.number().int().positive() })
  .nullable();

const failure = z.object({ ok: z.literal(false), code: z.enum(extractionReasons).nullable(), detail: z.string().max(200) });

export const replies = {
  sniff: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: kind }), failure]),
  extract: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: extraction }), failure]),
  picture: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: picture }), failure]),
};
