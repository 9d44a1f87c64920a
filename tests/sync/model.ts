// All vaults at once, as plain maps. Documents, folders and labels change by the device's own mutators; who may do it, sharing and
// what the server adds are written down here once more.
import { parseMutation } from "../../server/authority/rules.ts";
import { AppError } from "../../shared/errors.ts";
import type { Folder, Tag, VaultDocument, VersionFile } from "../../shared/mutators/index.ts";
import { entityOf } from "./changes.ts";
import { difference } from "./failure.ts";
import { type Entities, mutated } from "./memoryTx.ts";
import { judged, recipient } from "./rights.ts";
import { type GroupState, grantsOf, type PersonState, type ShareState, type State } from "./visibility.ts";

/** Null: done. Else the codes of which the server has to give one. */
export type Verdict = ReadonlySet<string> | null;
type Args = Record<string, string | null | undefined>;

const now = "2026-01-01T00:00:00.000Z";

export class Model implements State {
  things: Entities = new Map();
  people = new Map<string, PersonState>();
  groups = new Map<string, GroupState>();
  shares = new Map<string, ShareState>();
  personal = new Map<string, Entities>();
  texts = new Map<string, string>();
  versions: State["versions"] = new Map();
  mergedFrom: State["mergedFrom"] = new Map();
  /** By number of commits: nothing in it changes any more. */
  readonly history: State[] = [];
  /** `document/<id>` and so on -> whose it is; stays when it is deleted. */
  readonly owners = new Map<string, string>();
  /** Where the contents of deleted folders went. */
  readonly #deletedFolders = new Map<string, string | null>();
  /** Where what lay in deleted and merged tags went. */
  readonly #deletedTags = new Map<string, { ownerId: string; to: string | null }>();

  addPerson(userId: string, { handle, verified }: { handle: string; verified: boolean }, limitBytes: number): void {
    this.people.set(userId, { handle, verified, fullName: "" });
    const own: [string, unknown][] = [["quota", { usedBytes: 0, limitBytes }]];
    this.personal.set(userId, new Map(own));
  }

  /** As it is after so many commits. */
  remember(commits: number): void {
    this.history[commits] = this.state();
  }

  state(): State & { personal: Map<string, Entities> } {
    const { things, people, groups, shares, personal, texts, versions, mergedFrom } = this;
    return { things, people, groups, shares, personal: new Map(personal), texts, versions, mergedFrom };
  }

  /** In what a person's change can change. */
  differs({ things, shares, personal }: State, userId: string): boolean {
    return shares !== this.shares || personal.get(userId) !== this.personal.get(userId) || difference(things, this.things) !== null;
  }

  setText(documentId: string, text: string): void {
    this.texts = new Map(this.texts).set(documentId, text);
  }

  setGroup(id: string, name: string, members: readonly string[]): void {
    this.groups = new Map(this.groups).set(id, { name, members: new Set(members) });
  }

  rename(userId: string, fullName: string): void {
    this.people = new Map(this.people).set(userId, { ...this.people.get(userId)!, fullName });
  }

  deleteGroup(id: string): void {
    this.groups = new Map([...this.groups].filter(([other]) => other !== id));
    this.#dropShares(({ groupId }) => groupId === id);
  }

  refuse(userId: string, refusalId: string, mutation: string, code: string): void {
    this.#own(userId, `refusal/${refusalId}`, { mutation, code });
  }

  /** The bytes of a version are there. */
  store(documentId: string, versionId: string, file: VersionFile): void {
    const document = this.things.get(`document/${documentId}`) as VaultDocument | undefined;
    if (!document) throw new Error(`bytes of ${documentId}, which is not there`);
    this.#setVersions(documentId, new Map(this.versions.get(documentId)).set(versionId, file));
    this.#charge(document.ownerId, file.size);
  }

  dropVersion(documentId: string, versionId: string): void {
    const own = new Map(this.versions.get(documentId));
    const { ownerId } = this.things.get(`document/${documentId}`) as VaultDocument;
    this.#charge(ownerId, -own.get(versionId)!.size);
    own.delete(versionId);
    this.#setVersions(documentId, own);
  }

  /** Documents in the trash that have nothing left without this version of another one. */
  mergedBy(versionId: string): string[] {
    const documents = (this.mergedFrom.get(versionId) ?? []).map((id) => this.things.get(`document/${id}`) as VaultDocument | undefined);
    return documents.flatMap((document) => (document?.trashedAt && document.versionId === versionId ? [document.id] : [])).sort();
  }

  /** Versions that came with this document into others, each with where it came from before. */
  #lentBy(id: string): { documentId: string; versionId: string; earlier: readonly string[] }[] {
    return [...this.versions].flatMap(([documentId, own]) =>
      [...own.keys()].flatMap((versionId) => {
        const from = this.mergedFrom.get(versionId) ?? [];
        return from.includes(id) ? [{ documentId, versionId, earlier: from.slice(0, from.indexOf(id)) }] : [];
      }),
    );
  }

  #moveVersion(versionId: string, from: string, to: string, mergedFrom: readonly string[]): void {
    const left = new Map(this.versions.get(from));
    const file = left.get(versionId)!;
    left.delete(versionId);
    this.#setVersions(from, left);
    this.#setVersions(to, new Map(this.versions.get(to)).set(versionId, file));
    this.mergedFrom = new Map(this.mergedFrom).set(versionId, mergedFrom);
  }

  /** What another document shows by now is not taken from it. */
  #isShownElsewhere(id: string): boolean {
    return this.#lentBy(id).some(({ versionId, earlier }) =>
      [...this.things.values()].some((thing) => {
        const other = thing as VaultDocument;
        return other.versionId === versionId && other.id !== id && !earlier.includes(other.id);
      }),
    );
  }

  #setVersions(documentId: string, own: ReadonlyMap<string, VersionFile>): void {
    this.versions = new Map(this.versions).set(documentId, own);
  }

  /** As `apply` would have judged it after so many commits; `changes`: whether it would have done anything. */
  async wouldHave(
    commits: number,
    userId: string,
    change: { name: string; args: unknown },
  ): Promise<{ verdict: Verdict; changes: boolean }> {
    const past = new Model();
    const before = this.history[commits]!;
    Object.assign(past, before, { personal: new Map(before.personal) });
    for (const [key, owner] of this.owners) past.owners.set(key, owner);
    for (const [id, target] of this.#deletedFolders) past.#deletedFolders.set(id, target);
    for (const [id, target] of this.#deletedTags) past.#deletedTags.set(id, target);
    const verdict = await past.apply(userId, change, "person");
    return { verdict, changes: past.differs(before, userId) };
  }

  async apply(userId: string, change: { name: string; args: unknown }, kind: "person" | "system"): Promise<Verdict> {
    try {
      const { args } = parseMutation(change, kind) as { args: Args };
      if (kind === "person") {
        const verdict = judged(this, userId, grantsOf(this, userId), change.name, args);
        if (verdict === "silence") return null;
        if (verdict.size > 0) return verdict;
      }
      return await this.#do(userId, change.name, args);
    } catch (error) {
      if (error instanceof AppError) return new Set([error.code]);
      throw error;
    }
  }

  async #do(userId: string, name: string, args: Args): Promise<Verdict> {
    const { id, ...rest } = args as Args & { id: string };
    const own = this.personal.get(userId)!;
    switch (name) {
      case "dismissRefusal":
        this.#own(userId, `refusal/${id}`, undefined);
        return null;
      case "createSavedSearch":
        if (!own.has(`savedSearch/${id}`)) this.#own(userId, `savedSearch/${id}`, { id, ownerId: userId, ...rest });
        return null;
      case "updateSavedSearch":
        if (own.has(`savedSearch/${id}`)) this.#own(userId, `savedSearch/${id}`, { ...(own.get(`savedSearch/${id}`) as object), ...rest });
        return null;
      case "deleteSavedSearch":
        this.#own(userId, `savedSearch/${id}`, undefined);
        return null;
      case "updateSettings":
        this.#own(userId, "settings", { classify: true, ...(own.get("settings") as object), ...args });
        return null;
      case "pinDocument": {
        const settings = own.get("settings") as { pinned?: string[] } | undefined;
        const others = (settings?.pinned ?? []).filter((other) => other !== id);
        this.#own(userId, "settings", { classify: true, ...settings, pinned: rest.pinned ? [...others, id] : others });
        return null;
      }
      case "createShare":
        this.#share(userId, id, args);
        return null;
      case "deleteShare":
        this.#dropShares((share) => share.id === id);
        return null;
    }
    const before = this.things;
    const file = this.versions.get(id)?.get(args.versionId ?? "");
    const current = before.get(`document/${id}`) as VaultDocument | undefined;
    if (name === "restoreVersion" && current && current.versionId !== args.versionId && !file) return new Set(["entity.notFound"]);
    if (name === "restoreDocument" && current?.trashedAt && this.#isShownElsewhere(id)) return new Set(["version.elsewhere"]);
    const known = name === "restoreVersion" ? { ...args, file } : this.#landed(userId, name, args);
    const grants = grantsOf(this, userId);
    const sees = (folder: Folder) => grants.has(`folder/${folder.id}`);
    const after = await mutated(before, userId, now, { name, args: known }, sees);
    // A database keeps no NUL.
    if (JSON.stringify(args).includes("\\u0000") && difference(before, after)) return new Set(["request.invalid"]);
    this.things = after;
    this.#follow(before, name, args as { id: string });
    return null;
  }

  /** A folder of one's own that is gone stands for the nearest one above it that is not. */
  #landed(userId: string, name: string, args: Args): Args {
    const landed = { ...args };
    const subject = this.things.get(`${entityOf(name)}/${args.id}`) as { ownerId: string } | undefined;
    if (subject && subject.ownerId !== userId) return landed;
    if (/Tag$/.test(name)) {
      if (typeof landed.parentId === "string") landed.parentId = this.#tagPlace(userId, landed.parentId);
      return landed;
    }
    for (const name of ["folderId", "parentId"]) {
      let id = landed[name];
      if (typeof id !== "string" || this.owners.get(`folder/${id}`) !== userId) continue;
      while (typeof id === "string" && !this.things.has(`folder/${id}`)) id = this.#deletedFolders.get(id);
      landed[name] = id ?? null;
    }
    return landed;
  }

  /** Of a tag that is gone: where what lay in it went, over as many steps as needed; null: the top level. */
  #tagPlace(userId: string, id: string): string | null {
    const isOwn = (one: string) => (this.things.get(`tag/${one}`) as Tag | undefined)?.ownerId === userId;
    let at: string | null = id;
    for (let step = 0; at !== null && !isOwn(at); step++) {
      const gone = this.#deletedTags.get(at);
      const alias = this.things.get(`alias/tag/${at}`) as { of: string; ownerId: string } | undefined;
      if (step > 100) return null;
      at = gone?.ownerId === userId ? gone.to : alias?.ownerId === userId ? alias.of : null;
    }
    return at;
  }

  #own(userId: string, key: string, value: unknown): void {
    const own = new Map(this.personal.get(userId));
    if (value === undefined && !own.has(key)) return;
    if (value === undefined) own.delete(key);
    else own.set(key, value);
    this.personal.set(userId, own);
  }

  /** The same target and the same recipient again changes what is there. */
  #share(ownerId: string, id: string, { documentId = null, folderId = null, handle, groupId = null, access }: Args): void {
    if (this.shares.has(id)) return;
    const userId = handle ? recipient(this, handle)! : null;
    const of = { ownerId, documentId, folderId, userId, groupId };
    const same = [...this.shares.values()].find((share) =>
      Object.entries(of).every(([key, value]) => share[key as keyof typeof of] === value),
    );
    const share = { id: same?.id ?? id, ...of, access: access as "view" | "edit" };
    this.shares = new Map(this.shares).set(share.id, share);
    this.owners.set(`share/${share.id}`, ownerId);
  }

  #dropShares(which: (share: ShareState) => boolean): void {
    if (![...this.shares.values()].some(which)) return;
    this.shares = new Map([...this.shares].filter(([, share]) => !which(share)));
  }

  /** What the server does beside the mutator: labels leave their documents, a document gives its bytes back, shares end. */
  #follow(before: Entities, name: string, { id, intoId = "" }: { id: string; intoId?: string }): void {
    const [was, is] = [before, this.things].map((things) => things.get(`document/${id}`) as VaultDocument | undefined);
    if (name === "mergeDocument" && was && is && !was.trashedAt && is.trashedAt) {
      const there = new Set([...(this.versions.get(intoId)?.values() ?? [])].map(({ sha256 }) => sha256));
      for (const [versionId, { sha256 }] of this.versions.get(id) ?? [])
        if (!there.has(sha256)) this.#moveVersion(versionId, id, intoId, [...(this.mergedFrom.get(versionId) ?? []), id]);
    }
    if (name === "restoreDocument" && was?.trashedAt && is && !is.trashedAt)
      for (const { documentId, versionId, earlier } of this.#lentBy(id)) this.#moveVersion(versionId, documentId, id, earlier);
    const documents = [...this.things].filter(([key]) => key.startsWith("document/")) as [string, VaultDocument][];
    if (name === "deleteTag")
      for (const [key, document] of documents)
        if (document.tags.includes(id)) this.things.set(key, { ...document, tags: document.tags.filter((tag) => tag !== id) });
    if (name === "deleteType")
      for (const [key, document] of documents) if (document.typeId === id) this.things.set(key, { ...document, typeId: null });
    if (name === "deleteCorrespondent")
      for (const [key, document] of documents)
        if (document.correspondentId === id) this.things.set(key, { ...document, correspondentId: null });
    const tag = before.get(`tag/${id}`) as Tag | undefined;
    if (/^(delete|merge)Tag$/.test(name) && tag && !this.things.has(`tag/${id}`)) {
      const alias = this.things.get(`alias/tag/${id}`) as { of: string } | undefined;
      this.#deletedTags.set(id, { ownerId: tag.ownerId, to: name === "mergeTag" ? alias!.of : (tag.parentId ?? null) });
    }
    if (name === "deleteFolder" && before.has(`folder/${id}`))
      this.#deletedFolders.set(id, (before.get(`folder/${id}`) as Folder).parentId);
    if (name === "deleteFolder") this.#dropShares(({ folderId }) => folderId === id);
    if (name === "deleteDocument" && before.has(`document/${id}`)) {
      for (const versionId of this.versions.get(id)?.keys() ?? []) {
        const from = this.mergedFrom.get(versionId) ?? [];
        const nearest = from.findLast((other) => this.things.has(`document/${other}`));
        if (nearest) this.#moveVersion(versionId, id, nearest, from.slice(0, from.indexOf(nearest)));
      }
      const freed = [...(this.versions.get(id)?.values() ?? [])].reduce((sum, { size }) => sum + size, 0);
      this.#charge((before.get(`document/${id}`) as VaultDocument).ownerId, -freed);
      this.versions = new Map([...this.versions].filter(([documentId]) => documentId !== id));
      this.texts = new Map([...this.texts].filter(([documentId]) => documentId !== id));
      this.#dropShares(({ documentId }) => documentId === id);
    }
    if (name.startsWith("create"))
      for (const [key, thing] of this.things) if (!this.owners.has(key)) this.owners.set(key, (thing as { ownerId: string }).ownerId);
  }

  #charge(ownerId: string, bytes: number): void {
    const quota = this.personal.get(ownerId)!.get("quota") as { usedBytes: number; limitBytes: number };
    if (bytes !== 0) this.#own(ownerId, "quota", { ...quota, usedBytes: quota.usedBytes + bytes });
  }
}
