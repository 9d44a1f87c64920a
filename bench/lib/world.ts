// A running product with people in it whose vaults are full, for one benchmark.
import pg from "pg";
import { v7 as uuid } from "uuid";
import { buildAll } from "../../scripts/product/build.ts";
import { createAccount } from "../../server/identity/createAccount.ts";
import { Api } from "../../tests/harness/api.ts";
import { aProduct, type TestProduct } from "../../tests/harness/product.ts";
import { fillVault, type SeededVault, seeding, type VaultShape } from "./seed.ts";

export interface Person extends SeededVault {
  userId: string;
  api: Api;
  /** To sign in with, in a browser. */
  credentials: { email: string; password: string; handle: string };
}

export interface World {
  product: TestProduct;
  /** As the worker connects, but kept open. */
  pool: pg.Pool;
  superuser: pg.Client;
  /** Signs up through the API and has the vault filled. */
  person(shape: VaultShape): Promise<Person>;
  /** A vault that nobody signs in to: others have data too. */
  stranger(shape: VaultShape): Promise<string>;
  /** Runs `fill`, which makes the vaults, and leaves the database as if it had been used for long. */
  seeding<T>(fill: () => Promise<T>): Promise<T>;
}

/** Starts the product (built before if needed), lets `work` use it and takes everything away again. */
export async function withWorld<T>(log: (line: string) => void, work: (world: World) => Promise<T>): Promise<T> {
  await buildAll({ log });
  log("Starting the product");
  const product = await aProduct();
  const pool = new pg.Pool({ connectionString: product.database.appUrl, max: 40 });
  // The superuser's address names the server's own database, the app's names ours.
  const address = new URL(product.database.superuserUrl);
  address.pathname = new URL(product.database.appUrl).pathname;
  const superuser = new pg.Client({ connectionString: address.href });
  pool.on("error", () => undefined);
  superuser.on("error", () => undefined);
  try {
    await superuser.connect();
    return await work({
      product,
      pool,
      superuser,
      async person(shape) {
        const api = new Api(product.url);
        const credentials = { ...(await api.signUp()), handle: api.session!.user.handle };
        const userId = api.session!.user.id;
        log(`Filling a vault with ${shape.documents} documents`);
        return { userId, api, credentials, ...(await fillVault(superuser, userId, shape)) };
      },
      async stranger(shape) {
        const userId = uuid();
        const name = `s${userId.slice(-12)}`;
        const account = { id: userId, email: `${name}@example.org`, handle: name, role: "user", passwordHash: "none" } as const;
        await superuser.query("BEGIN");
        await createAccount(superuser, { ...account, fullName: "", emailVerified: true });
        await superuser.query("COMMIT");
        log(`Filling somebody else's vault with ${shape.documents} documents`);
        await fillVault(superuser, userId, shape);
        return userId;
      },
      seeding: (fill) => seeding(superuser, fill),
    });
  } finally {
    await Promise.allSettled([pool.end(), superuser.end()]);
    await product.dispose();
  }
}

export async function withConnection<T>(pool: pg.Pool, use: (connection: pg.PoolClient) => Promise<T>): Promise<T> {
  const connection = await pool.connect();
  try {
    return await use(connection);
  } finally {
    connection.release();
  }
}
