// A QR code, drawn here: what is in it leaves the device only through the camera.
import { encode } from "uqr";

/** Dark on white in both colour schemes, with the quiet zone that cameras need. */
/** `border`: modules of it, where what is around it is white as well. */
export function QrCode({ text, label, border = 4 }: { text: string; label: string; border?: number }) {
  const { data, size } = encode(text, { ecc: "M", border });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join("");
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
