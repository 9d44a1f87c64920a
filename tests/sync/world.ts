// A run: people, their devices, a network and a server, and one step after the other that the seed chooses.
import type pg from "pg";
import { createAccount } from "../../server/identity/createAccount.ts";
import { schemaVersion, type VaultDocument } from "../../shared/mutators/index.ts";
import type { PageSizes } from "../../worker/modules/sync/pull.ts";
import { aChange, aResult, type Change, entityOf, oneByOne, themes } from "./changes.ts";
import { Device, Tab } from "./device.ts";
import { checkEnd, checkTabs } from "./end.ts";
import { check } from "./failure.ts";
import { between } from "./gate.ts";
import { historyRead } from "./history.ts";
import { aPull, aPush, aTextPull, type Context, type Letter } from "./letters.ts";
import { Oracle } from "./oracle.ts";
import { type Arena, race } from "./races.ts";
import { type Random, random } from "./random.ts";
import { type IdleConnection, Server, type Work } from "./server.ts";
import type { Variant } from "./variant.ts";
import { aDay, aGroupWork, aJob, anUploadStep, aRename, aStranger, type Job, type Upload } from "./work.ts";

export interface Plan {
  seed: number;
  people: number;
  devices: number;
  /** The numbers of the steps to take; each chooses for itself, whatever the others are. */
  steps: readonly number[];
  /** How often, with the network well again, somebody changes something and everybody else hears of it by being told. */
  rounds: number;
}

export interface Bench {
  /** As the application's role. */
  url: string;
  /** As the superuser. */
  admin: pg.Client;
  pool: pg.Pool;
  idle: IdleConnection[];
  /** Nothing of an earlier run stays. */
  clear(): Promise<void>;
}

export const smallPages: PageSizes = { changes: 3, first: 2, older: 2 };
const usualPages: PageSizes = { changes: 40, first: 5, older: 4 };
/** More steps than a healthy network needs to bring everybody up to date. */
const endless = 5_000;
/** More turns than two requests need that nothing else meets. */
const raceTurns = 300;
/** Requests that the server has in hand at once. */
const busy = 8;
const quotaBytes = 100 * 1024 * 1024;
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8}([0-9a-f]{4})/g;

export class World implements Context {
  readonly oracle = new Oracle();
  readonly devices: Device[] = [];
  readonly people: string[] = [];
  readonly trace: string[] = [];
  readonly pages: PageSizes;
  readonly bench: Bench;
  readonly #plan: Plan;
  readonly #variant: Variant | undefined;
  readonly #server: Server;
  readonly #mixture: ReturnType<typeof mixture>;
  readonly #theme: readonly string[];
  readonly #letters: Letter[] = [];
  readonly #pokes: string[] = [];
  readonly #jobs: Job[] = [];
  readonly #uploads: Upload[] = [];
  /** `document/<id>` and so on -> who made it; stays when it is deleted. */
  readonly #known = new Map<string, string>();
  /** What the server understands: another one's while a newer or older one runs. */
  schemaVersion = schemaVersion;
  #ids = 0;
  #sent = 0;
  #day = 1;
  /** While everybody is set up. */
  #quiet = true;

  constructor(bench: Bench, plan: Plan, variant?: Variant) {
    this.bench = bench;
    this.#plan = plan;
    this.#variant = variant;
    this.#server = new Server(bench.url, bench.admin, bench.idle);
    const chance = random(plan.seed, -1);
    this.pages = chance.chance(0.5) ? smallPages : usualPages;
    this.#mixture = mixture(chance);
    this.#theme = chance.pick(themes);
  }

  get statements(): number {
    return this.#server.statements;
  }

  async run(): Promise<void> {
    try {
      await this.bench.clear();
      await this.#begin();
      for (const step of this.#plan.steps) await this.#step(random(this.#plan.seed, step));
      await this.#heal();
      for (let round = 0; round < this.#plan.rounds; round++) await this.#round(random(this.#plan.seed, -10 - round));
      await checkEnd(this);
    } finally {
      await this.#server.close();
    }
  }

  name(tab: Tab): string {
    const { device } = tab;
    return `device ${this.devices.indexOf(device)}, tab ${tab.clientID.slice(-4)}, of person ${this.people.indexOf(device.userId)}`;
  }

  #newId(chance: Random): string {
    const digits = `${this.#plan.seed.toString(16).padStart(12, "0")}${(++this.#ids).toString(16).padStart(4, "0")}${chance.hex(16)}`;
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-7${digits.slice(12, 15)}-8${digits.slice(15, 18)}-${digits.slice(18, 30)}`;
  }

  #say(line: string): void {
    if (this.#quiet) return;
    this.trace.push(line.replace(uuids, "..$1"));
  }

  /** People with a small vault each, every device of them up to date. */
  async #begin(): Promise<void> {
    const chance = random(this.#plan.seed, -2);
    for (let number = 0; number < this.#plan.people; number++) await this.#newPerson(this.#newId(chance), chance.chance(0.95));
    for (let number = 0; number < this.#plan.devices; number++) {
      const tab = await this.#newDevice(chance, this.people[number % this.people.length]!);
      if (number >= this.people.length) continue;
      const [outer, inner, document, other, tagId, type] = Array.from({ length: 6 }, () => this.#newId(chance));
      const file = { name: "a.txt", contentType: "text/plain", size: 1, sha256: "0".repeat(64), createdAt: "2026-01-01T00:00:00.000Z" };
      await this.#mutate(tab, "createFolder", { id: outer, name: "outer" });
      await this.#mutate(tab, "createFolder", { id: inner, name: "inner", parentId: outer });
      await this.#mutate(tab, "createTag", { id: tagId, name: "tag", color: "#000000" });
      await this.#mutate(tab, "createType", { id: type, name: "type" });
      await this.#mutate(tab, "createDocument", { id: document, folderId: inner, ...file });
      await this.#mutate(tab, "createDocument", { id: other, folderId: outer, ...file });
      for (const id of [document, other]) await this.#mutate(tab, "tagDocument", { id, tagId });
    }
    await this.#heal();
    await this.#firstShares(chance);
    await this.#heal();
    this.#quiet = false;
  }

  /** A group, and what most runs begin with: something that somebody else sees. */
  async #firstShares(chance: Random): Promise<void> {
    this.#group(chance);
    await this.#heal();
    for (const tab of this.devices.flatMap(({ tabs }) => tabs)) {
      const own = [...tab.view.keys()].sort().filter((key) => this.oracle.model.owners.get(key) === tab.device.userId);
      const targets = own.filter((key) => key.startsWith("folder/") || key.startsWith("document/"));
      const others = this.people.filter((id) => id !== tab.device.userId);
      if (others.length === 0 || chance.chance(0.4)) continue;
      const [entity, id] = chance.pick(targets).split("/");
      const { handle } = this.oracle.model.people.get(chance.pick(others))!;
      const group = [...tab.view.keys()].find((key) => key.startsWith("group/"));
      const recipient = group && chance.chance(0.5) ? { groupId: group.slice("group/".length) } : { handle };
      const args = { id: this.#newId(chance), [`${entity}Id`]: id, ...recipient, access: chance.pick(["view", "edit"]) };
      await this.#mutate(tab, "createShare", args);
    }
  }

  async #newPerson(userId: string, verified: boolean): Promise<void> {
    const handle = `u${userId.replaceAll("-", "").slice(0, 24)}`;
    await withClient(this.bench.pool, async (client) => {
      await client.query("BEGIN");
      const rest = { role: "user", passwordHash: "$argon2id$none", fullName: "", emailVerified: verified } as const;
      await createAccount(client, { id: userId, email: `${userId}@example.org`, handle, ...rest });
      await client.query("COMMIT");
      const { rows } = await client.query<{ version: string }>("SELECT version FROM feed_versions WHERE user_id = $1", [userId]);
      this.oracle.addPerson(userId, { handle, verified }, quotaBytes, Number(rows[0]!.version));
    });
    this.people.push(userId);
  }

  async #newDevice(chance: Random, userId: string): Promise<Tab> {
    const device = new Device(this.#newId(chance), userId);
    this.devices.push(device);
    return Tab.open(device, this.#newId(chance));
  }

  async #mutate(tab: Tab, name: string, args: unknown, blind = false): Promise<void> {
    this.#say(`${this.name(tab)} changes: ${name} ${JSON.stringify(args)}`);
    if (blind) tab.record(name, args);
    else await tab.mutate(name, args);
    if (!name.startsWith("create")) return;
    const key = `${entityOf(name)}/${(args as { id: string }).id}`;
    if (!this.#known.has(key)) this.#known.set(key, tab.device.userId);
  }

  async #step(chance: Random): Promise<void> {
    const tabs = this.devices.flatMap((device) => device.tabs);
    const out = this.#letters.filter(({ stage }) => stage === "out");
    const back = this.#letters.filter(({ stage }) => stage === "back");
    const works = this.#server.works.filter(({ state }) => state === "waiting");
    const m = this.#mixture;
    const when = (possible: boolean, weight: number) => (possible ? weight : 0);
    await chance.weighted<() => Promise<void> | void>([
      [when(tabs.length > 0, m.change), () => this.#change(chance, chance.pick(tabs))],
      [when(tabs.length > 0, m.send), () => this.#send(chance, chance.pick(tabs))],
      [when(out.length > 0 && this.#server.works.length < busy, m.network), () => this.#deliver(chance.pick(out))],
      [when(back.length > 0, m.network), () => this.#answer(chance.pick(back))],
      [when(this.#pokes.length > 0, m.network), () => this.#poke(chance.below(this.#pokes.length))],
      [when(out.length > 0, m.loss), () => this.#lose(chance.pick(out))],
      [when(back.length > 0, m.loss), () => this.#lose(chance.pick(back))],
      [when(out.length > 0, m.loss), () => this.#duplicate(chance.pick(out))],
      [when(tabs.length > 0, m.loss), () => this.#giveUp(chance.pick(tabs))],
      [when(works.length > 0, m.server), () => this.#advance(chance.pick(works), 1 + chance.below(chance.pick([2, 8, 40])))],
      [when(works.length > 0, m.death), () => this.#kill(chance.pick(works), chance.pick(["before", "after"]))],
      [m.crash, () => this.#crash(chance)],
      [this.schemaVersion === schemaVersion ? m.versions : 0.5, () => this.#anotherServer(chance)],
      [m.tabs, () => this.#tabs(chance, chance.pick(this.devices))],
      [m.jobs, () => this.#job(chance)],
      [m.uploads, () => this.#upload(chance)],
      [m.strangers, () => this.#stranger(chance)],
      [m.groups, () => this.#group(chance)],
      [m.days, () => this.#pass(chance)],
      [this.#server.works.length < busy - 1 ? m.races : 0, () => race(this.#arena(chance), chance)],
      [m.histories, () => this.#post(historyRead(this, chance, this.people))],
      [m.names, () => this.#post(aRename(this, chance.pick(this.people), `n${chance.hex(3)}`))],
    ])();
    await this.#collect();
  }

  async #change(chance: Random, tab: Tab): Promise<void> {
    for (let left = 1 + chance.below(3); left > 0; left--) {
      const change = aChange(chance, {
        view: tab.view,
        known: [...this.oracle.model.owners.keys()],
        own: this.#ownOf(tab.device.userId),
        handles: [...this.oracle.model.people.values()].map(({ handle }) => handle),
        groups: [...this.oracle.model.groups.keys()],
        theme: this.#theme,
        newId: () => this.#newId(chance),
      });
      if (change && !this.#undecided(change)) await this.#mutate(tab, change.name, change.args, change.blind);
    }
  }

  /** The part of it that a race uses (races.ts). */
  #arena(chance: Random): Arena {
    return {
      context: this,
      people: this.people,
      idleTabs: async () => {
        const idle = ({ tabs }: Device) => tabs.filter((tab) => !tab.pushing && tab.pending.length === 0);
        for (const device of this.devices)
          if (idle(device).length === 0 && device.tabs.length < 4) await Tab.open(device, this.#newId(chance));
        return this.devices.flatMap(idle);
      },
      newId: () => this.#newId(chance),
      mutate: (tab, name, args) => this.#mutate(tab, name, args, true),
      together: async (letters) => {
        for (const letter of letters) {
          this.#post(letter);
          await this.#deliver(letter);
        }
        const works = () => letters.flatMap(({ work }) => (work?.state === "waiting" ? [work] : []));
        for (let left = raceTurns; left > 0 && works().length > 0; left--) await this.#advance(chance.pick(works()), 1 + chance.below(3));
        await this.#collect();
      },
    };
  }

  /** Deleted while its upload makes it where it is missing: either may come first, as nothing is there that could be locked. */
  #undecided(change: Change): boolean {
    return oneByOne(change).some(
      ({ name, args }) => name === "deleteDocument" && this.#letters.some(({ records }) => records === (args as { id: string }).id),
    );
  }

  #isBeingDeleted(documentId: string): boolean {
    const pending = this.devices.flatMap(({ tabs, persisted }) => [...persisted.pending, ...tabs.flatMap((tab) => tab.pending)]);
    return pending
      .flatMap(oneByOne)
      .some(({ name, args }) => name === "deleteDocument" && (args as { id?: unknown } | null)?.id === documentId);
  }

  #ownOf(userId: string): string[] {
    return [...this.#known].filter(([, maker]) => maker === userId).map(([key]) => key);
  }

  #send(chance: Random, tab: Tab): void {
    if (tab.wantsPush && !tab.pushing && chance.chance(0.6)) this.#post(aPush(this, tab));
    else if (tab.wantsPull && !tab.pulling) this.#post(aPull(this, tab));
    else if (chance.chance(0.3)) this.#post(aTextPull(this, tab.device));
  }

  #post(letter: Letter | null): void {
    if (!letter) return;
    this.#say(`sent: ${letter.name}`);
    letter.name = `${letter.name.split(" ", 1)[0]} ${++this.#sent}`;
    this.trace.push(...this.trace.splice(-1).map((line) => `${line} = ${letter.name}`));
    this.#letters.push(letter);
  }

  /** The request reaches the server, which stops before its first statement. */
  async #deliver(letter: Letter): Promise<void> {
    this.#say(`arrives: ${letter.name}`);
    letter.stage = "served";
    let poked = false;
    const poke = (people: readonly string[]) => {
      if (!poked) this.#pokes.push(...people);
    };
    letter.work = await this.#server.start(
      letter.name,
      {
        ...(letter.expected && { expected: letter.expected }),
        names: letter.does ?? [],
        commits: () => this.oracle.commits,
        committed: async (journal) => letter.committed?.({ ...journal, versions: await this.#versions() }),
        poke: () => {
          poke(this.people);
          poked = true;
        },
        rewrite: this.#variant?.rewrite,
      },
      (connection) => letter.serve(connection, poke),
    );
  }

  /** Of each person whose feed has moved since the last commit: nothing else commits before this is read. */
  async #versions(): Promise<Map<string, number>> {
    const { rows } = await this.bench.admin.query<{ id: string; version: string }>(
      "SELECT user_id AS id, version FROM feed_versions WHERE user_id = ANY($1::uuid[])",
      [this.people],
    );
    const now = rows.map(({ id, version }) => [id, Number(version)] as const);
    return new Map(now.filter(([id, version]) => version !== this.oracle.persons.get(id)!.version));
  }

  async #answer(letter: Letter): Promise<void> {
    this.#forget(letter);
    this.#say(`answered ${letter.answer!.status}: ${letter.name}`);
    await letter.reply(letter.answer!);
  }

  async #lose(letter: Letter): Promise<void> {
    this.#forget(letter);
    this.#say(`${letter.stage === "out" ? "lost" : "answer lost"}: ${letter.name}`);
    await letter.reply(null);
  }

  #forget(letter: Letter): void {
    this.#letters.splice(this.#letters.indexOf(letter), 1);
  }

  #duplicate(letter: Letter): void {
    this.#say(`twice: ${letter.name}`);
    this.#letters.push({ ...letter, name: `${letter.name} again`, reply: async () => {} });
  }

  /** The device stops waiting and will ask again; the request itself goes on. */
  #giveUp(tab: Tab): void {
    if (tab.pushing) tab.wantsPush = true;
    if (tab.pulling) tab.wantsPull = true;
    tab.pushing = undefined;
    tab.pulling = undefined;
  }

  #poke(index: number): void {
    const [userId] = this.#pokes.splice(index, 1);
    for (const device of this.devices) if (device.userId === userId && device.socket) for (const tab of device.tabs) tab.wantsPull = true;
  }

  async #advance(work: Work, statements: number): Promise<void> {
    const passed: (string | undefined)[] = [];
    for (let left = statements; left > 0 && work.state === "waiting"; left--) {
      passed.push(work.gate.label);
      await this.#server.advance(work);
      if (work.gate.label === between) break; // a variant's own seam
    }
    const waits = work.state === "running" ? " (waits for a lock)" : "";
    this.#say(`  ${work.name}: ${passed.length > 4 ? `${passed.length} statements to` : ""} ${passed.slice(-4).join("; ")}${waits}`);
  }

  async #kill(work: Work, how: "before" | "after"): Promise<void> {
    this.#say(`connection ends ${how} ${work.gate.label}: ${work.name}`);
    await this.#server.end(work, how);
  }

  /** The whole server, with its sockets, its requests and its pokes. */
  async #crash(chance: Random): Promise<void> {
    this.#say("the server is killed");
    await this.#server.endAll(() => chance.pick(["before", "after"]));
    await this.#collect();
    this.#pokes.length = 0;
    for (const device of this.devices) device.socket = false;
    for (const letter of [...this.#letters]) await this.#lose(letter);
  }

  /** Started again with another version of the schema, or with the usual one. */
  async #anotherServer(chance: Random): Promise<void> {
    await this.#crash(chance);
    this.schemaVersion = this.schemaVersion === schemaVersion ? "another" : schemaVersion;
    this.#say(`the server has schema version ${this.schemaVersion}`);
  }

  async #tabs(chance: Random, device: Device): Promise<void> {
    const tab = device.tabs.length > 0 ? chance.pick(device.tabs) : undefined;
    const choice = chance.below(8);
    if (choice === 0 && device.tabs.length < 3) await Tab.open(device, this.#newId(chance));
    else if (choice === 1 && this.devices.length < 7) await this.#newDevice(chance, device.userId);
    else if (choice === 2 && tab) {
      this.#say(`killed: ${this.name(tab)}`);
      tab.close();
    } else if (choice === 3) device.socket = false;
    else if (choice === 4) this.#connect(device);
    else if (choice === 5 && tab) await tab.refresh();
    else if (choice === 6 && tab && tab.pending.length > 1) this.#post(aPush(this, tab, 1));
    else tab?.persist();
  }

  #connect(device: Device): void {
    if (device.socket) return;
    device.socket = true;
    for (const tab of device.tabs) tab.wantsPull = true;
  }

  #job(chance: Random): void {
    const idle = this.#jobs.filter(({ over, busy }) => !over && !busy);
    if (idle.length > 0 && chance.chance(0.7)) {
      this.#post(aJob(this, chance.pick(idle)));
      return;
    }
    const userId = chance.pick(this.people);
    const own = [...this.oracle.model.owners].filter(([, owner]) => owner === userId).map(([key]) => key);
    const documents = own.filter((key) => key.startsWith("document/"));
    const result = aResult(chance, chance.pick(documents).slice("document/".length), own);
    this.#jobs.push({ userId, result, text: result.name === "recordExtraction" ? chance.hex(6) : null, over: false, busy: false });
  }

  #upload(chance: Random): void {
    const idle = this.#uploads.filter(({ over, busy, id, document }) => !over && !busy && (id || !this.#isBeingDeleted(document.id)));
    if (idle.length > 0 && chance.chance(0.7)) {
      this.#postUpload(chance.pick(idle));
      return;
    }
    const tabs = this.devices.flatMap(({ tabs }) => tabs);
    const tab = tabs.length > 0 ? chance.pick(tabs) : undefined;
    const waiting = [...(tab?.view ?? [])].filter(
      ([key, value]) =>
        key.startsWith("document/") &&
        (value as VaultDocument).state === "uploading" &&
        !this.#uploads.some(({ document }) => `document/${document.id}` === key),
    );
    if (!tab || waiting.length === 0) return;
    const document = chance.pick(waiting)[1] as VaultDocument;
    this.#uploads.push({ userId: tab.device.userId, document, over: false, busy: false });
  }

  #postUpload(upload: Upload): void {
    const { document } = upload;
    const result = {
      name: "recordExtraction",
      args: { id: document.id, pageCount: 1, language: "en", title: null, documentDate: null, stateReason: null },
    };
    const read = () => {
      const { ownerId } = this.oracle.model.things.get(`document/${document.id}`) as VaultDocument;
      this.#jobs.push({ userId: ownerId, result, text: document.id, over: false, busy: false });
    };
    this.#post(anUploadStep(this, upload, read));
  }

  #stranger(chance: Random): void {
    const known = this.devices.flatMap((device) =>
      [...device.clientIDs]
        .filter((clientID) => device.persisted.cookie !== null && this.oracle.committed.has(`${clientID}:1`))
        .map((clientID) => ({ groupId: device.id, clientID, userId: device.userId })),
    );
    if (known.length === 0) return;
    const victim = chance.pick(known);
    const stranger = this.devices.find(({ userId }) => userId !== victim.userId);
    if (stranger) this.#post(aStranger(victim, { userId: stranger.userId, groupId: stranger.id }, chance.below(3)));
  }

  /** A day or some. */
  #pass(chance: Random): void {
    this.#day += 1 + chance.below(3);
    this.#post(aDay(this.#day));
  }

  /** Who belongs to it is changed; now and then it gets another name, ends, or another one begins. */
  #group(chance: Random): void {
    const { groups } = this.oracle.model;
    const members = this.people.filter(() => chance.chance(0.5));
    const ids = [...groups.keys()];
    if (ids.length === 0 || (ids.length < 2 && chance.chance(0.15))) {
      const id = this.#newId(chance);
      this.#post(aGroupWork(this, { id, name: `group ${id}`, members, what: "create" }));
      return;
    }
    const id = chance.pick(ids);
    const { name, members: before } = groups.get(id)!;
    const toggled = chance.pick(this.people);
    const next = before.has(toggled) ? [...before].filter((one) => one !== toggled) : [...before, toggled];
    if (chance.chance(0.1)) this.#post(aGroupWork(this, { id, name, members, what: "delete" }));
    else if (chance.chance(0.2)) this.#post(aGroupWork(this, { id, name: `${id} ${chance.hex(3)}`, members: [...before], what: "change" }));
    else this.#post(aGroupWork(this, { id, name, members: chance.chance(0.7) ? next : members, what: "change" }));
  }

  async #collect(): Promise<void> {
    for (const work of this.#server.collect()) {
      if (work.failure) throw work.failure;
      const letter = this.#letters.find((letter) => letter.work === work)!;
      check(work.unexpected === undefined, "wedged", () => `${work.name} ends with ${whereFrom(work.unexpected)}`);
      letter.answer = work.answer!;
      letter.stage = "back";
    }
  }

  /** Nothing is lost any more: everybody who still wants something gets it, without asking when there is no reason to. */
  async #heal(): Promise<void> {
    this.#say("the network heals");
    this.schemaVersion = schemaVersion;
    const chance = random(this.#plan.seed, -3);
    for (const device of this.devices) {
      // Unsent work of closed tabs is sent by the next one to be opened.
      if (device.tabs.length === 0 || device.persisted.pending.length > 0) await Tab.open(device, this.#newId(chance));
      this.#connect(device);
    }
    await this.#settle(chance);
  }

  async #settle(chance: Random): Promise<void> {
    for (let turn = 0; await this.#healthyStep(chance); turn++)
      check(turn < endless, "endless", () => `devices go on asking: ${this.#letters.map(({ name }) => name).join("; ")}`);
  }

  async #round(chance: Random): Promise<void> {
    const tabs = this.devices.flatMap((device) => device.tabs);
    for (let changes = 1 + chance.below(2); changes > 0; changes--) await this.#change(chance, chance.pick(tabs));
    await this.#settle(chance);
    checkTabs(this);
  }

  /** False: nobody wants anything any more. */
  async #healthyStep(chance: Random): Promise<boolean> {
    const possible: (() => Promise<void> | void)[] = [];
    for (const job of this.#jobs) if (!job.over && !job.busy) possible.push(() => this.#post(aJob(this, job)));
    for (const upload of this.#uploads)
      if (!upload.over && !upload.busy && (upload.id || !this.#isBeingDeleted(upload.document.id)))
        possible.push(() => this.#postUpload(upload));
    for (const tab of this.devices.flatMap(({ tabs }) => tabs)) {
      if (tab.wantsPush && !tab.pushing) possible.push(() => this.#post(aPush(this, tab)));
      if (tab.wantsPull && !tab.pulling) possible.push(() => this.#post(aPull(this, tab)));
    }
    for (const letter of this.#letters) {
      if (letter.stage === "out" && this.#server.works.length < busy) possible.push(() => this.#deliver(letter));
      if (letter.stage === "back") possible.push(() => this.#answer(letter));
    }
    for (const work of this.#server.works)
      if (work.state === "waiting") possible.push(() => this.#advance(work, 1 + chance.below(chance.pick([3, 80]))));
    if (this.#pokes.length > 0) possible.push(() => this.#poke(0));
    if (possible.length === 0) {
      check(this.#letters.length === 0, "endless", () => `${this.#letters.map(({ name }) => name).join("; ")} wait for ever`);
      return false;
    }
    await chance.pick(possible)();
    await this.#collect();
    return true;
  }
}

function whereFrom(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, ...calls] = (error.stack ?? "").split("\n");
  const own = calls.filter((call) => !call.includes("node_modules") && !call.includes("tests/sync")).slice(0, 4);
  return `${error.constructor.name}: ${error.message}\n${own.join("\n")}`;
}

/** How often what happens; another mixture for every seed, so that rare things are also tried without the others. */
function mixture(chance: Random) {
  const some = (most: number) => (chance.chance(0.3) ? 0 : most * (0.3 + chance.below(100) / 100));
  return {
    change: 6,
    send: 10,
    network: 14,
    server: 16,
    loss: some(2),
    death: some(2),
    crash: some(0.3),
    versions: some(0.1),
    tabs: some(3),
    jobs: some(2),
    uploads: some(2),
    strangers: some(0.6),
    groups: some(3),
    days: some(1),
    names: some(1),
    histories: some(1.5),
    races: some(3),
  };
}

export async function withClient<T>(pool: pg.Pool, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await use(client);
  } finally {
    client.release();
  }
}
