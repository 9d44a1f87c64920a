// The requests that devices send, with the server's own handlers behind them, and what a device makes of each answer.
import { pullRequest, pushRequest } from "../../shared/api/sync.ts";
import type { Connection } from "../../shared/authority/connection.ts";
import { schemaVersion } from "../../shared/mutators/index.ts";
import { type PageSizes, pull } from "../../worker/modules/sync/pull.ts";
import { push } from "../../worker/modules/sync/push.ts";
import { readTexts } from "../../worker/modules/sync/texts.ts";
import type { Device, PullAnswer, Tab } from "./device.ts";
import { check, difference } from "./failure.ts";
import type { Journal, Watch } from "./gate.ts";
import { comparable, type Oracle } from "./oracle.ts";
import type { Answer, Work } from "./server.ts";

/** A request on its way. */
export interface Letter {
  name: string;
  expected?: Watch["expected"];
  committed?: (journal: Journal) => Promise<void>;
  serve(connection: Connection, poke: (people: string[]) => void): Promise<unknown>;
  /** Null: no answer came. */
  reply(answer: Answer | null): Promise<void>;
  stage: "out" | "served" | "back";
  work?: Work;
  answer?: Answer;
}

export interface Context {
  oracle: Oracle;
  pages: PageSizes;
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
    expected: (last) =>
      body.mutations
        .filter(({ clientID, id }) => id > (last.get(clientID) ?? 0))
        .map(({ clientID, id, name, args }) => ({ name, args, client: { clientID, id } })),
    committed: ({ applied, versions }) => oracle.commit({ userId: device.userId, applied, versions }),
    async serve(connection, poke) {
      poke(await push(connection, device.userId, body));
      return {};
    },
    async reply(answer) {
      if (answer?.status === 200)
        for (const { clientID, id } of mutations)
          check(oracle.committed.has(`${clientID}:${id}`), "lost", () => `mutation ${clientID}:${id} was acknowledged and is not there`);
      if (tab.pushing !== sent) return;
      tab.pushing = undefined;
      if (answer?.status !== 200) tab.wantsPush = true;
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
    serve: (connection) => pull(connection, device.userId, body, context.pages),
    async reply(answer) {
      if (tab.pulling !== sent) return;
      tab.pulling = undefined;
      check(!answer || answer.status === 200 || answer.status >= 500, "wedged", () => `a pull is refused: ${JSON.stringify(answer)}`);
      if (answer?.status !== 200 || !(await tab.receive(cookie, wire(answer.body) as PullAnswer))) tab.wantsPull = true;
      else checkMoment(context, tab);
    },
  };
}

/** A complete state has to be that of one moment: all of each transaction up to the cookie's version, nothing of a later one. */
function checkMoment(context: Context, tab: Tab): void {
  const { cookie, base, device } = tab;
  if (!cookie || base.has("sync/backfill")) return;
  const moment = context.oracle.vaults.get(device.userId)!.moments.get(cookie.version);
  check(moment !== undefined, "feed", () => `the cookie's version ${cookie.version} is not one that was committed`);
  const found = difference(comparable(moment.entities), comparable(base));
  check(found === null, "differs", () => `${context.name(tab)} at version ${cookie.version} is not what the vault was then: ${found}`);
  for (const clientID of device.clientIDs) {
    const [told, id] = [tab.lastMutationID(clientID), moment.lastMutationIDs.get(clientID) ?? 0];
    check(told === id, "protocol", () => `${clientID} is told ${told} at version ${cookie.version}, not ${id}`);
  }
}

export function aTextPull(device: Device): Letter {
  const cursor = device.textCursor;
  return {
    name: "texts",
    stage: "out",
    serve: (connection) => readTexts(connection, device.userId, { cursor, limit: 2 }),
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
