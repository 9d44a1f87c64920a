// What a child may answer. It has read a hostile file, so nothing it says is trusted beyond this shape.
import { z } from "zod";
import { maxTextBytes } from "../../../shared/detect/cleanText.ts";
import { longestCode, mostCodes } from "../../../shared/detect/codes/pageCode.ts";
import { extractionReasons } from "../../../shared/read/errors.ts";
import type { AttachedFile } from "../../../shared/read/reader.ts";
import type { FoundCode } from "./codes/readCodes.ts";
import type { Picture } from "./formats/types.ts";
import type { PagePicture } from "./page/pagePicture.ts";
import { mostMadeBytes } from "./searchable/textLayers.ts";
import type { Extraction, Sniffed } from "./types.ts";

const kind = z.string().regex(/^[a-z]{1,20}$/);
const sniffed: z.ZodType<Sniffed> = z.object({ kind, bytes: z.number().int().positive(), beginning: z.boolean() });
const page = z.number().int().positive();
const extraction: z.ZodType<Extraction> = z.object({
  kind,
  text: z.string().max(maxTextBytes),
  pageCount: z.number().int().positive().nullable(),
  title: z.string().max(1000).nullable(),
  language: z.string().max(3).nullable(),
  attachments: z.array(z.object({ name: z.string().max(255), size: z.number().int().nonnegative().nullable() })).max(500),
  pagesForOcr: z.array(page).max(10_000),
});

const picture: z.ZodType<Picture | null> = z
  .object({ webp: z.instanceof(Uint8Array), width: z.number().int().positive(), height: z.number().int().positive() })
  .nullable();

const attached: z.ZodType<AttachedFile | null> = z
  .object({ name: z.string().max(255), contentType: z.string().max(255), bytes: z.instanceof(Uint8Array<ArrayBuffer>).nullable() })
  .nullable();

const part: z.ZodType<Uint8Array<ArrayBuffer>> = z.instanceof(Uint8Array<ArrayBuffer>).refine(({ length }) => length > 0);

const searchable: z.ZodType<Uint8Array<ArrayBuffer>> = z
  .instanceof(Uint8Array<ArrayBuffer>)
  .refine(({ length }) => length > 0 && length <= mostMadeBytes);

const side = z.number().int().positive().max(20_000);
/** Corners may lie outside of the picture. */
const place = z.number().min(-20_000).max(40_000);
const corner = z.tuple([place, place]);
const pagePicture: z.ZodType<PagePicture | null> = z
  .object({
    pixels: z.instanceof(Uint8Array),
    width: side,
    height: side,
    pageWidth: side,
    pageHeight: side,
    angle: z.number().min(-45).max(45),
    lying: z.boolean(),
    sheet: z.object({ corners: z.tuple([corner, corner, corner, corner]), width: side, height: side }).optional(),
  })
  .refine(({ pixels, width, height }) => pixels.length === width * height)
  .nullable();

const codes: z.ZodType<FoundCode[]> = z
  .array(z.object({ format: z.string().max(40), text: z.string().min(1).max(longestCode) }))
  .max(mostCodes);

const failure = z.object({ ok: z.literal(false), code: z.enum(extractionReasons).nullable(), detail: z.string().max(200) });

export const replies = {
  sniff: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: sniffed }), failure]),
  extract: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: extraction }), failure]),
  picture: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: picture }), failure]),
  attached: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: attached }), failure]),
  part: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: part }), failure]),
  searchable: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: searchable }), failure]),
  page: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: pagePicture }), failure]),
  unlock: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: z.boolean().nullable() }), failure]),
  codes: z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), value: codes }), failure]),
};
