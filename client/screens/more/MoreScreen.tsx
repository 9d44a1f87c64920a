export function MoreScreen() {
  return <h1>MoreScreen</h1>;
}
