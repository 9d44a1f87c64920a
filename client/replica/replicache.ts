// The replica: the only module that knows Replicache. It holds metadata and unsent changes, never bytes, texts or tokens.
import { type ReadonlySignal, signal } from "@preact/signals";
import { dropDatabase, type KVStoreProvider, makeIDBName, type PullResponseV1, type ReadonlyJSONValue, Replicache } from "replicache";
import { backfillKey, expandBatch, schemaVersion } from "../../shared/mutators/index.ts";
import type { Mutate } from "../data/types.ts";

import type { DeviceEntry } from "./deviceHistory.ts";
import type { OwnMutation, PendingMutation, SyncAnswer, SyncRequest } from "./protocol.ts";
import { type PushBody, pushInSlices, type SliceLimits, sliceLimits } from "./pushSlices.ts";
import { type ReplicaMutators, replicaMutators, validated } from "./replicaMutators.ts";

/** `next` undefined: the value is gone. */
export interface ReplicaChange {
  key: string;
  next: unknown;
}

export interface Replica {
  readonly mutate: Mutate;
  /** False while requests get no answer. */
  readonly online: ReadonlySignal<boolean>;
  readonly syncing: ReadonlySignal<boolean>;
  /** The server has been heard since this replica was opened. */
  readonly pulled: ReadonlySignal<boolean>;
  /** The server or another tab runs a newer app: this one works on, and sends again once it is updated. */
  readonly updateNeeded: ReadonlySignal<boolean>;
  /** What earlier clients left unsent has been looked through: `pending` knows of all there is. */
  readonly settled: ReadonlySignal<boolean>;
  /** Changes from the oldest to the newest that the server has not confirmed; those made together one by one. */
  pending(): Promise<PendingMutation[]>;
  /** Of the changes that the server has not confirmed, as `<client>:<mutation>`. */
  pendingIds(): Promise<ReadonlySet<string>>;
  /** Unsent changes that this app can't make or send (of an earlier version of it, or too large for the server): they are kept. */
  unmade(): Promise<PendingMutation[]>;
  /** Pulls now, or right after the pull that is under way. */
  pull(): void;
  /** As `pull`; resolves when everything that the server has now is here. Rejects where no such answer came. */
  fresh(): Promise<void>;
  /** Everything is fetched anew; what is not sent stays. Resolves with the first page, rejects where the server can't be asked. */
  startOver(): Promise<void>;
  push(): void;
  close(): Promise<void>;
}

export interface ReplicaOptions {
  userId: string;
  request: SyncRequest;
  /** First with everything there is (`whole`), then with each change. */
  onChanges(changes: ReplicaChange[], whole: boolean): void;
  /** Where unsent changes wait while a replica is replaced. */
  backup: PendingMutationBackup;
  /** The server pokes this device, also after its own changes: else a push is followed by a pull. */
  poked?(): boolean;
  /** Milliseconds between pulls when nobody pokes. */
  pullInterval?: number | null;
  kvStore?: "mem" | "idb" | KVStoreProvider;
  /** What a mutator of this device did, each time it has run. */
  onRun?(entries: DeviceEntry[]): void;
  /** How much goes in one request of a push. */
  slices?: SliceLimits;
}

export interface PendingMutationBackup {
  load(): Promise<PendingMutation[]>;
  save(unsent: PendingMutation[]): Promise<void>;
  /** Keeps a copy of what this client has not sent, for whoever opens the vault after its end. */
  mirror?(clientID: string, record: Mirrored): Promise<void>;
  /** Runs `take` with what clients left that are no more; what it returns is still to be kept. One tab at a time. */
  takeOver?(take: (left: Mirrored[]) => Promise<Mirrored[]>): Promise<void>;
  /** What nobody could take over or send so far. */
  left?(): Promise<Mirrored[]>;
  /** Keeps one that can't be sent with what `left` tells of; the same one again changes nothing. */
  setAside?(mutation: OwnMutation): Promise<void>;
  close?(): void;
}

export interface Mirrored {
  schemaVersion: string;
  mutations: OwnMutation[];
}

/** Milliseconds; well before Replicache writes. */
const mirrorAfter = 30;
/** Replicache writes to disk within a second or two; until then the backedUp changes are kept. Milliseconds. */
const persistedAfter = 10_000;
const startOverTries = 3;
/** Every pull makes all unsent changes again: while a long push is under way they come so many milliseconds apart. */
const pullsWhilePushing = 5_000;
/** How Replicache's log begins where the function of a watch, or what it reads for it, failed. */
const failedWatch = "Error in subscription body:";
const introduction = { pushVersion: 1, schemaVersion, mutations: [] };

type PullBody = { clientGroupID: string; cookie: { order: string } | null };

export function openReplica({
  userId,
  request,
  onChanges,
  backup,
  poked = () => false,
  pullInterval = 60_000,
  kvStore = "idb",
  onRun,
  slices = sliceLimits,
}: ReplicaOptions): Replica {
  const online = signal(true);
  const syncing = signal(false);
  const pulled = signal(false);
  const updateNeeded = signal(false);
  let closed = false;
  let backfilling = false;
  let refusedByServer = false;
  let pullsBegun = 0;
  let lastAnswered = 0;
  let anew: { resolve(): void; reject(error: Error): void } | undefined;
  /** Settles when `current` has read what is on this device, or could not. */
  let firstRead: Promise<void>;
  let current = open();
  let reopening: Promise<void> | undefined;
  const settled = signal(false);
  const tookOver = replay().then(takeOver);
  tookOver
    .catch((error: unknown) => {
      if (!closed) console.error("replica:", error);
    })
    .finally(() => {
      settled.value = true;
    });

  function open(): Replicache<ReplicaMutators> {
    let firstReadDone = () => {};
    const watched = new Promise<void>((resolve) => {
      firstReadDone = resolve;
    });
    const replicache = new Replicache({
      name: userId,
      schemaVersion,
      kvStore,
      mutators: replicaMutators(userId, onRun),
      pullInterval,
      pushURL: "/api/sync/push",
      pullURL: "/api/sync/pull",
      pusher: async (body) => {
        const answer = await pushAll(replicache, body as PushBody);
        if (answer.status === 200 && !poked()) again(replicache);
        return { httpRequestInfo: infoOf(answer), ...(isRefusal(answer.body) && { response: answer.body }) };
      },
      puller: async (body) => {
        const begun = ++pullsBegun;
        if (anew && replicache === current) {
          const whole = await wholeAnswer(body as PullBody);
          if (whole) return { httpRequestInfo: infoOf({ status: 200, text: "" }), response: whole };
        }
        let answer = await request("pull", body);
        if (stateNotFound(answer.body)) {
          // After an update the app goes on with its old state under a new client group: a push makes that known.
          await request("push", { ...introduction, clientGroupID: (body as { clientGroupID: string }).clientGroupID });
          answer = await request("pull", body);
        }
        if (answer.status !== 200) return { httpRequestInfo: infoOf(answer) };
        if (!isRefusal(answer.body)) {
          pulled.value = true;
          lastAnswered = begun;
          // The server is of this version again. Replicache takes its refusal of a push for an answer: without a new change it sends nothing.
          if (refusedByServer) {
            updateNeeded.value = refusedByServer = false;
            replicache.push({ now: true }).catch(() => {});
          }
        }
        return { httpRequestInfo: infoOf(answer), response: answer.body as PullResponseV1 };
      },
      logLevel: "error",
      logSinks: [
        {
          log(_level, _context, ...rest) {
            if (rest[0] === failedWatch) firstReadDone();
            report(rest);
          },
        },
      ],
    });
    replicache.onOnlineChange = (value) => {
      online.value = value;
    };
    replicache.onSync = (value) => {
      syncing.value = value;
      // What was confirmed as it was made changes nothing that anybody watches.
      if (!value) mirrorSoon();
      // Replicache does not ask for the next page by itself.
      if (!value && backfilling && online.peek()) again(replicache);
    };
    replicache.onUpdateNeeded = ({ type }) => {
      updateNeeded.value = true;
      if (type === "VersionNotSupported") refusedByServer = true;
    };
    // Both the default and a reload would lose what is not sent: start anew and make the unsent changes once more.
    replicache.onClientStateNotFound = () => {
      reopening ??= startAnew(replicache).finally(() => {
        reopening = undefined;
      });
    };
    let whole = true;
    replicache.experimentalWatch(
      (diff) => {
        const changes = diff.map((operation) => ({ key: operation.key, next: operation.op === "del" ? undefined : operation.newValue }));
        const backfill = changes.find(({ key }) => key === backfillKey);
        if (backfill) backfilling = backfill.next !== undefined;
        else if (whole) backfilling = false;
        onChanges(changes, whole);
        whole = false;
        firstReadDone();
        mirrorSoon();
      },
      { initialValuesInFirstDiff: true },
    );
    firstRead = replicache
      .query(() => undefined)
      .then(
        () => watched,
        () => {},
      );
    return replicache;
  }

  let pushingSince: number | undefined;
  let pullWanted = false;
  function again(replicache: Replicache<ReplicaMutators>): void {
    if (closed || replicache !== current) return;
    pullWanted = pushingSince !== undefined && Date.now() - pushingSince < pullsWhilePushing;
    if (pullWanted) return;
    if (pushingSince !== undefined) pushingSince = Date.now();
    replicache.pull({ now: true }).catch(() => {});
  }

  async function pushAll(replicache: Replicache<ReplicaMutators>, body: PushBody): Promise<SyncAnswer> {
    try {
      return await pushInSlices({
        body,
        limits: slices,
        send: (slice) => request("push", slice),
        setAside: async (mutation) => backup.setAside?.(mutation),
        onSlice() {
          pushingSince ??= Date.now();
          if (pullWanted) again(replicache);
        },
      });
    } finally {
      pushingSince = undefined;
      if (pullWanted) again(replicache);
    }
  }

  /**
   * The server does not know this state any more (it was restored from a backup), or this device's was dropped. A new
   * replica with the old state would be refused again, so that all of it is fetched anew; unsent changes are made once more.
   */
  async function startAnew(old: Replicache<ReplicaMutators>): Promise<void> {
    const unsent = await pendingOf(old).catch(() => []);
    await backup.save(unsent);
    await close(old);
    await dropDatabase(makeIDBName(userId, schemaVersion), { kvStore, logLevel: "error" });
    if (closed) return;
    current = open();
    await replay();
  }

  /** Replicache closes its database under its own first read, whose rejection nobody could catch: that read ends first. */
  async function close(replicache: Replicache<ReplicaMutators>): Promise<void> {
    await firstRead;
    await replicache.close();
  }

  /** Changes that outlived their replica. Made twice they do no harm: ids and values are their own. */
  async function replay(): Promise<void> {
    const unsent = await backup.load();
    for (const { name, args } of unsent) await current.mutate[name]?.(args as ReadonlyJSONValue).catch(() => {});
    if (unsent.length > 0) setTimeout(() => void backup.save([]), persistedAfter);
  }

  let mirroring = false;
  let mirrored = "";
  function mirrorSoon(): void {
    if (mirroring || !backup.mirror) return;
    mirroring = true;
    setTimeout(async () => {
      mirroring = false;
      const replicache = current;
      if (closed) return;
      try {
        const mutations = await pendingOf(replicache);
        const keys = mutations.map(keyOfMutation).join();
        if (closed || replicache !== current || keys === mirrored) return;
        await backup.mirror?.(replicache.clientID, { schemaVersion, mutations });
        mirrored = keys;
      } catch (error) {
        if (!closed && replicache === current) console.error("replica:", error);
      }
    }, mirrorAfter);
  }

  /**
   * Makes the changes that another client left unsent and that this replica does not know of: those of an earlier version
   * of the app, whose replica is another one, and those of a tab that died before they were written.
   */
  async function takeOver(): Promise<void> {
    await backup.takeOver?.(async (left) => {
      const kept: Mirrored[] = [];
      const known = new Set((await pendingOf(current)).map(keyOfMutation));
      for (const record of left) {
        const unmade: OwnMutation[] = [];
        for (const mutation of record.mutations) {
          if (known.has(keyOfMutation(mutation))) continue;
          known.add(keyOfMutation(mutation));
          await mutate(mutation.name, mutation.args).catch(() => unmade.push(mutation));
        }
        if (unmade.length > 0) kept.push({ ...record, mutations: unmade });
      }
      const mutations = await pendingOf(current);
      await backup.mirror?.(current.clientID, { schemaVersion, mutations });
      return kept;
    });
  }

  /** The whole vault as the answer to a pull, null where the server has none that would be accepted. */
  async function wholeAnswer(body: PullBody): Promise<PullResponseV1 | null> {
    const { status, body: answer } = await request("pull", { ...body, cookie: null });
    if (status !== 200 || isRefusal(answer)) return null;
    const whole = answer as { cookie: { order: string } } & PullResponseV1;
    if (body.cookie && whole.cookie.order <= body.cookie.order) return null;
    anew?.resolve();
    return whole;
  }

  const mutators = validated((name, args) => current.mutate[name]!(args));
  const mutate = async (name: string, args: unknown) => {
    const mutator = (mutators as Record<string, (args: unknown) => Promise<void>>)[name];
    if (!mutator) throw new Error(`This app has no mutator ${name}`);
    await mutator(args);
  };

  return {
    mutate: mutators,
    online,
    syncing,
    pulled,
    updateNeeded,
    settled,
    async pending() {
      await reopening;
      return closed ? [] : (await pendingOf(current)).flatMap(expandBatch);
    },
    async pendingIds() {
      await reopening;
      return new Set(closed ? [] : (await pendingOf(current)).map(({ clientID, id }) => `${clientID}:${id}`));
    },
    pull: () => again(current),
    async unmade() {
      await tookOver.catch(() => {});
      return ((await backup.left?.()) ?? []).flatMap(({ mutations }) => mutations.flatMap(expandBatch));
    },
    async fresh() {
      const before = pullsBegun;
      await current.pull({ now: true });
      if (lastAnswered <= before) throw new Error("The server did not answer");
    },
    async startOver() {
      await reopening;
      const started = new Promise<void>((resolve, reject) => {
        anew = { resolve, reject };
      });
      try {
        // A change without effect: with a later version than the one that is here, all of it can be sent once more.
        await mutators.dismissRefusal({ id: crypto.randomUUID() });
        await current.push({ now: true });
        for (let time = 0; time < startOverTries && anew; time++) await current.pull({ now: true });
        anew?.reject(new Error("The server can't be asked now"));
        await started;
      } finally {
        anew = undefined;
      }
    },
    push() {
      if (!closed) current.push({ now: true }).catch(() => {});
    },
    async close() {
      closed = true;
      await reopening;
      await close(current);
      backup.close?.();
    },
  };
}

async function pendingOf(replicache: Replicache<ReplicaMutators>): Promise<OwnMutation[]> {
  // Resolves when the replica has been read from disk: asked earlier, it fails.
  await replicache.query(() => undefined);
  const pending = await replicache.experimentalPendingMutations();
  return pending.map(({ name, args, clientID, id }) => ({ name, args, clientID, id }));
}

const keyOfMutation = ({ clientID, id }: OwnMutation) => `${clientID}/${id}`;

function infoOf({ status, text }: { status: number; text: string }): { httpStatusCode: number; errorMessage: string } {
  return { httpStatusCode: status, errorMessage: status === 200 ? "" : text };
}

function stateNotFound(body: unknown): boolean {
  return isRefusal(body) && body.error === "ClientStateNotFound";
}

function isRefusal(body: unknown): body is { error: "ClientStateNotFound" } | { error: "VersionNotSupported" } {
  return (
    typeof body === "object" &&
    body !== null &&
    "error" in body &&
    (body.error === "ClientStateNotFound" || body.error === "VersionNotSupported")
  );
}

/** Answers other than 200 are part of life (signed out, busy) and shown elsewhere; everything else is a fault. */
function report(parts: unknown[]): void {
  if (typeof parts[0] === "string" && /^(Got a non 200 response|Client state not found)/.test(parts[0])) return;
  console.error("replica:", ...parts);
}
