// Both sides of a card on one sheet of A4, in their true size: the front above the back, as a photocopy shows them.

/** Millimetres. */
const sheet = { width: 210, height: 297 };
const card = { long: 85.6, short: 53.98 };
const gap = 20;

export interface Sheet {
  width: number;
  height: number;
  /** Where each side goes, in pixels of the sheet. */
  places: { x: number; y: number; width: number; height: number }[];
}

/** `sides`: pixels of the flat cards as they are to be seen. `dpi`: dots an inch of the sheet. */
export function cardSheet(sides: readonly { width: number; height: number }[], dpi: number): Sheet {
  const pixels = (millimetres: number) => Math.round((millimetres / 25.4) * dpi);
  const sizes = sides.map(({ width, height }) => (width >= height ? [card.long, card.short] : [card.short, card.long]));
  const all = sizes.reduce((sum, [, height]) => sum + height!, 0) + gap * (sides.length - 1);
  let top = (sheet.height - all) / 2;
  const places = sizes.map(([width, height]) => {
    const place = { x: pixels((sheet.width - width!) / 2), y: pixels(top), width: pixels(width!), height: pixels(height!) };
    top += height! + gap;
    return place;
  });
  return { width: pixels(sheet.width), height: pixels(sheet.height), places };
}
