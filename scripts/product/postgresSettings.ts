// What PostgreSQL is told at its start, beside addresses and size, on the embedded parts; docker-compose.yml says the same.

/**
 * Plans must not depend on when a table was last vacuumed, and must be those of an index wherever there is one: data lies on SSDs, JIT
 * and parallel workers cost more than they give where many small queries run on few processors.
 */
export const sharedPostgresSettings = {
  // A table is vacuumed after 5 % of it changed, and its statistics made after 2 %, instead of after 20 and 10 %; looked at four times a minute.
  autovacuum_naptime: "15s",
  autovacuum_vacuum_scale_factor: "0.05",
  autovacuum_vacuum_insert_scale_factor: "0.05",
  autovacuum_analyze_scale_factor: "0.02",
  random_page_cost: "1.1",
  jit: "off",
  max_parallel_workers_per_gather: "0",
} as const;

/** One machine with a person or a few: little memory, few processes. The system's file cache holds what `shared_buffers` does not. */
export const embeddedPostgresSettings = {
  ...sharedPostgresSettings,
  shared_buffers: "48MB",
  autovacuum_max_workers: "2",
  max_parallel_workers: "0",
  // Without its three workers for reading.
  io_method: "sync",
} as const;
