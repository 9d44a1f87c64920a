// PGlite on the device: its files in memory, brought to disk when there is time for it. Only ever in a worker.
import { IdbFs, PGlite } from "@electric-sql/pglite";

/**
 * PGlite brings its files to disk after every statement, each changed one as a whole. Here that happens when asked for:
 * what is lost by a crash in between is projected again.
 */
class UnhurriedFiles extends IdbFs {
  override async syncToFs(): Promise<void> {}

  flush(): Promise<void> {
    return super.syncToFs();
  }
}

export interface OpenEngine {
  readonly database: PGlite;
  /** Brings everything to disk at once, in one transaction of IndexedDB. */
  flush(): Promise<void>;
}

/** Name of the IndexedDB database that holds the files. */
export const engineDatabase = (userId: string) => `/pglite/${directory(userId)}`;
const directory = (userId: string) => `docuvault-${userId}`;

/** One person, one process, and a crash costs nothing: small logs, no waiting, and never a walk through all vectors. */
const settings = {
  full_page_writes: "off",
  wal_recycle: "off",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: "8MB",
  min_wal_size: "2MB",
  synchronous_commit: "off",
  work_mem: "16MB",
  gin_pending_list_limit: "16MB",
  enable_seqscan: "off",
};

export const startParams = (): string[] => [
  ...PGlite.defaultStartParams,
  ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
];

/** 1.6 s warm and 3-5 s the first time, some 130 MB of memory. */
export async function openEngine(userId: string): Promise<OpenEngine> {
  const files = new UnhurriedFiles(directory(userId));
  const database = await PGlite.create({ fs: files, startParams: startParams(), initDbStartParams: ["--wal-segsize=1"] });
  return {
    database,
    async flush() {
      await database.exec("CHECKPOINT");
      await database.runExclusive(() => files.flush());
    },
  };
}
