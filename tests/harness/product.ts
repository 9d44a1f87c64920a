// A whole product for end-to-end and fault tests, on free ports and a data folder of its own.
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { randomFreePort } from "../../scripts/product/ports.ts";
import { type Product, type ProductOptions, startProduct } from "../../scripts/product/product.ts";

export interface TestProduct extends Product {
  dataDir: string;
  /** Stops everything and starts it again on the same data and port. */
  startAgain(): Promise<TestProduct>;
  /** Stops everything and removes the data folder. */
  dispose(): Promise<void>;
}

/** Names the variable that says where a data folder lies whose database has been made already. Left out: each product makes its own. */
export const emptyVault = "DOCUVAULT_TEST_EMPTY_VAULT";

/** With owners and rights: the database belongs to another user where root runs the tests. */
async function copyEmptyVault(into: string): Promise<void> {
  const from = process.env[emptyVault];
  if (from && process.platform !== "win32")
    await promisify(execFile)("cp", ["-a", join(from, "postgres"), join(from, "secrets.json"), into]);
}

/** Starts a product from the build in dist/ (made once, before the tests) with rate limits off. */
export async function aProduct(options: Partial<Omit<ProductOptions, "build">> = {}): Promise<TestProduct> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "docuvault-product-")));
  const port = options.port ?? (await randomFreePort());
  const remove = () => rm(dataDir, { recursive: true, force: true });
  try {
    if (!options.dataDir) await copyEmptyVault(dataDir);
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
