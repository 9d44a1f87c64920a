// Which of the pictures in a mail's text a person has put there to be seen (photographs, scans, pictures of a screen), and which belong to
// its layout: logos, icons, lines, and what only tells that the mail was opened.
import type { MailFile } from "../parts/mailFile.ts";
import { type PictureHead, pictureHead } from "./pictureHead.ts";
import { type Place, placesOf } from "./places.ts";

/** Pixels; what is smaller shows nobody anything. */
const [smallestSide, smallestArea] = [100, 120_000];
/** Of a camera's picture. */
const smallestOfCamera = 200;
/** Pixels of the page; what is shown smaller is meant as a sign. */
const smallestShown = 200;
/** A picture that is so much longer one way than the other is a banner or a line. */
const longestShape = 3.5;
/** Pixels of what is no logo however it is packed, and bytes for each of smaller ones: drawn areas take hardly any. */
const [largeArea, photographBytes] = [300_000, 0.12];

/** All other files stay, in their order. */
export async function photographs(files: readonly MailFile[], html: string): Promise<MailFile[]> {
  if (!files.some(({ isInline, contentId }) => isInline || contentId)) return [...files];
  const places = await placesOf(html);
  return files.flatMap((file) => {
    const place = file.contentId ? places.get(file.contentId) : undefined;
    if (!file.isInline && !place) return [file];
    const head = pictureHead(file.bytes);
    if (!head) return file.contentType.startsWith("image/") ? [] : [{ ...file, isInline: false }];
    return isPhotograph(head, file.bytes.length, place) ? [{ ...file, isInline: true }] : [];
  });
}

/** `place`: undefined where the text does not show it, as phones send what stands between two paragraphs. */
export function isPhotograph({ format, size, camera }: PictureHead, bytes: number, place: Place | undefined): boolean {
  if (format === "svg") return false;
  const shown = Math.min(place?.width ?? Number.POSITIVE_INFINITY, place?.height ?? Number.POSITIVE_INFINITY);
  const isSign =
    shown < (camera ? smallestSide : smallestShown) || ((place?.isLink || place?.isBelowSignature) === true && shown < smallestShown);
  if (isSign) return false;
  if (!size) return camera || format === "tiff";
  const [short, long] = [Math.min(size.width, size.height), Math.max(size.width, size.height)];
  if (camera && short >= smallestOfCamera) return true;
  if (place?.isLink || place?.isBelowSignature) return false;
  const area = short * long;
  if (short < smallestSide || area < smallestArea || long > short * longestShape) return false;
  return area >= largeArea || bytes >= area * photographBytes;
}
