// What a replica sends and fetches: pushes in slices, pulls no more often than they help, and both across a changed server.
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Puller, PullResponseV1, Pusher, Replicache } from "replicache";
import { schemaVersion } from "../../shared/mutators/index.ts";
import type { PendingMutationBackup } from "./pendingMutationBackup.ts";
import type { SyncAnswer, SyncRequest } from "./protocol.ts";
import { type PushBody, pushInSlices, type SliceLimits } from "./pushSlices.ts";
import type { ReplicaMutators } from "./replicaMutators.ts";

const startOverTries = 3;
/** Every pull makes all unsent changes again: while a long push is under way they come so many milliseconds apart. */
const pullsWhilePushing = 5_000;
const introduction = { pushVersion: 1, schemaVersion, mutations: [] };

type OurReplicache = Replicache<ReplicaMutators>;
type PullBody = { clientGroupID: string; cookie: { order: string } | null };

export interface Exchange {
  /** The server has been heard since this replica was opened. */
  readonly pulled: ReadonlySignal<boolean>;
  readonly updateNeeded: ReadonlySignal<boolean>;
  /** For each replica of its own: one that is replaced may still be waiting for an answer. */
  pusher(replicache: () => OurReplicache): Pusher;
  puller(replicache: () => OurReplicache): Puller;
  /** Another tab or the server runs a newer app. */
  needsUpdate(reason: "NewClientGroup" | "VersionNotSupported"): void;
  /** Pulls, unless a push is under way and the last pull was a moment ago: then when that has passed, or the push has ended. */
  pull(replicache: OurReplicache): void;
  /** Resolves when everything that the server has now is here. Rejects where no such answer came. */
  fresh(replicache: OurReplicache): Promise<void>;
  /** `nudge` makes a change without effect: with a later version than the one that is here, all of it can be sent once more. */
  startOver(replicache: () => OurReplicache, nudge: () => Promise<void>): Promise<void>;
}

interface ExchangeDeps {
  request: SyncRequest;
  slices: SliceLimits;
  backup: PendingMutationBackup;
  /** Whether the server pokes this device after its own pushes. */
  poked(): boolean;
  /** Whether this is the replica in use, and that one is not closed. */
  isCurrent(replicache: OurReplicache): boolean;
}

export function createExchange({ request, slices, backup, poked, isCurrent }: ExchangeDeps): Exchange {
  const pulled = signal(false);
  const updateNeeded = signal(false);
  let refusedByServer = false;
  let pullsBegun = 0;
  let lastAnswered = 0;
  let anew: { resolve(): void; reject(error: Error): void } | undefined;
  let pushingSince: number | undefined;
  let pullWanted = false;

  function pull(replicache: OurReplicache): void {
    if (!isCurrent(replicache)) return;
    pullWanted = pushingSince !== undefined && Date.now() - pushingSince < pullsWhilePushing;
    if (pullWanted) return;
    if (pushingSince !== undefined) pushingSince = Date.now();
    replicache.pull({ now: true }).catch(() => {});
  }

  async function pushAll(replicache: OurReplicache, body: PushBody): Promise<SyncAnswer> {
    try {
      return await pushInSlices({
        body,
        limits: slices,
        send: (slice) => request("push", slice),
        setAside: async (mutation) => backup.setAside?.(mutation),
        onSlice() {
          pushingSince ??= Date.now();
          if (pullWanted) pull(replicache);
        },
      });
    } finally {
      pushingSince = undefined;
      if (pullWanted) pull(replicache);
    }
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

  return {
    pulled,
    updateNeeded,
    pull,
    pusher: (replicache) => async (body) => {
      const answer = await pushAll(replicache(), body as PushBody);
      if (answer.status === 200 && !poked()) pull(replicache());
      return { httpRequestInfo: infoOf(answer), ...(isRefusal(answer.body) && { response: answer.body }) };
    },
    puller: (replicache) => async (body) => {
      const begun = ++pullsBegun;
      if (anew && isCurrent(replicache())) {
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
          replicache()
            .push({ now: true })
            .catch(() => {});
        }
      }
      return { httpRequestInfo: infoOf(answer), response: answer.body as PullResponseV1 };
    },
    needsUpdate(reason) {
      updateNeeded.value = true;
      if (reason === "VersionNotSupported") refusedByServer = true;
    },
    async fresh(replicache) {
      const before = pullsBegun;
      await replicache.pull({ now: true });
      if (lastAnswered <= before) throw new Error("The server did not answer");
    },
    async startOver(replicache, nudge) {
      const started = new Promise<void>((resolve, reject) => {
        anew = { resolve, reject };
      });
      try {
        await nudge();
        await replicache().push({ now: true });
        for (let time = 0; time < startOverTries && anew; time++) await replicache().pull({ now: true });
        anew?.reject(new Error("The server can't be asked now"));
        await started;
      } finally {
        anew = undefined;
      }
    },
  };
}

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
