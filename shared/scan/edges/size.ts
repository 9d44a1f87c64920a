// How large a picture is when it is looked at for its edges.

/** The longer side, in pixels: more shows nothing that a page's edge needs. */
const longest = 1280;

/** `scale`: pixels looked at for a pixel of the picture. Never enlarged. */
export function lookingSize(width: number, height: number, most = longest): { width: number; height: number; scale: number } {
  const scale = Math.min(1, most / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)), scale };
}
