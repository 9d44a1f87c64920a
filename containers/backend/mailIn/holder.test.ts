// The one connection by which a backend looks after mail accounts, where connections are lost.
import { EventEmitter } from "node:events";
import { pino } from "pino";
import { expect, test } from "vitest";
import { createVisits, type VisitsOptions } from "./visits.ts";

/** As `pg` does: whoever gives a connection back twice has made a mistake. */
class Connection extends EventEmitter {
  released = 0;
  readonly query: () => Promise<{ rows: unknown[] }>;

  constructor(query: () => Promise<{ rows: unknown[] }>) {
    super();
    this.query = query;
  }

  release(): void {
    if (this.released++ > 0) throw new Error("Release called on client which has already been released to the pool.");
  }
}

test("the late end of a connection that was lost before takes nothing from the one that holds the lock now", async () => {
  const lost = new Connection(() => Promise.reject(new Error("the connection was lost")));
  const second = new Connection(async () => ({ rows: [{ free: true }] }));
  const connections = [lost, second];
  const pool = { connect: async () => connections.shift(), query: async () => ({ rows: [] }) };
  const context = { pool, log: pino({ level: "silent" }) } as unknown as VisitsOptions["context"];
  const visits = createVisits({ context, open: () => Promise.reject(new Error("there is no account")), tickMs: 1_000_000 });
  await expect(visits.tick()).rejects.toThrow("the connection was lost");
  await visits.tick();
  lost.emit("end");
  expect([lost.released, second.released]).toEqual([1, 0]);
  await visits.tick(); // asks for no third connection
  await visits.stop();
  expect(second.released).toBe(1);
});
