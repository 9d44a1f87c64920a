// Looks after everybody's mail accounts: one connection an account, a bound on all of them and on one person's, in the order in which they
// are due. A connection stays open and is told of new mail (IDLE) until somebody else waits for its place. What a person changes ends
// the visit that began before.
import { setTimeout as sleep } from "node:timers/promises";
import { audit } from "../../../server/events/audit.ts";
import type { SealedAccount } from "./accounts.ts";
import { lookThrough, stillStands } from "./lookThrough.ts";
import { asProblem, type Mailbox, mailboxProblemOf } from "./mailbox.ts";
import type { TakingContext } from "./takeMail.ts";
import { createTurns } from "./turns.ts";

export interface VisitsOptions {
  context: TakingContext;
  open(account: SealedAccount): Promise<Mailbox>;
  /** Connections at once. */
  most?: number;
  /** Milliseconds between two looks at what is due, and between two looks through an account that tells nothing by itself. */
  tickMs?: number;
  lookAgainMs?: number;
}

export interface Visits {
  /** One look at what is due, as the clock makes it; settles when the visits that it began have looked through their accounts. */
  tick(): Promise<void>;
  stop(): Promise<void>;
}

interface Running {
  account: SealedAccount;
  /** When it last began to look through, by the database's clock. */
  begunAt: Date;
  /** Ends the wait for new mail: there is a reason to look, or to go. */
  wake: () => void;
  leave: boolean;
  /** It has looked through the account and waits for new mail. */
  waiting: boolean;
  startedMs: number;
  mailbox?: Mailbox;
  /** There is new mail since the look began. */
  news: boolean;
  /** Settles after the first look, and when all of it has ended. */
  looked: Promise<void>;
  done: Promise<void>;
}

/** Any fixed number: the key of the advisory lock. One backend at a time visits. */
const oneAtATime = 5_300_217_948;
const mostOfPerson = 10;
/** Milliseconds that a visit rests between two looks, however much a server tells. */
const breatheMs = 1_000;
/** While others wait for a connection, a visit may take so long; and what it is given to end. */
const turnMs = 60_000;
const graceMs = 3_000;

/** The moment of the next try after so many: pauses that grow to an hour. */
const later = (tries: string) => `now() + make_interval(secs => least(3600, 30 * 2 ^ least(${tries}, 10)))`;

export function createVisits({ context, open, most = 100, tickMs = 2_000, lookAgainMs = 120_000 }: VisitsOptions): Visits {
  const { pool, log } = context;
  const running = new Map<string, Running>();
  const turns = createTurns();
  let stopping = false;
  let holder: { release(): Promise<void> } | undefined;

  /** Held by a connection of its own for as long as it lives; another backend goes on where this one ends. */
  async function isHolder(): Promise<boolean> {
    if (holder) return true;
    const client = await pool.connect();
    let mine: { release(): Promise<void> } | undefined;
    const lost = () => {
      // Its end may be told long after its error, when another connection holds the lock.
      if (!holder || holder !== mine) return;
      holder = undefined;
      for (const visit of running.values()) end(visit);
      client.release(true);
    };
    client.once("error", lost).once("end", lost);
    const { rows } = await client
      .query<{ free: boolean }>("SELECT pg_try_advisory_lock($1) AS free", [oneAtATime])
      .catch((error: unknown) => {
        client.release(true);
        throw error;
      });
    if (rows[0]?.free) {
      holder = mine = {
        // Given back by a word: the end of a connection is noticed later, and until then nobody would look.
        async release() {
          holder = undefined;
          await client.query("SELECT pg_advisory_unlock($1)", [oneAtATime]).catch(() => undefined);
          client.release(true);
        },
      };
      return true;
    }
    client.removeListener("error", lost).removeListener("end", lost);
    client.release();
    return false;
  }

  async function tick(): Promise<void> {
    if (stopping || !(await isHolder())) return;
    await attendRunning();
    const begun = await begin(await dueAccounts());
    await Promise.all(begun.map(({ looked }) => looked));
  }

  /** Accounts that were changed, paused or removed are left; those that their person asks for are looked through at once. */
  async function attendRunning(): Promise<void> {
    if (running.size === 0) return;
    const { rows } = await pool.query<{ id: string; revision: number; nextAt: Date; due: boolean }>(
      `SELECT a.id, a.revision, a.next_at AS "nextAt", a.next_at <= now() AS due FROM mail_accounts a JOIN users u ON u.id = a.user_id
        WHERE a.id = ANY($1::uuid[]) AND NOT a.paused AND u.active AND u.role = 'user'`,
      [[...running.keys()]],
    );
    const now = new Map(rows.map((row) => [row.id, row]));
    for (const [id, visit] of running) {
      const account = now.get(id);
      if (!account || account.revision !== visit.account.revision) end(visit);
      else if (account.due && account.nextAt > visit.begunAt) visit.wake();
    }
  }

  async function dueAccounts(): Promise<SealedAccount[]> {
    const { rows } = await pool.query<SealedAccount>(
      `SELECT a.id, a.user_id AS "userId", a.revision, a.rules, a.sealed, u.salt FROM mail_accounts a JOIN users u ON u.id = a.user_id
        WHERE a.next_at <= now() AND NOT a.paused AND a.state <> 'REQUIRES_REAUTH' AND u.active AND u.role = 'user' AND a.id <> ALL($1::uuid[])
        ORDER BY a.next_at LIMIT $2`,
      [[...running.keys()], most],
    );
    return rows;
  }

  async function begin(due: readonly SealedAccount[]): Promise<Running[]> {
    const begun: Running[] = [];
    for (const account of due) {
      if (running.size >= most) {
        makeRoom(due.length - begun.length);
        break;
      }
      if ([...running.values()].filter(({ account: { userId } }) => userId === account.userId).length >= mostOfPerson) continue;
      begun.push(start(account));
    }
    return begun;
  }

  /** Whoever only listens goes, or has had a minute; the one that has been there longest first. */
  function makeRoom(wanted: number): void {
    const going = [...running.values()]
      .filter(({ waiting, startedMs }) => waiting || Date.now() - startedMs > turnMs)
      .sort((a, b) => a.startedMs - b.startedMs);
    for (const visit of going.slice(0, wanted)) end(visit);
  }

  function start(account: SealedAccount): Running {
    const first = Promise.withResolvers<void>();
    const visit: Running = {
      account,
      begunAt: new Date(0),
      wake: () => undefined,
      leave: false,
      waiting: false,
      startedMs: Date.now(),
      news: false,
      looked: first.promise,
      done: Promise.resolve(),
    };
    running.set(account.id, visit);
    visit.done = stay(visit, first.resolve)
      .catch((error: unknown) => log.warn({ err: error, accountId: account.id }, "a mail account could not be visited"))
      .finally(() => {
        running.delete(account.id);
        first.resolve();
      });
    return visit;
  }

  /** What is under way may end by itself; a server that does not answer is not waited for. */
  const end = (visit: Running) => {
    if (visit.leave) return;
    visit.leave = true;
    visit.wake();
    const cut = setTimeout(() => visit.mailbox?.close(), graceMs);
    void visit.done.finally(() => clearTimeout(cut));
  };

  async function stay(visit: Running, looked: () => void): Promise<void> {
    const { account } = visit;
    let mailbox: Mailbox | undefined;
    try {
      mailbox = await open(account);
      visit.mailbox = mailbox;
      // Also while the account is looked through: what is told then would otherwise wait for the next look.
      mailbox.client.on("exists", () => {
        visit.news = true;
        visit.wake();
      });
      while (!visit.leave && !stopping && mailbox.client.usable) {
        visit.begunAt = await lookAgainLater(account);
        visit.news = false;
        const stands = async () => !visit.leave && !stopping && (await stillStands(pool, account));
        await lookThrough({ account, mailbox, context, turns, stands });
        await noteOutcome(account, null);
        looked();
        if (visit.leave || stopping) break;
        await waitForMail(visit, mailbox);
      }
    } catch (error) {
      const problem = mailboxProblemOf(asProblem(error));
      if (problem && !visit.leave) await noteOutcome(account, problem);
      // The database or the store is away, or a mistake of ours: that is no fault of the mail server, and its account's state stays.
      if (!problem) {
        await pool.query(`UPDATE mail_accounts SET tries = tries + 1, next_at = ${later("tries")} WHERE id = $1 AND revision = $2`, [
          account.id,
          account.revision,
        ]);
        throw error;
      }
    } finally {
      mailbox?.close();
    }
  }

  /** Also where nobody wakes it; a connection that ends lets it go at once. */
  async function waitForMail(visit: Running, { client, ended, within }: Mailbox): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    visit.wake = resolve;
    visit.waiting = true;
    const timer = setTimeout(resolve, visit.news ? breatheMs : lookAgainMs);
    const rested = sleep(breatheMs);
    // Ends with the next command; where the server can't tell by itself it is asked every other minute.
    client.idle().catch(() => undefined);
    try {
      await within(2 * lookAgainMs, () => promise).catch(() => undefined);
      if (!visit.leave && !stopping) await Promise.race([rested, ended]);
    } finally {
      clearTimeout(timer);
      visit.wake = () => undefined;
      visit.waiting = false;
    }
  }

  /** The next look is due then, whatever becomes of this one. The moment of this one, by the database's clock. */
  async function lookAgainLater({ id, revision }: SealedAccount): Promise<Date> {
    const { rows } = await pool.query<{ at: Date }>(
      "UPDATE mail_accounts SET next_at = now() + make_interval(secs => $3) WHERE id = $1 AND revision = $2 RETURNING now() AS at",
      [id, revision, lookAgainMs / 1000],
    );
    return rows[0]?.at ?? new Date(0);
  }

  /** A wrong password is tried no more until its person gives another; what may pass is tried with pauses that grow to an hour. */
  async function noteOutcome({ id, revision, userId }: SealedAccount, problem: string | null): Promise<void> {
    const state = problem === null ? "ACTIVE" : problem === "unauthorized" ? "REQUIRES_REAUTH" : "ERROR";
    const { rows } = await pool.query<{ before: string; host: string }>(
      `UPDATE mail_accounts a SET state = $3, problem = $4,
              tries = CASE WHEN $4::text IS NULL THEN 0 ELSE a.tries + 1 END,
              looked_at = CASE WHEN $4::text IS NULL THEN now() ELSE a.looked_at END,
              next_at = CASE WHEN $4::text IS NULL THEN a.next_at ELSE ${later("a.tries")} END
         FROM (SELECT id, state FROM mail_accounts WHERE id = $1 FOR UPDATE) b
        WHERE a.id = b.id AND a.revision = $2 RETURNING b.state AS before, a.host`,
      [id, revision, state, problem],
    );
    const [row] = rows;
    if (row && state === "REQUIRES_REAUTH" && row.before !== state)
      await audit(pool, { actorId: userId, event: "mailbox.reauth_required", details: { accountId: id, host: row.host } });
  }

  let ticking: Promise<unknown> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy || stopping) return;
    busy = true;
    ticking = attend()
      .catch((error: unknown) => log.warn({ err: error }, "mail accounts could not be looked after"))
      .finally(() => {
        busy = false;
      });
  }, tickMs);
  /** Without waiting for what it began: one account that takes its time holds up no other. */
  async function attend(): Promise<void> {
    if (!(await isHolder())) return;
    await attendRunning();
    await begin(await dueAccounts());
  }
  return {
    tick,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await ticking;
      const visits = [...running.values()];
      visits.forEach(end);
      await Promise.all(visits.map(({ done }) => done));
      await holder?.release();
    },
  };
}
