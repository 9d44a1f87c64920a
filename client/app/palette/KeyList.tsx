export function KeyList(_: { onClose: () => void }) {
  return null;
}
