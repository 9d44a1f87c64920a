// What the product asks of any S3-compatible store. The same tests run against the embedded store and against real servers.

import { afterAll, beforeAll, describe } from "vitest";
import { clientTests } from "./objectstore/client.contract.ts";
import { crossOriginTests } from "./objectstore/crossorigin.contract.ts";
import { downloadTests } from "./objectstore/downloads.contract.ts";
import { driverTests } from "./objectstore/driver.contract.ts";
import { keyTests } from "./objectstore/keys.contract.ts";
import { listTests } from "./objectstore/lists.contract.ts";
import { multipartTests } from "./objectstore/multipart.contract.ts";
import type { RunningStore } from "./objectstore/requests.ts";
import { signatureTests } from "./objectstore/signatures.contract.ts";
import { uploadTests } from "./objectstore/uploads.contract.ts";

export type { RunningStore } from "./objectstore/requests.ts";

const areas = {
  uploads: uploadTests,
  signatures: signatureTests,
  downloads: downloadTests,
  keys: keyTests,
  lists: listTests,
  "the minio client": clientTests,
  "the driver": driverTests,
  "multipart uploads": multipartTests,
  "other origins": crossOriginTests,
};

export type Area = keyof typeof areas;

export interface ContractOptions {
  /** The parts of the contract that this store is known to keep; all where it is not given. */
  areas?: Area[];
  /** The reason why this store can not be tried here; its suite is then reported as skipped under that sentence. */
  skipped?: string | undefined;
}

/** Declares the suite for one store. `start` gives a running store with an empty bucket; it is stopped afterwards. */
export function objectStoreContract(name: string, start: () => Promise<RunningStore>, options: ContractOptions = {}): void {
  const title = options.skipped === undefined ? `Object store: ${name}` : `Object store: ${name} (${options.skipped})`;
  describe.skipIf(options.skipped !== undefined)(title, () => {
    let running: RunningStore | undefined;
    beforeAll(async () => {
      running = await start();
    }, 30_000);
    afterAll(async () => {
      await running?.stop();
    });
    const store = () => {
      if (!running) throw new Error("The store has not been started");
      return running;
    };
    for (const [area, tests] of Object.entries(areas)) {
      if (!options.areas || options.areas.some((wanted) => wanted === area)) describe(area, () => tests(store));
    }
  });
}
