// How PGlite is started, in the browser and in the benchmark.
import { PGlite } from "@electric-sql/pglite";

/** One person, one process, and a crash costs nothing: small logs, no waiting, and never a walk through all vectors. */
const settings = {
  full_page_writes: "off",
  wal_recycle: "off",
  wal_init_zero: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "8MB",
  min_wal_size: "2MB",
  synchronous_commit: "off",
  // The files lie in memory already: 128 MB of buffers would hold them a second time. Searches are as quick.
  shared_buffers: "8MB",
  work_mem: "16MB",
  gin_pending_list_limit: "16MB",
  enable_seqscan: "off",
};

export const startParams: string[] = [
  ...PGlite.defaultStartParams,
  ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
];

export const initDbStartParams = ["--wal-segsize=1"];
