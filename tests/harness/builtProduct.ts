// Vitest's global set-up for tests that start the product: one build for all of them, and one empty vault that each begins with a copy of.
import { rm } from "node:fs/promises";
import { buildAll } from "../../scripts/product/build.ts";
import { aProduct, emptyVault } from "./product.ts";

export default async function setUp() {
  await buildAll();
  const product = await aProduct();
  await product.stop();
  process.env[emptyVault] = product.dataDir;
  return () => rm(product.dataDir, { recursive: true, force: true });
}
