// The requests that devices send, with the server's own handlers behind them, and what a device makes of each answer.

import type { Connection } from "../../server/database/connection.ts";
import { pullRequest, pushRequest } from "../../shared/api/sync.ts";
import { backfillKey, schemaVersion } from "../../shared/mutators/index.ts";
import { type PageSizes, pull } from "../../worker/modules/sync/pull.ts";
import { push } from "../../worker/modules/sync/push.ts";
import { readTexts } from "../../worker/modules/sync/texts.ts";
import { type Change, oneByOne } from "./changes.ts";
import type { Device, PullAnswer, Tab } from "./device.ts";
import { check, difference } from "./failure.ts";
import type { Watch } from "./gate.ts";
import { type Applied, comparable, type Oracle } from "./oracle.ts";
import type { Bench } from "./plan.ts";
import type { Answer, Work } from "./server.ts";

/** What a transaction did. */
export interface Committed {
  applied: Applied[];
  /** Of each person whose feed moved. */
  versions: ReadonlyMap<string, number>;
  /** Number of commits when it began. */
  since: number;
}

/** A request on its way. */
export interface Letter {
  name: string;
  /** What it wants done. */
  does?: readonly string[];
  expected?: Watch["expected"];
  committed?: (commit: Committed) => Promise<void>;
  ran?: Watch["ran"];
  serve(connection: Connection, poke: (people: string[]) => void): Promise<unknown>;
  /** Null: no answer came. */
  reply(answer: Answer | null): Promise<void>;
  stage: "out" | "served" | "back";
  /** The document that it makes where it is missing. */
  records?: string;
  work?: Work;
  answer?: Answer;
}

export interface Context {
  oracle: Oracle;
  readonly bench: Bench;
  readonly people: readonly string[];
  readonly devices: readonly Device[];
  pages: PageSizes;
  /** What the server understands at the moment. */
  readonly schemaVersion: string;
  name(tab: Tab): string;
}

/** `from` above 0 leaves out the first mutations: the server has to see the gap. */
export function aPush(context: Context, tab: Tab, from = 0): Letter | null {
  const { oracle } = context;
  const { device } = tab;
  const mutations = tab.pending.slice(from).map((mutation) => ({ ...mutation }));
  if (from === 0) tab.wantsPush = false;
  if (mutations.length === 0) return null;
  const sent = {};
  if (from === 0) tab.pushing = sent;
  const body = pushRequest.parse(wire({ pushVersion: 1, clientGroupID: device.id, schemaVersion, mutations }));
  return {
    name: `push by ${context.name(tab)} of ${mutations.map(({ clientID, id }) => `${clientID.slice(-4)}:${id}`).join(" ")}`,
    stage: "out",
    does: mutations.flatMap(oneByOne).map(({ name }) => name),
    expected: (last) =>
      body.mutations
        .filter(({ clientID, id }) => id > (last.get(clientID) ?? 0))
        .flatMap(({ clientID, id, ...change }) => {
          const [first, ...rest] = oneByOne(change as Change);
          return [{ ...first!, client: { clientID, id } }, ...rest.map((one) => ({ ...one, person: true }))];
        }),
    committed: (commit) => oracle.commit({ userId: device.userId, ...commit }),
    async serve(connection, poke) {
      const unsupported = refusedVersion(context, body);
      if (unsupported) return unsupported;
      poke(await push(connection, device.userId, body));
      return {};
    },
    async reply(answer) {
      const refused = isRefused(answer);
      if (answer?.status === 200 && !refused)
        for (const { clientID, id } of mutations)
          check(oracle.committed.has(`${clientID}:${id}`), "lost", () => `mutation ${clientID}:${id} was acknowledged and is not there`);
      if (tab.pushing !== sent) return;
      tab.pushing = undefined;
      if (answer?.status !== 200 || refused) tab.wantsPush = true;
      check(!answer || answer.status === 200 || answer.status >= 500, "wedged", () => `a push is refused: ${JSON.stringify(answer)}`);
    },
  };
}

export function aPull(context: Context, tab: Tab): Letter {
  const { device, cookie } = tab;
  tab.wantsPull = false;
  const sent = {};
  tab.pulling = sent;
  const body = pullRequest.parse(wire({ pullVersion: 1, clientGroupID: device.id, schemaVersion, cookie }));
  return {
    name: `pull by ${context.name(tab)} from ${cookie?.order ?? "nothing"}`,
    stage: "out",
    async serve(connection) {
      const unsupported = refusedVersion(context, body);
      if (unsupported) return unsupported;
      const since = context.oracle.commits;
      const answer = await pull(connection, device.userId, body, context.pages);
      const sent = "patch" in answer ? answer.patch.filter((operation) => operation.op === "put").map(({ key }) => key) : [];
      checkSecrets(context, device, sent, since);
      return answer;
    },
    async reply(answer) {
      if (tab.pulling !== sent) return;
      tab.pulling = undefined;
      check(!answer || answer.status === 200 || answer.status >= 500, "wedged", () => `a pull is refused: ${JSON.stringify(answer)}`);
      if (answer?.status !== 200 || isRefused(answer) || !(await tab.receive(cookie, wire(answer.body) as PullAnswer)))
        tab.wantsPull = true;
      else checkMoment(context, tab);
    },
  };
}

/** As the routes answer an app that is older or newer than the server. */
function refusedVersion(context: Context, request: { schemaVersion: string }) {
  return request.schemaVersion === context.schemaVersion ? null : { error: "VersionNotSupported", versionType: "schema" };
}
const isRefused = (answer: Answer | null) => (answer?.body as { error?: string } | null | undefined)?.error === "VersionNotSupported";

/** Whatever is sent to a person's device, they were allowed to see while it was read. */
function checkSecrets({ oracle }: Context, { userId }: Device, keys: readonly string[], since: number): void {
  for (const key of keys)
    check(key === backfillKey || oracle.sawSince(userId, key, since), "leaked", () => `${key} is sent to ${userId}, who may not see it`);
}

/** A complete state has to be that of one moment: all of each transaction up to the cookie's version, nothing of a later one. */
function checkMoment(context: Context, tab: Tab): void {
  const { cookie, base, device } = tab;
  if (!cookie || base.has("sync/backfill")) return;
  const moment = context.oracle.persons.get(device.userId)!.moments.get(cookie.version);
  check(moment !== undefined, "feed", () => `the cookie's version ${cookie.version} is not one that was committed`);
  const found = difference(moment.entities, comparable(base));
  check(found === null, "differs", () => `${context.name(tab)} at version ${cookie.version} is not what its person saw then: ${found}`);
  for (const clientID of device.clientIDs) {
    const [told, id] = [tab.lastMutationID(clientID), moment.lastMutationIDs.get(clientID) ?? 0];
    check(told === id, "protocol", () => `${clientID} is told ${told} at version ${cookie.version}, not ${id}`);
  }
}

/** What has gone since so long ago is not told any more: the device forgets texts of documents that it has not. */
export async function noteStartOver({ bench }: Context, device: Device, cursor: string | undefined): Promise<void> {
  if (cursor === undefined) return;
  const { rows } = await bench.admin.query<{ to: string }>("SELECT compacted_to AS to FROM feed_versions WHERE user_id = $1", [
    device.userId,
  ]);
  if ((JSON.parse(atob(cursor)) as { version: number }).version < Number(rows[0]!.to)) device.textsOver = true;
}

export function aTextPull(context: Context, device: Device): Letter {
  const cursor = device.textCursor;
  return {
    name: "texts",
    stage: "out",
    async serve(connection) {
      const since = context.oracle.commits;
      const page = await readTexts(connection, device.userId, { cursor, limit: 2 });
      await noteStartOver(context, device, cursor);
      const sent = page.items.filter(({ text }) => text !== null);
      checkSecrets(
        context,
        device,
        sent.map(({ documentId }) => `document/${documentId}`),
        since,
      );
      return page;
    },
    async reply(answer) {
      if (answer?.status !== 200 || device.textCursor !== cursor) return;
      const page = answer.body as { items: { documentId: string; text: string | null }[]; cursor: string; next: string | null };
      for (const { documentId, text } of page.items) {
        if (text === null) device.texts.delete(documentId);
        else device.texts.set(documentId, text);
      }
      device.textCursor = page.cursor;
      device.textsComplete = page.next === null;
    },
  };
}

export const wire = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
