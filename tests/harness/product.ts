// A whole product for end-to-end and fault tests, on free ports and a data folder of its own.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { type Product, type ProductOptions, startProduct } from "../../scripts/product/product.ts";

export interface TestProduct extends Product {
  dataDir: string;
  /** Stops everything and starts it again on the same data and port. */
  startAgain(): Promise<TestProduct>;
  /** Stops everything and removes the data folder. */
  dispose(): Promise<void>;
}

/** Starts a product from the build in dist/ (made once, before the tests) with rate limits off. */
export async function aProduct(options: Partial<Omit<ProductOptions, "build">> = {}): Promise<TestProduct> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "docuvault-product-")));
  const port = options.port ?? (await randomFreePort());
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    const product = await startProduct({ ...options, dataDir, port, build: false, env: { RATE_LIMITS: "off", ...options.env } });
    return {
      ...product,
      dataDir,
      async startAgain() {
        await product.stop();
        return await aProduct({ ...options, dataDir, port });
      },
      async dispose() {
        await product.stop();
        await remove();
      },
    };
  } catch (error) {
    await remove();
    throw error;
  }
}
