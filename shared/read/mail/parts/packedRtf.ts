// Text in Outlook's own packing (MS-OXRTFCP).
import { rtfText } from "../../text/rtf.ts";

/** It unpacks to eight times as much at most. */
const mostPackedBytes = 5_000_000;

/** "" where it is damaged: the rest of the mail is no less for it. */
export async function packedWords(packed: Uint8Array | undefined): Promise<string> {
  if (!packed || packed.length < 16 || packed.length > mostPackedBytes) return "";
  const { decompressRTF } = await import("@kenjiuno/decompressrtf");
  const honest = Uint8Array.from(packed);
  const header = new DataView(honest.buffer);
  // The length that is told is what is unpacked, whatever is there.
  header.setUint32(0, Math.min(header.getUint32(0, true), packed.length - 4), true);
  try {
    return (await rtfText(Uint8Array.from(decompressRTF([...honest])))).text;
  } catch {
    return "";
  }
}
