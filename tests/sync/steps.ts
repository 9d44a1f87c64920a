// One step of a run: what happens next, which of many things and to whom, as the seed chooses.
import { schemaVersion, type VaultDocument } from "../../shared/mutators/index.ts";
import type { Arena } from "./arena.ts";
import { aChange, type Change, oneByOne, themes } from "./changes.ts";
import { type Device, Tab } from "./device.ts";
import { historyRead } from "./history.ts";
import { aPull, aPush, aTextPull, type Letter } from "./letters.ts";
import { newDevice } from "./population.ts";
import { race } from "./races.ts";
import type { Random } from "./random.ts";
import { anUndo } from "./undo.ts";
import { aVersionDeletion, aVersionList } from "./versions.ts";
import { aDay, aGroupWork, aRename, aStranger } from "./work.ts";
import type { World } from "./world.ts";

/** More turns than two requests need that nothing else meets. */
const raceTurns = 300;

export class Steps {
  readonly #world: World;
  readonly #mixture: ReturnType<typeof mixture>;
  readonly #theme: readonly string[];
  #day = 1;

  /** `chance`: for how often what happens in this run, and what people mostly do. */
  constructor(world: World, chance: Random) {
    this.#world = world;
    this.#mixture = mixture(chance);
    this.#theme = chance.pick(themes);
  }

  async step(chance: Random): Promise<void> {
    const { network, background } = this.#world;
    const tabs = this.#world.devices.flatMap((device) => device.tabs);
    const out = network.letters.filter(({ stage }) => stage === "out");
    const back = network.letters.filter(({ stage }) => stage === "back");
    const works = network.works.filter(({ state }) => state === "waiting");
    const m = this.#mixture;
    const when = (possible: boolean, weight: number) => (possible ? weight : 0);
    await chance.weighted<() => Promise<void> | void>([
      [when(tabs.length > 0, m.change), () => this.change(chance, chance.pick(tabs))],
      [when(tabs.length > 0, m.send), () => this.#send(chance, chance.pick(tabs))],
      [when(out.length > 0 && network.hasRoom(), m.network), () => network.deliver(chance.pick(out))],
      [when(back.length > 0, m.network), () => network.answer(chance.pick(back))],
      [when(network.pokes.length > 0, m.network), () => this.#world.poke(chance.below(network.pokes.length))],
      [when(out.length > 0, m.loss), () => network.lose(chance.pick(out))],
      [when(back.length > 0, m.loss), () => network.lose(chance.pick(back))],
      [when(out.length > 0, m.loss), () => network.duplicate(chance.pick(out))],
      [when(tabs.length > 0, m.loss), () => this.#giveUp(chance.pick(tabs))],
      [when(works.length > 0, m.server), () => network.advance(chance.pick(works), 1 + chance.below(chance.pick([2, 8, 40])))],
      [when(works.length > 0, m.death), () => network.kill(chance.pick(works), chance.pick(["before", "after"]))],
      [m.crash, () => this.#crash(chance)],
      [this.#world.schemaVersion === schemaVersion ? m.versions : 0.5, () => this.#anotherServer(chance)],
      [m.tabs, () => this.#tabs(chance, chance.pick(this.#world.devices))],
      [m.jobs, () => background.job(chance)],
      [m.uploads, () => background.upload(chance)],
      [m.files, () => background.replacement(chance)],
      [m.files / 3, () => this.#version(chance)],
      [m.rules, () => background.rules(chance)],
      [m.strangers, () => this.#stranger(chance)],
      [m.groups, () => this.group(chance)],
      [m.days, () => this.#pass(chance)],
      [when(network.hasRoom(2), m.races), () => race(this.#arena(chance), chance)],
      [m.histories, async () => network.post(await anUndo(this.#world, chance, chance.pick(this.#world.people)))],
      [m.histories, () => network.post(historyRead(this.#world, chance, this.#world.people))],
      [m.names, () => network.post(aRename(this.#world, chance.pick(this.#world.people), `n${chance.hex(3)}`))],
    ])();
    await network.collect();
  }

  async change(chance: Random, tab: Tab): Promise<void> {
    for (let left = 1 + chance.below(3); left > 0; left--) {
      const change = aChange(chance, {
        view: tab.view,
        known: [...this.#world.oracle.model.owners.keys()],
        own: this.#world.madeBy(tab.device.userId),
        handles: [...this.#world.oracle.model.people.values()].map(({ handle }) => handle),
        groups: [...this.#world.oracle.model.groups.keys()],
        versions: this.#world.oracle.model.versions,
        theme: this.#theme,
        newId: () => this.#world.newId(chance),
      });
      if (change && !this.#undecided(change)) await this.#world.mutate(tab, change.name, change.args, change.blind);
    }
  }

  /** Somebody looks at a document's versions, or deletes one of them: mostly its owner, but anybody tries. */
  #version(chance: Random): void {
    const { network, oracle, people } = this.#world;
    const documents = [...oracle.model.versions].filter(([, own]) => own.size > 0);
    if (documents.length === 0) return;
    const [documentId, own] = chance.pick(documents);
    const { ownerId } = oracle.model.things.get(`document/${documentId}`) as VaultDocument;
    const userId = chance.chance(0.6) ? ownerId : chance.pick(people);
    const world = this.#world;
    network.post(
      chance.chance(0.6)
        ? aVersionDeletion(world, userId, documentId, chance.pick([...own.keys()]))
        : aVersionList(world, userId, documentId),
    );
  }

  /** Who belongs to it is changed; now and then it gets another name, ends, or another one begins. */
  group(chance: Random): void {
    const { network } = this.#world;
    const { groups } = this.#world.oracle.model;
    const members = this.#world.people.filter(() => chance.chance(0.5));
    const ids = [...groups.keys()];
    if (ids.length === 0 || (ids.length < 2 && chance.chance(0.15))) {
      const id = this.#world.newId(chance);
      network.post(aGroupWork(this.#world, { id, name: `group ${id}`, members, what: "create" }));
      return;
    }
    const id = chance.pick(ids);
    const { name, members: before } = groups.get(id)!;
    const toggled = chance.pick(this.#world.people);
    const next = before.has(toggled) ? [...before].filter((one) => one !== toggled) : [...before, toggled];
    if (chance.chance(0.1)) network.post(aGroupWork(this.#world, { id, name, members, what: "delete" }));
    else if (chance.chance(0.2))
      network.post(aGroupWork(this.#world, { id, name: `${id} ${chance.hex(3)}`, members: [...before], what: "change" }));
    else network.post(aGroupWork(this.#world, { id, name, members: chance.chance(0.7) ? next : members, what: "change" }));
  }

  /** The part of it that a race uses (races.ts). */
  #arena(chance: Random): Arena {
    const { network, background } = this.#world;
    const together = async (letters: readonly Letter[], ahead = 0) => {
      for (const letter of letters) {
        network.post(letter);
        await network.deliver(letter);
      }
      const first = letters[0]?.work;
      if (first && ahead > 0) await network.advance(first, ahead);
      const works = () => letters.flatMap(({ work }) => (work?.state === "waiting" ? [work] : []));
      for (let left = raceTurns; left > 0 && works().length > 0; left--) await network.advance(chance.pick(works()), 1 + chance.below(3));
      await network.collect();
    };
    return {
      context: this.#world,
      people: this.#world.people,
      idleTabs: async () => {
        const idle = ({ tabs }: Device) => tabs.filter((tab) => !tab.pushing && tab.pending.length === 0);
        for (const device of this.#world.devices)
          if (idle(device).length === 0 && device.tabs.length < 4) await Tab.open(device, this.#world.newId(chance));
        return this.#world.devices.flatMap(idle);
      },
      newId: () => this.#world.newId(chance),
      mutate: (tab, name, args) => this.#world.mutate(tab, name, args, true),
      fetch: async (tab) => {
        if (tab.pulling) return;
        const letter = aPull(this.#world, tab);
        await together([letter]);
        if (letter.stage === "back") await network.answer(letter);
      },
      bring: async (userId, document) => {
        const next = background.begin(userId, document);
        for (let letter = next?.(); letter; letter = next?.()) {
          await together([letter]);
          if (letter.stage === "back") await network.answer(letter);
        }
      },
      replacement: async (userId, documentId) => {
        const replacement = background.replace(chance, userId, documentId);
        const letter = background.replacementStep(replacement);
        await together([letter]);
        if (letter.stage === "back") await network.answer(letter);
        return replacement.id && !replacement.busy && !replacement.over ? background.replacementStep(replacement) : undefined;
      },
      ruleRun: (userId) => background.ruleRun(userId),
      together,
    };
  }

  /** Deleted while its upload makes it where it is missing: either may come first, as nothing is there that could be locked. */
  #undecided(change: Change): boolean {
    const { network } = this.#world;
    return oneByOne(change).some(
      ({ name, args }) => name === "deleteDocument" && network.letters.some(({ records }) => records === (args as { id: string }).id),
    );
  }

  #send(chance: Random, tab: Tab): void {
    const { network } = this.#world;
    if (tab.wantsPush && !tab.pushing && chance.chance(0.6)) network.post(aPush(this.#world, tab));
    else if (tab.wantsPull && !tab.pulling) network.post(aPull(this.#world, tab));
    else if (chance.chance(0.3)) network.post(aTextPull(this.#world, tab.device));
  }

  /** The device stops waiting and will ask again; the request itself goes on. */
  #giveUp(tab: Tab): void {
    if (tab.pushing) tab.wantsPush = true;
    if (tab.pulling) tab.wantsPull = true;
    tab.pushing = undefined;
    tab.pulling = undefined;
  }

  /** The whole server, with its sockets, its requests and its pokes. */
  async #crash(chance: Random): Promise<void> {
    const { network, devices } = this.#world;
    this.#world.say("the server is killed");
    for (const device of devices) device.socket = false;
    await network.crash(() => chance.pick(["before", "after"]));
  }

  /** Started again with another version of the schema, or with the usual one. */
  async #anotherServer(chance: Random): Promise<void> {
    await this.#crash(chance);
    this.#world.schemaVersion = this.#world.schemaVersion === schemaVersion ? "another" : schemaVersion;
    this.#world.say(`the server has schema version ${this.#world.schemaVersion}`);
  }

  async #tabs(chance: Random, device: Device): Promise<void> {
    const { network } = this.#world;
    const tab = device.tabs.length > 0 ? chance.pick(device.tabs) : undefined;
    const choice = chance.below(8);
    if (choice === 0 && device.tabs.length < 3) await Tab.open(device, this.#world.newId(chance));
    else if (choice === 1 && this.#world.devices.length < 7) await newDevice(this.#world, chance, device.userId);
    else if (choice === 2 && tab) {
      this.#world.say(`killed: ${this.#world.name(tab)}`);
      tab.close();
    } else if (choice === 3) device.socket = false;
    else if (choice === 4) this.#world.connect(device);
    else if (choice === 5 && tab) await tab.refresh();
    else if (choice === 6 && tab && tab.pending.length > 1) network.post(aPush(this.#world, tab, 1));
    else tab?.persist();
  }

  #stranger(chance: Random): void {
    const { network } = this.#world;
    const known = this.#world.devices.flatMap((device) =>
      [...device.clientIDs]
        .filter((clientID) => device.persisted.cookie !== null && this.#world.oracle.committed.has(`${clientID}:1`))
        .map((clientID) => ({ groupId: device.id, clientID, userId: device.userId })),
    );
    if (known.length === 0) return;
    const victim = chance.pick(known);
    const stranger = this.#world.devices.find(({ userId }) => userId !== victim.userId);
    if (stranger) network.post(aStranger(victim, { userId: stranger.userId, groupId: stranger.id }, chance.below(3)));
  }

  /** A day or some. */
  #pass(chance: Random): void {
    const { network } = this.#world;
    this.#day += 1 + chance.below(3);
    network.post(aDay(this.#day));
  }
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
    files: some(2),
    strangers: some(0.6),
    groups: some(3),
    days: some(1),
    names: some(1),
    histories: some(1.5),
    // In some runs little else happens: what only meets by rare luck is then tried many times from states that races have left.
    races: chance.chance(0.2) ? 40 : some(4),
    rules: some(3),
  };
}
