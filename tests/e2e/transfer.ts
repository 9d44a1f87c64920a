// Files that are dropped or pasted: made in the page, of bytes that travel there as text.
export const encoded = ({ name, contentType, bytes }: { name: string; contentType: string; bytes: Uint8Array }) => ({
  name,
  contentType,
  base64: Buffer.from(bytes).toString("base64"),
});

/** Runs in the page. */
export function transferOf({ name, contentType, base64 }: { name: string; contentType: string; base64: string }): DataTransfer {
  const transfer = new DataTransfer();
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  transfer.items.add(new File([bytes], name, { type: contentType }));
  return transfer;
}
