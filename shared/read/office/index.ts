// The readers of Office documents in one chunk, which is loaded with the first archive.
export { isDocx, readDocx } from "./docx.ts";
export { isEpub, readEpub } from "./epub.ts";
export { odfFormat, readOdf } from "./odf.ts";
export { isPptx, readPptx } from "./pptx.ts";
export { isXlsx, readXlsx } from "./xlsx.ts";
