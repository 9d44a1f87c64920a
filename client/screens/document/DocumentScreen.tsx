export function DocumentScreen() {
  return <h1>DocumentScreen</h1>;
}
