// First pages drawn on a canvas, so that lists look as they do with real thumbnails.
import type { VaultDocument } from "../../shared/mutators/index.ts";

const made = new Map<string, Promise<string>>();

export function drawThumbnail(document: VaultDocument): Promise<string> {
  const key = document.title;
  const url = made.get(key) ?? draw(document);
  made.set(key, url);
  return url;
}

async function draw(document: VaultDocument): Promise<string> {
  const width = 480;
  const height = 680;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  const seed = [...document.title].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973, 7);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.fillStyle = "#222";
  context.font = "600 26px system-ui, sans-serif";
  context.fillText(document.title.slice(0, 30), 44, 80);
  context.font = "15px system-ui, sans-serif";
  context.fillStyle = "#555";
  context.fillText(document.documentDate ?? "", 44, 112);
  if (seed % 3 === 0) {
    context.fillStyle = `hsl(${seed % 360} 45% 45%)`;
    context.fillRect(width - 110, 48, 66, 40);
  }
  context.fillStyle = "#c3c9c6";
  for (let line = 0; line < 24; line++) {
    if ((line + seed) % 7 === 6) continue;
    context.fillRect(44, 160 + line * 19, 220 + ((seed * (line + 3)) % 172), 7);
  }
  return URL.createObjectURL(await canvas.convertToBlob());
}
