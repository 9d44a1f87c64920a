// Who of all visits fetches and takes in a mail at a time: one of each person, few on this machine.
import pLimit, { type LimitFunction } from "p-limit";
import type { Turns } from "./visit.ts";

/** Mails that are taken in at once, whoever's they are: reading and storing them is this machine's work. */
const takenAtOnce = 2;
/** Mails that lie on this machine's disk at once, with 50 MB each at most: while they are fetched, and until they are taken in. */
const fetchedAtOnce = 20;

export function createTurns(): Turns {
  const [taking, fetching] = [pLimit(takenAtOnce), pLimit(fetchedAtOnce)];
  const people = new Map<string, LimitFunction>();
  return {
    async ofPerson(userId, work) {
      const limit = people.get(userId) ?? pLimit(1);
      people.set(userId, limit);
      try {
        return await limit(() => fetching(work));
      } finally {
        if (limit.activeCount + limit.pendingCount === 0) people.delete(userId);
      }
    },
    ofMachine: (work) => taking(work),
  };
}
