// A run: people, their devices, a network and a server, and one step after the other that the seed chooses.
import { schemaVersion } from "../../shared/mutators/index.ts";
import type { PageSizes } from "../../worker/modules/sync/pull.ts";
import { Background } from "./background.ts";
import { entityOf } from "./changes.ts";
import { type Device, Tab } from "./device.ts";
import { checkEnd, checkTabs } from "./end.ts";
import { check } from "./failure.ts";
import { aPull, aPush, type Context } from "./letters.ts";
import { Network } from "./network.ts";
import { Oracle } from "./oracle.ts";
import { type Bench, type Plan, smallPages, usualPages } from "./plan.ts";
import { populate } from "./population.ts";
import { type Random, random } from "./random.ts";
import { Steps } from "./steps.ts";
import type { Variant } from "./variant.ts";

/** More steps than a healthy network needs to bring everybody up to date. */
const endless = 5_000;
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8}([0-9a-f]{4})/g;

export class World implements Context {
  readonly oracle = new Oracle();
  readonly devices: Device[] = [];
  readonly people: string[] = [];
  readonly trace: string[] = [];
  readonly pages: PageSizes;
  readonly bench: Bench;
  readonly plan: Plan;
  readonly network: Network;
  readonly background: Background;
  readonly steps: Steps;
  /** `document/<id>` and so on -> who made it; stays when it is deleted. */
  readonly #known = new Map<string, string>();
  /** What the server understands: another one's while a newer or older one runs. */
  schemaVersion = schemaVersion;
  #ids = 0;
  /** While everybody is set up. */
  #quiet = true;

  constructor(bench: Bench, plan: Plan, variant?: Variant) {
    this.bench = bench;
    this.plan = plan;
    const chance = random(plan.seed, -1);
    this.pages = chance.chance(0.5) ? smallPages : usualPages;
    this.network = new Network(this, variant);
    this.background = new Background(this);
    this.steps = new Steps(this, chance);
  }

  get statements(): number {
    return this.network.statements;
  }

  async run(): Promise<void> {
    const { seed, steps, rounds } = this.plan;
    try {
      await this.bench.clear();
      await populate(this);
      this.#quiet = false;
      for (const step of steps) await this.steps.step(random(seed, step));
      await this.heal();
      for (let round = 0; round < rounds; round++) await this.#round(random(seed, -10 - round));
      await checkEnd(this);
    } finally {
      await this.network.close();
    }
  }

  name(tab: Tab): string {
    const { device } = tab;
    return `device ${this.devices.indexOf(device)}, tab ${tab.clientID.slice(-4)}, of person ${this.people.indexOf(device.userId)}`;
  }

  newId(chance: Random): string {
    const digits = `${this.plan.seed.toString(16).padStart(12, "0")}${(++this.#ids).toString(16).padStart(4, "0")}${chance.hex(16)}`;
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-7${digits.slice(12, 15)}-8${digits.slice(15, 18)}-${digits.slice(18, 30)}`;
  }

  say(line: string): void {
    if (this.#quiet) return;
    // The server makes ids of its own (refusals, versions), another one each time.
    const own = this.plan.seed.toString(16).padStart(12, "0");
    this.trace.push(line.replace(uuids, (id: string, end: string) => (id.replace("-", "").startsWith(own) ? `..${end}` : "..")));
  }

  async mutate(tab: Tab, name: string, args: unknown, blind = false): Promise<void> {
    this.say(`${this.name(tab)} changes: ${name} ${JSON.stringify(args)}`);
    if (blind) tab.record(name, args);
    else await tab.mutate(name, args);
    if (!name.startsWith("create")) return;
    const key = `${entityOf(name)}/${(args as { id: string }).id}`;
    if (!this.#known.has(key)) this.#known.set(key, tab.device.userId);
  }

  madeBy(userId: string): string[] {
    return [...this.#known].filter(([, maker]) => maker === userId).map(([key]) => key);
  }

  poke(index: number): void {
    const [userId] = this.network.pokes.splice(index, 1);
    for (const device of this.devices) if (device.userId === userId && device.socket) for (const tab of device.tabs) tab.wantsPull = true;
  }

  connect(device: Device): void {
    if (device.socket) return;
    device.socket = true;
    for (const tab of device.tabs) tab.wantsPull = true;
  }

  /** Nothing is lost any more: everybody who still wants something gets it, without asking when there is no reason to. */
  async heal(): Promise<void> {
    this.say("the network heals");
    this.schemaVersion = schemaVersion;
    const chance = random(this.plan.seed, -3);
    for (const device of this.devices) {
      // Unsent work of closed tabs is sent by the next one to be opened.
      if (device.tabs.length === 0 || device.persisted.pending.length > 0) await Tab.open(device, this.newId(chance));
      this.connect(device);
    }
    await this.#settle(chance);
  }

  async #settle(chance: Random): Promise<void> {
    for (let turn = 0; await this.#healthyStep(chance); turn++)
      check(turn < endless, "endless", () => `devices go on asking: ${this.network.letters.map(({ name }) => name).join("; ")}`);
  }

  async #round(chance: Random): Promise<void> {
    const tabs = this.devices.flatMap((device) => device.tabs);
    for (let changes = 1 + chance.below(2); changes > 0; changes--) await this.steps.change(chance, chance.pick(tabs));
    await this.#settle(chance);
    checkTabs(this);
  }

  /** False: nobody wants anything any more. */
  async #healthyStep(chance: Random): Promise<boolean> {
    const { network } = this;
    const possible: (() => Promise<void> | void)[] = [...this.background.waiting];
    for (const tab of this.devices.flatMap(({ tabs }) => tabs)) {
      if (tab.wantsPush && !tab.pushing) possible.push(() => network.post(aPush(this, tab)));
      if (tab.wantsPull && !tab.pulling) possible.push(() => network.post(aPull(this, tab)));
    }
    for (const letter of network.letters) {
      if (letter.stage === "out" && network.hasRoom()) possible.push(() => network.deliver(letter));
      if (letter.stage === "back") possible.push(() => network.answer(letter));
    }
    for (const work of network.works)
      if (work.state === "waiting") possible.push(() => network.advance(work, 1 + chance.below(chance.pick([3, 80]))));
    if (network.pokes.length > 0) possible.push(() => this.poke(0));
    if (possible.length === 0) {
      check(network.letters.length === 0, "endless", () => `${network.letters.map(({ name }) => name).join("; ")} wait for ever`);
      return false;
    }
    await chance.pick(possible)();
    await network.collect();
    return true;
  }
}
