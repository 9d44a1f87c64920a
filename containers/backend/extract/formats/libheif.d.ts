// libheif-js brings no types of its own for what it is imported as.
declare module "libheif-js/wasm-bundle.js" {
  const libheif: import("../../../../shared/read/heif.ts").Libheif;
  export default libheif;
}
