// Vitest's global set-up for tests that start the product: one build for all of them.
import { buildAll } from "../../scripts/product/build.ts";

export default () => buildAll();
