// A vault in memory with the product's own mutators: for looking at screens without a server. Never part of the app.

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { isFiledAlone, isSnoozed, isUnfiled } from "../../shared/documents/inbox.ts";
import {
  defaultSettings,
  deviceMutators,
  type Group,
  type Person,
  type PersonSettings,
  type Quota,
  type Refusal,
  type SavedSearch,
  type Share,
  type VaultDocument,
  type VaultTx,
} from "../../shared/mutators/index.ts";
import { NetworkDown } from "../data/errors.ts";
import { storageUse } from "../data/storageUse.ts";
import type { ListQuery, LocalState, Mutate, SearchAnswer, SyncStatus, Vault } from "../data/types.ts";
import { orderOf } from "../replica/orderedIds.ts";
import { markup } from "./markup.ts";
import { memoryDevice } from "./memoryDevice.ts";
import { memoryDuplicates } from "./memoryDuplicates.ts";
import { memoryHistory } from "./memoryHistory.ts";
import { collectionOf, type LabelFieldName, mergingOf, resolvingOf, treeOf } from "./memoryLabels.ts";
import { memoryMail } from "./memoryMail.ts";
import { memoryRecognition } from "./memoryRecognition.ts";
import { memoryRereading } from "./memoryRereading.ts";
import { memorySameBytes } from "./memorySameBytes.ts";
import { memorySearch } from "./memorySearch.ts";
import { memoryVersions } from "./memoryVersions.ts";
import { drawThumbnail } from "./pictures.ts";
import { receiptWords } from "./receiptWords.ts";
import * as seed from "./seed.ts";

export interface Scene {
  documents: number;
  online: boolean;
  waiting: number;
  quota: Quota;
  /** Of files that did not fit. */
  unfittingBytes?: number;
  refusals: Refusal[];
  searchSource: SearchAnswer["source"];
  /** The browser has cleared the device. */
  removed: boolean;
  /** The list of documents fails. */
  crash: boolean;
}

const originals = import.meta.glob("../../tests/fixtures/*.{pdf,png,jpg,txt,md}", {
  query: "?url",
  import: "default",
  eager: true,
}) as Record<string, string>;
const fixture = (name: string) => originals[`../../tests/fixtures/${name}`] ?? "";

export function memoryVault(scene: Scene): Vault {
  const rows = new Map<string, Signal<VaultDocument | undefined>>();
  const all = signal<readonly string[]>([]);
  const table = <T extends { id: string }>(values: T[]) =>
    signal<ReadonlyMap<string, T>>(new Map(values.map((value) => [value.id, value])));
  const folders = table([...seed.folders, seed.householdFolder]);
  const tags = table(seed.tags);
  const types = table(seed.types);
  const correspondents = table(seed.correspondents);
  const customFields = table(seed.customFields);
  const shares = table<Share>([
    {
      ...{ id: seed.seedId(8, 1), ownerId: seed.userId, documentId: null, folderId: seed.seedId(1, 0), userId: seed.seedId(7, 1) },
      ...{ groupId: null, handle: "kari", access: "edit", createdAt: "2026-11-01T08:00:00.000Z" },
    },
    {
      ...{ id: seed.seedId(8, 2), ownerId: seed.userId, documentId: seed.seedId(5, 11), folderId: null, userId: null },
      ...{ groupId: seed.seedId(6, 0), handle: "Familien", access: "view", createdAt: "2026-11-02T08:00:00.000Z" },
    },
  ]);
  const savedSearches = table<SavedSearch>([
    {
      id: seed.seedId(8, 3),
      ownerId: seed.userId,
      name: "Regninger i år",
      query: "type:Faktura after:2026",
      createdAt: "2026-11-01T08:00:00.000Z",
    },
  ]);
  const settings = signal<PersonSettings>(defaultSettings);
  const refusals = signal<readonly Refusal[]>(scene.refusals);
  const sync = signal<SyncStatus>({ online: scene.online, waiting: scene.waiting, refused: 0, syncing: false, backfill: null });
  const kept = signal<ReadonlySet<string>>(new Set([seed.seedId(5, 6), seed.seedId(5, 4)]));
  const added = new Map<string, File>();
  const changed = signal(0);

  const seeded = [...seed.documents(scene.documents), ...(scene.documents > 12 ? seed.householdDocuments() : [])];
  for (const document of seeded) rows.set(document.id, signal(document));
  if (scene.documents > 12) for (const n of [30, 36, 37]) patch(seed.seedId(5, n), { trashedAt: "2026-11-12T10:00:00.000Z" });
  all.value = seeded.map((document) => document.id);

  function patch(id: string, change: Partial<VaultDocument>): void {
    const row = rows.get(id);
    if (row?.peek()) row.value = { ...(row.peek() as VaultDocument), ...change };
    changed.value++;
  }
  const labels = <T extends { id: string; name: string }>(values: Signal<ReadonlyMap<string, T>>, field: LabelFieldName) =>
    mergingOf(values, field, { ids: () => all.peek(), document: (id) => rows.get(id)?.peek(), patch });
  const tx = (): VaultTx => ({
    userId: seed.userId,
    now: new Date().toISOString(),
    documents: {
      get: async (id) => rows.get(id)?.peek(),
      insert: async (value) => {
        rows.set(value.id, signal(value));
        all.value = [value.id, ...all.peek()];
      },
      update: async (id, change) => patch(id, change),
      giveFiles: async () => undefined,
      version: async (_documentId, _versionId, told) => told,
      delete: async (id) => {
        const row = rows.get(id);
        if (row) row.value = undefined;
        rows.delete(id);
        all.value = all.peek().filter((one) => one !== id);
      },
    },
    folders: {
      ...collectionOf(folders),
      inside: async (parentId) => [...folders.peek().values()].filter((one) => one.parentId === parentId),
      resolveDeletedFolder: async (id) => (folders.peek().has(id) ? id : null),
      async moveContents(id, to) {
        for (const one of folders.peek().values()) if (one.parentId === id) await collectionOf(folders).update(one.id, { parentId: to });
        for (const one of all.peek()) if (rows.get(one)?.peek()?.folderId === id) patch(one, { folderId: to });
      },
      async wayUp(id) {
        const one = folders.peek().get(id);
        return one ? [id, ...(one.parentId ? await this.wayUp(one.parentId) : [])] : [];
      },
      async heightOf(id) {
        const below = [...folders.peek().values()].filter((one) => one.parentId === id);
        return 1 + Math.max(0, ...(await Promise.all(below.map((one) => this.heightOf(one.id)))));
      },
    },
    tags: labels(tags, "tags"),
    tagTree: treeOf(tags),
    types: labels(types, "typeId"),
    correspondents: labels(correspondents, "correspondentId"),
    customFields: resolvingOf(customFields),
    shares: {
      ...collectionOf(shares),
      async grant({ handle, ...share }) {
        const createdAt = new Date().toISOString();
        await collectionOf(shares).insert({ ...share, ownerId: seed.userId, userId: null, handle: handle ?? "", createdAt });
      },
    },
    savedSearches: collectionOf(savedSearches),
    settings: {
      get: async () => settings.peek(),
      async update(change) {
        settings.value = { ...settings.peek(), ...change };
      },
    },
    refusals: {
      delete: async (id) => {
        refusals.value = refusals.peek().filter((one) => one.id !== id);
      },
    },
    documentTags: {
      add: async (id, tagId) => patch(id, { tags: [...new Set([...(rows.get(id)?.peek()?.tags ?? []), tagId])] }),
      remove: async (id, tagId) =>
        patch(id, {
          tags:
            rows
              .get(id)
              ?.peek()
              ?.tags.filter((one) => one !== tagId) ?? [],
        }),
    },
  });
  const mutate = Object.fromEntries(
    Object.entries(deviceMutators).map(([name, mutator]) => [
      name,
      async (args: unknown) => {
        await (mutator.run as (tx: VaultTx, args: unknown) => Promise<void>)(tx(), mutator.args.parse(args));
        if (!sync.peek().online) sync.value = { ...sync.peek(), waiting: sync.peek().waiting + 1 };
      },
    ]),
  ) as Mutate;

  const lists = new Map<string, ReadonlySignal<readonly string[]>>();
  const list = (query: ListQuery) => {
    if (scene.crash && !query.trash) throw new Error("The list is broken on purpose");
    const key = JSON.stringify(query);
    const made =
      lists.get(key) ??
      computed(() => {
        changed.value;
        return all.value
          .flatMap((id) => rows.get(id)?.peek() ?? [])
          .filter((one) => (query.trash ? one.trashedAt !== null : one.trashedAt === null))
          .filter((one) => query.folderId === undefined || one.folderId === query.folderId)
          .filter((one) => query.attachedTo === undefined || one.attachedTo === query.attachedTo)
          .filter((one) => !query.alone || (one.access === "owner" && isFiledAlone(one)))
          .filter((one) => !query.inbox || (one.access === "owner" && isUnfiled(one) && !isSnoozed(one, query.awakeOn ?? "9999")))
          .filter((one) => !query.shared || (one.access !== "owner" && one.folderId === null))
          .filter((one) => query.tagIds === undefined || one.tags.some((id) => query.tagIds?.includes(id)))
          .sort(orderOf(query.sort, customFields.value))
          .map((one) => one.id);
      });
    lists.set(key, made);
    return made;
  };
  const nothing = signal<undefined>(undefined);
  const waits: LocalState = { kind: "waiting", retryAt: null, code: "network.down" };
  const local = new Map<string, Signal<LocalState | undefined>>([
    [seed.seedId(5, 0), signal<LocalState | undefined>(scene.online ? { kind: "uploading", progress: 0.4 } : waits)],
    [seed.seedId(5, 1), signal<LocalState | undefined>(waits)],
  ]);

  const online = () => sync.peek().online;
  return {
    userId: seed.userId,
    history: memoryHistory(online),
    versions: memoryVersions((id) => rows.get(id)!.peek()!, mutate, online),
    mail: async () => memoryMail(),
    ...memoryRecognition(),
    addPage: async ({ url }) => url,
    mutate,
    list,
    document: (id) => rows.get(id) ?? nothing,
    unpack: async () => {},
    filePasswords: { kept: async () => ({ kept: false, password: null }), give: async () => {}, forget: async () => {} },
    rereading: memoryRereading(),
    duplicates: async () => memoryDuplicates(),
    ready: signal(true),
    documentCount: computed(() => list({ sort: "newest" }).value.length),
    folders,
    tags,
    types,
    correspondents,
    customFields,
    shares,
    groups: table<Group>([{ id: seed.seedId(6, 0), name: "Familien" }]),
    people: table<Person>(seed.household),
    savedSearches,
    settings,
    refusals,
    storage: signal(storageUse(scene.quota, scene.unfittingBytes ?? 0)),
    sync,
    updateNeeded: signal(false),
    searchIndex: signal({ ready: true, texts: 0, complete: true }),
    localState: (id) => local.get(id) ?? nothing,
    sameBytes: memorySameBytes(rows),
    async addFiles(files, { folderId }) {
      const ids: string[] = [];
      for (const file of files) {
        const id = crypto.randomUUID();
        added.set(id, file);
        local.set(id, signal<LocalState | undefined>({ kind: "onDevice" }));
        await mutate.createDocument({
          id,
          ...{ name: file.name, contentType: file.type, size: file.size, sha256: "0".repeat(64) },
          folderId,
          createdAt: new Date().toISOString(),
        });
        ids.push(id);
      }
      return { ids, notKept: [] };
    },
    retryUpload: async (id) => {
      local.set(id, signal<LocalState | undefined>({ kind: "uploading", progress: 0 }));
    },
    ...memorySearch({
      scene,
      documents: () =>
        list({ sort: "newest" })
          .peek()
          .flatMap((id) => rows.get(id)?.peek() ?? []),
    }),
    recognizedPages: async (id) => (rows.get(id)?.peek()?.recognition ? [1] : []),
    async pageWords(id, page) {
      const document = rows.get(id)?.peek();
      if (page !== 1 || !document?.recognition) return null;
      return document.contentType === "application/pdf" ? receiptWords.scan : receiptWords.picture;
    },
    thumbnailUrl: async (id) => {
      const document = rows.get(id)?.peek();
      return document?.thumbnail ? drawThumbnail(document) : null;
    },
    async original(id, onProgress) {
      const document = rows.get(id)?.peek();
      const file = added.get(id);
      if (file) return file;
      if (!sync.peek().online && !kept.peek().has(id)) throw new NetworkDown();
      const type = document?.contentType ?? "";
      if (type in markup) return new Blob([markup[type]!], { type });
      const name =
        type === "application/pdf" && document?.recognition
          ? "shop-receipt-scan.pdf"
          : document?.stateReason === "encrypted"
            ? "encrypted.pdf"
            : document?.stateReason === "broken"
              ? "truncated.pdf"
              : type === "application/pdf"
                ? (document?.pageCount ?? 0) > 2
                  ? "insurance-letter-libreoffice.pdf"
                  : "electricity-bill-chromium.pdf"
                : type === "text/plain"
                  ? "dentist-receipt-utf8.txt"
                  : type === "text/markdown"
                    ? "meeting-notes.md"
                    : "shop-receipt.png";
      onProgress?.(0.5);
      const blob = await (await fetch(fixture(name))).blob();
      onProgress?.(1);
      return new Blob([blob], { type });
    },
    text: async (id) => (rows.get(id)?.peek()?.contentType.includes("svg") ? null : seed.pageText),
    textsHere: async () => new Map(),
    facts: async (id) => (rows.get(id)?.peek()?.contentType === "application/pdf" ? seed.facts : null),
    keepOffline: async (id, keep) => {
      const next = new Set(kept.peek());
      if (keep) next.add(id);
      else next.delete(id);
      kept.value = next;
    },
    isKept: (id) => computed(() => kept.value.has(id)),
    deviceUsage: async () => ({
      usage: 18_400_000,
      quota: 2_000_000_000,
      persisted: false,
      keptOriginals: 2,
      texts: 37,
      unsent: scene.waiting,
    }),
    device: memoryDevice(scene, all, rows),
    download: async () => undefined,
    downloadWithText: async () => undefined,
    close: async () => undefined,
  };
}
