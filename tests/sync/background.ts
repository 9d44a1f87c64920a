// What goes on in a vault beside its devices' changes: files on their way, and the jobs that read and file them. Each is begun at some
// step, and goes on until it is answered.
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { aResult, oneByOne } from "./changes.ts";
import type { Letter } from "./letters.ts";
import type { Random } from "./random.ts";
import { aRule, aRuleEnded, aRuleRun, aRuleSaved, type RuleJob } from "./ruleRuns.ts";
import { aReplacement, aReplacementStep, type Replacement } from "./versions.ts";
import { aJob, anUploadStep, type Job, type Upload } from "./work.ts";
import type { World } from "./world.ts";

export class Background {
  readonly #world: World;
  readonly #jobs: Job[] = [];
  readonly #uploads: Upload[] = [];
  readonly #replacements: Replacement[] = [];
  readonly #ruleJobs = new Map<string, RuleJob>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The next request of everything that is under way and waits for no answer. */
  get waiting(): (() => void)[] {
    return [
      ...this.#idleJobs().map((job) => () => this.#post(aJob(this.#world, job))),
      ...this.#idleUploads().map((upload) => () => this.#postUpload(upload)),
      ...this.#idleReplacements().map((replacement) => () => this.#post(this.replacementStep(replacement))),
      ...this.#ruleRuns().map((letter) => () => this.#post(letter())),
    ];
  }

  /** The document's bytes are on their way: nothing is left to chance but when. */
  bring(userId: string, document: VaultDocument): void {
    this.#uploads.push({ userId, document, over: false, busy: false });
  }

  /** An upload of the document that nothing else brings yet: its next request, until it is over. Undefined: it can't begin. */
  begin(userId: string, document: VaultDocument): (() => Letter | undefined) | undefined {
    if (this.#uploads.some((other) => other.document.id === document.id) || this.#isBeingDeleted(document.id)) return undefined;
    const upload: Upload = { userId, document, over: false, busy: false };
    this.#uploads.push(upload);
    return () => (upload.over || upload.busy ? undefined : this.#uploadStep(upload));
  }

  job(chance: Random): void {
    const idle = this.#idleJobs();
    if (idle.length > 0 && chance.chance(0.7)) {
      this.#post(aJob(this.#world, chance.pick(idle)));
      return;
    }
    const userId = chance.pick(this.#world.people);
    const own = [...this.#world.oracle.model.owners].filter(([, owner]) => owner === userId).map(([key]) => key);
    const documents = own.filter((key) => key.startsWith("document/"));
    const result = aResult(chance, chance.pick(documents).slice("document/".length), own);
    this.#jobs.push({ userId, result, text: result.name === "recordExtraction" ? chance.hex(6) : null, over: false, busy: false });
  }

  upload(chance: Random): void {
    const idle = this.#idleUploads();
    if (idle.length > 0 && chance.chance(0.7)) {
      this.#postUpload(chance.pick(idle));
      return;
    }
    const tabs = this.#world.devices.flatMap(({ tabs }) => tabs);
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

  /** Another file for a document, by whoever sees it, may change it or not; now and then by anybody. */
  replacement(chance: Random): void {
    const idle = this.#idleReplacements();
    if (idle.length > 0 && chance.chance(0.7)) {
      this.#post(this.replacementStep(chance.pick(idle)));
      return;
    }
    const { oracle, people } = this.#world;
    const userId = chance.pick(people);
    const known = [...(chance.chance(0.9) ? oracle.persons.get(userId)!.view.keys() : oracle.model.owners.keys())];
    const documents = known.filter((key) => key.startsWith("document/")).sort();
    if (documents.length > 0) this.replace(chance, userId, chance.pick(documents).slice("document/".length));
  }

  replace(chance: Random, userId: string, documentId: string): Replacement {
    const replacement = aReplacement(chance, userId, documentId);
    this.#replacements.push(replacement);
    return replacement;
  }

  replacementStep(replacement: Replacement): Letter {
    return aReplacementStep(this.#world, replacement, () => this.#read(replacement.documentId, replacement.file.sha256.slice(0, 6)));
  }

  /** Somebody's rules run, where they have something to look at, or somebody saves, switches or deletes one. */
  rules(chance: Random): void {
    const runs = this.#ruleRuns();
    if (runs.length > 0 && chance.chance(0.8)) this.#post(chance.pick(runs)());
    else this.#post(this.#ruleChange(chance, chance.pick(this.#world.people)));
  }

  /** Undefined: they have nothing to look at, or do so already. */
  ruleRun(userId: string): Letter | undefined {
    const job = this.#ruleJobs.get(userId) ?? { userId, busy: false, running: false };
    this.#ruleJobs.set(userId, job);
    if (job.busy || !this.#world.oracle.rules.waiting.has(userId)) return undefined;
    return aRuleRun(this.#world, job);
  }

  #ruleRuns(): (() => Letter)[] {
    const idle = [...this.#world.oracle.rules.waiting].filter((userId) => !this.#ruleJobs.get(userId)?.busy);
    return idle.map((userId) => () => this.ruleRun(userId)!);
  }

  #ruleChange(chance: Random, userId: string): Letter {
    const world = this.#world;
    const own = [...world.oracle.rules.rules.values()].filter(({ ownerId }) => ownerId === userId);
    if (own.length === 0 || (own.length < 3 && chance.chance(0.4)))
      return aRuleSaved(world, aRule(world, chance, world.newId(chance), userId), "add");
    const rule = chance.pick(own);
    if (chance.chance(0.4)) return aRuleSaved(world, aRule(world, chance, rule.id, userId), "change");
    return aRuleEnded(world, rule, chance.pick(rule.enabled ? ["off", "off", "delete"] : ["on", "on", "delete"]));
  }

  /** Once a file is there, what is in it is found out. */
  #read(documentId: string, text: string): void {
    const args = { id: documentId, pageCount: 1, language: "en", title: null, documentDate: null, stateReason: null };
    const { ownerId } = this.#world.oracle.model.things.get(`document/${documentId}`) as VaultDocument;
    this.#jobs.push({ userId: ownerId, result: { name: "recordExtraction", args }, text, over: false, busy: false });
  }

  #idleReplacements(): Replacement[] {
    return this.#replacements.filter(({ over, busy }) => !over && !busy);
  }

  #post(letter: Letter): void {
    this.#world.network.post(letter);
  }

  #idleJobs(): Job[] {
    return this.#jobs.filter(({ over, busy }) => !over && !busy);
  }

  #idleUploads(): Upload[] {
    return this.#uploads.filter(({ over, busy, id, document }) => !over && !busy && (id || !this.#isBeingDeleted(document.id)));
  }

  #postUpload(upload: Upload): void {
    this.#post(this.#uploadStep(upload));
  }

  #uploadStep(upload: Upload): Letter {
    const { id } = upload.document;
    return anUploadStep(this.#world, upload, () => this.#read(id, id));
  }

  #isBeingDeleted(documentId: string): boolean {
    const pending = this.#world.devices.flatMap(({ tabs, persisted }) => [...persisted.pending, ...tabs.flatMap((tab) => tab.pending)]);
    return pending
      .flatMap(oneByOne)
      .some(({ name, args }) => name === "deleteDocument" && (args as { id?: unknown } | null)?.id === documentId);
  }
}
