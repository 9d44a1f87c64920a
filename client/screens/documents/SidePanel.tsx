export function SidePanel({ id }: { id: string }) {
  return <aside class="side">{id}</aside>;
}
