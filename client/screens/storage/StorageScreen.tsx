export function StorageScreen() {
  return <h1>StorageScreen</h1>;
}
