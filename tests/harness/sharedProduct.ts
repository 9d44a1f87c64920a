// Vitest's global set-up of browser tests: one product for all files that need nothing of it but its address. Each test there has people of
// its own, who see nothing of each other. A file that ends a part, changes a setting or looks into the database has a product of its own.
import type { TestProject } from "vitest/node";
import { aProduct } from "./product.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Where the shared product is, without a slash at its end. */
    productUrl: string;
  }
}

export default async function setUp(project: TestProject) {
  const product = await aProduct();
  project.provide("productUrl", product.url);
  return () => product.dispose();
}
