// At how many dots an inch a page is read: letters of ten points should be some twenty pixels high.

/** Dots an inch between which a page is recognized well, so that scaling gains nothing. */
const lowest = 150;
const highest = 400;
const wanted = 300;
/** Enlarging a picture by more than this makes it no clearer. */
const largestScale = 4;
/** An A3 page at 300 dpi, and some more. */
const mostPixels = 20_000_000;
/** Inches. */
const a4Height = 11.7;
const a3Height = 16.6;
const receiptWidth = 3.15;

/** By how much a picture of so many pixels is scaled. `density`: dots an inch that the file claims, which cameras and programs invent. */
export function scaleOfPicture({ width, height, density }: { width: number; height: number; density?: number | undefined }): number {
  const long = Math.max(width, height);
  const short = Math.min(width, height);
  const claimed = density && long / density <= a3Height && short / density >= 1 ? density : undefined;
  // A picture of a page is filled by the page; a long narrow one is a receipt.
  const dpi = claimed ?? (long > short * 2.2 ? short / receiptWidth : long / a4Height);
  const scale = dpi < lowest || dpi > highest ? wanted / dpi : 1;
  return bounded(Math.min(scale, largestScale), width, height);
}

/** Pixels for each point (1/72 inch) of a PDF's page. Pages larger than A3 are pictures that were given a size by accident. */
export function scaleOfPage(width: number, height: number): number {
  const inches = Math.max(width, height) / 72;
  return bounded((wanted / 72) * Math.min(1, a3Height / inches), width, height);
}

const bounded = (scale: number, width: number, height: number): number => Math.min(scale, Math.sqrt(mostPixels / (width * height)));
