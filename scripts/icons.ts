// Draws the app's icons from one shape into client/public/icons: run it again after changing the shape or the colours.
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import sharp from "sharp";

const out = fileURLToPath(new URL("../client/public/icons/", import.meta.url));
const accent = "#0f6b5c";
const sheet = "M6 3h9l4 4v14H6z";
const check = "M9.5 14.5l2 2 4-4.5";

/** `inset` is the share of the edge around the 24-unit drawing; a maskable icon keeps it inside the middle 80 %. */
function icon({ inset, corner }: { inset: number; corner: number }): string {
  const scale = (512 * (1 - 2 * inset)) / 24;
  const shift = 256 - 12.5 * scale;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 512 512">
  <rect width="512" height="512" rx="${corner}" fill="${accent}"/>
  <g transform="translate(${shift} ${512 * inset}) scale(${scale})" fill="none" stroke-linecap="round" stroke-linejoin="round">
    <path d="${sheet}" fill="#fff" stroke="#fff" stroke-width="1.4"/>
    <path d="M15 3v4h4" fill="none" stroke="${accent}" stroke-width="1"/>
    <path d="${check}" stroke="${accent}" stroke-width="1.8"/>
  </g>
</svg>
`;
}

const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#0f6b5c" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">
  <style>@media (prefers-color-scheme: dark) { svg { stroke: #5fd0bb } }</style>
  <path d="${sheet}"/><path d="${check}"/>
</svg>
`;

await mkdir(out, { recursive: true });
const rounded = icon({ inset: 0.1, corner: 112 });
const full = icon({ inset: 0.16, corner: 0 });
await writeFile(`${out}icon.svg`, rounded);
await writeFile(`${out}favicon.svg`, favicon);
for (const size of [192, 512]) {
  await sharp(Buffer.from(rounded)).resize(size).png({ compressionLevel: 9 }).toFile(`${out}icon-${size}.png`);
  await sharp(Buffer.from(full)).resize(size).png({ compressionLevel: 9 }).toFile(`${out}maskable-${size}.png`);
}
await sharp(Buffer.from(full)).resize(180).png({ compressionLevel: 9 }).toFile(`${out}apple-touch-icon.png`);
