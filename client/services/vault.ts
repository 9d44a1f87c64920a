// One person's vault on this device: the replica, the outbox, the copies of bytes and the search, behind the seam of types.ts.
import "../data/zodWithoutEval.ts";

import { computed, effect, signal } from "@preact/signals";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { signedUrl as signedUrlAnswer, urlsResponse } from "../../shared/api/documents.ts";
import type { User } from "../../shared/api/identity.ts";
import { liveProtocol } from "../../shared/api/sync.ts";
import type { Current } from "../../shared/history/undo.ts";
import { backfillKey, defaultSettings, type MutatorArgs, type PersonSettings, type Quota } from "../../shared/mutators/index.ts";
import { createOriginals } from "../blobs/originals.ts";
import { openBlobStore } from "../blobs/store.ts";
import { createThumbnails } from "../blobs/thumbnails.ts";
import { connectivity } from "../data/connectivity.ts";
import { ApiProblem } from "../data/errors.ts";
import { retryImport } from "../data/retryImport.ts";
import { saveAs } from "../data/saveAs.ts";
import { storageUse } from "../data/storageUse.ts";
import { broadcast, whileLeading } from "../data/tabs.ts";
import { openTextLimit } from "../data/textLimit.ts";
import type { Vault } from "../data/types.ts";
import { collator } from "../i18n/locale.ts";
import { createHashing } from "../outbox/hashing.ts";
import { openOutbox } from "../outbox/outbox.ts";
import { puttingInParts } from "../outbox/parts.ts";
import { createReading } from "../outbox/reading.ts";
import { openOutboxStore } from "../outbox/store.ts";
import { limitedPut, putBytes } from "../outbox/transfer.ts";
import { openDeviceHistory } from "../replica/deviceHistory.ts";
import { DocumentStore } from "../replica/documentStore.ts";
import { EntityMaps } from "../replica/entityMaps.ts";
import { openLive } from "../replica/live.ts";
import { openPendingMutationBackup } from "../replica/pendingMutationBackup.ts";
import { openReadModelHost } from "../replica/readModel/host.ts";
import { openTextStore } from "../replica/readModel/texts.ts";
import { openReplica } from "../replica/replicache.ts";
import type { Auth } from "../session/session.ts";
import { createApi } from "./api.ts";
import { batched, spaced } from "./batching.ts";
import { createDevice } from "./device.ts";
import { storageRoom } from "./deviceFiles.ts";
import { createDocumentBytes, downloadPath } from "./documentBytes.ts";
import { createFilePasswords } from "./filePasswords.ts";
import { bytesArrived, createFiles, onceADocument } from "./files.ts";
import { createHistory } from "./history.ts";
import { createLocalPurge } from "./localPurge.ts";
import { readPdf } from "./readPdf.ts";
import { readUnsent } from "./readUnsent.ts";
import { openRecognition } from "./recognition.ts";
import { createReplicaChanges } from "./replicaChanges.ts";
import { createRereading } from "./rereading.ts";
import { createSameBytes } from "./sameBytes.ts";
import { createSearch } from "./search.ts";
import { createStartupSnapshot } from "./startupSnapshot.ts";
import { openStorageEviction } from "./storageEviction.ts";
import { createUnsentCount } from "./unsentCount.ts";
import { createUploadCalls } from "./uploads.ts";
import { createVersions } from "./versions.ts";
import { wakeForUnsent } from "./wakeForUnsent.ts";

/** Rows of files that are added together: one mutation for as many as are hashed within the pause. Milliseconds. */
const documentsAtOnce = 100;
const rowsPause = 100;
/** While many changes come, each with a poke, a pull brings several of them. Milliseconds. */
const pullPause = 150;

const addedPage = z.object({ title: z.string() });
const ticketAnswer = z.object({ ticket: z.string() });

export function openVault(user: User, auth: Auth): Vault {
  performance.mark("docuvault:opened");
  const userId = user.id;
  const closing = new AbortController();
  const api = createApi(auth.tokens);
  const store = new DocumentStore();
  const entities = new EntityMaps();
  const backfill = entities.value<{ documents: number }>(backfillKey);
  const ready = signal(false);
  const hashFile = createHashing();
  const hash = onceADocument(hashFile);
  const blobs = openBlobStore(userId);

  let poked = false;
  const deviceHistory = openDeviceHistory(userId);
  const replica = openReplica({
    userId,
    request: api.sync,
    onChanges(changes, whole) {
      replicaChanged(changes, whole);
      unsent.countSoon();
    },
    backup: openPendingMutationBackup(userId),
    poked: () => poked,
    onRun: (entries) => void deviceHistory.add(entries).catch(reportUnlessClosing),
  });
  const pullSoon = spaced(replica.pull, pullPause);
  const uploadCalls = createUploadCalls(api);
  const put = puttingInParts(limitedPut(putBytes), uploadCalls.parts);
  const outbox = openOutbox({
    store: openOutboxStore(userId),
    hash,
    ...uploadCalls,
    put,
    channel: broadcast(`docuvault-outbox-${userId}`),
    leadership: (lead) => whileLeading(`docuvault-outbox-${userId}`, closing.signal, lead),
    keepCopy: ({ documentId, sha256, blob }) => originals.put(documentId, sha256!, blob),
    seen(documentId) {
      if (!poked) pullSoon();
      return bytesArrived(store.document(documentId));
    },
    now: Date.now,
    random: Math.random,
  });
  const originals = createOriginals({
    store: blobs,
    unsent: outbox.blob,
    signedUrl: async (document) => (await api.json(downloadPath(document), signedUrlAnswer)).url,
  });
  const files = createFiles({
    outbox,
    originals,
    hash,
    createDocument: batched<MutatorArgs<"createDocument">, true>({
      most: documentsAtOnce,
      pause: rowsPause,
      splits: () => true,
      async send(made) {
        const [only] = made;
        if (only && made.length === 1) await replica.mutate.createDocument(only);
        else await replica.mutate.changeDocuments({ changes: made.map((args) => ({ name: "createDocument", args })) });
        return made.map(() => true);
      },
    }),
    isKnown: (id) => store.get(id) !== undefined,
  });
  const thumbnails = createThumbnails(blobs, async (ids) => {
    const body = { items: ids.map((id) => ({ id, kind: "thumbnail" as const })) };
    return (await api.json("/api/documents/urls", urlsResponse, { method: "POST", body })).items.map(({ url }) => url);
  });
  const live = openLive({
    // with a renewal in between: a socket that the server closed is how a device hears at once that its session has ended
    ticket: async () => (await api.json("/api/sync/ticket", ticketAnswer, { method: "POST" })).ticket,
    open: (ticket) => new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/sync/live`, [liveProtocol, ticket]),
    onPoke: pullSoon,
    onConnected: (connected) => {
      poked = connected;
    },
  });

  const startupSnapshot = createStartupSnapshot(userId, { store, entities, isRead: () => ready.peek(), signal: closing.signal });
  const texts = openTextStore(userId);
  const textLimit = openTextLimit();
  const storageEviction = openStorageEviction(userId, closing.signal);
  const readModel = openReadModelHost({
    userId,
    channel: broadcast(`docuvault-read-model-${userId}`),
    leadership: (lead) => whileLeading(`docuvault-read-model-${userId}`, closing.signal, lead),
    startWorker: () => new Worker(new URL("../replica/readModel/readModel.worker.ts", import.meta.url), { type: "module" }),
    // Names first: a head is written once only if its names are there.
    keys: () => [...[...entities.entries()].map(([key]) => key), ...[...store.all().keys()].map((id) => `document/${id}`)],
    value: (key) => (key.startsWith("document/") ? store.get(key.slice(9)) : entities.get(key)),
    isComplete: () => ready.peek() && backfill.peek() === undefined && replica.pulled.peek(),
    fresh: () => replica.fresh(),
    textLimit: textLimit.value,
    token: auth.tokens.access,
    renewToken: auth.tokens.renew,
    newId: uuidv7,
  });

  const recognition = openRecognition({ userId, online: connectivity, channel: broadcast(`docuvault-recognition-${userId}`) });
  readUnsent({
    outbox,
    pageReader: recognition.reader,
    texts,
    textsChanged: readModel.textsChanged,
    readFile: createReading(readPdf),
    online: connectivity,
    leadership: (lead) => whileLeading(`docuvault-reading-${userId}`, closing.signal, lead),
    report: reportUnlessClosing,
  });
  const localPurge = createLocalPurge({
    files,
    originals,
    blobs,
    thumbnails,
    texts,
    readModel,
    documents: store.all(),
    isComplete: () => ready.peek() && backfill.peek() === undefined && replica.pulled.peek(),
  });

  const replicaChanged = createReplicaChanges({
    store,
    entities,
    backfill,
    ready,
    startupSnapshot,
    readModel,
    files,
    localPurge,
    report: reportUnlessClosing,
  });
  const unsent = createUnsentCount({ replica, outbox, before: storageEviction.unsent });
  const stopWaking = wakeForUnsent({ waiting: outbox.count, online: connectivity });
  const quota = entities.value<Quota>("quota");
  const storage = computed(() => quota.value && storageUse(quota.value, outbox.unfitting.value));
  const stopWatchingRoom = effect(() => {
    const free = quota.value && storageUse(quota.value, 0).freeBytes;
    if (free !== undefined) outbox.roomIs(free);
  });
  const { search, facets, alike } = createSearch({
    userId,
    api,
    readModel,
    documents: store.all(),
    names: () => entities.names(),
    online: connectivity,
  });
  const sync = computed(() => ({
    online: connectivity.value,
    waiting: unsent.waiting.value,
    refused: outbox.failed.value,
    syncing: replica.syncing.value,
    backfill: backfill.value?.documents ?? null,
  }));

  const { forget: forgetBytes, ...bytes } = createDocumentBytes({
    api,
    store,
    outbox,
    originals,
    thumbnails,
    texts,
    report: reportUnlessClosing,
  });
  const device = createDevice({
    replica,
    outbox,
    blobs,
    originals,
    texts,
    readModel,
    documents: store.all(),
    textLimit,
    storageEviction,
    online: connectivity,
    hash: hashFile,
  });
  const history = createHistory({
    userId,
    api,
    kept: deviceHistory,
    mutate: replica.mutate,
    entity: ((entity, id) => (entity === "document" ? store.get(id) : entities.get(`${entity}/${id}`))) as Current,
    pendingIds: replica.pendingIds,
    pull: replica.pull,
  });
  const mail = async () => (await retryImport(() => import("./mail.ts"))).createMail(api);
  const versions = createVersions({
    api,
    mutate: replica.mutate,
    document: (id) => {
      const document = store.get(id);
      if (!document) throw new ApiProblem({ code: "entity.not_found", status: 404 });
      return document;
    },
    hash: hashFile,
    put,
    keepCopy: originals.put,
    remembered: blobs,
    report: reportUnlessClosing,
    save: saveAs,
    pull: replica.pull,
    closing: closing.signal,
  });
  const stopNoting = effect(() => {
    const [documents, waiting] = [store.count.value, unsent.waiting.value];
    if (ready.value && unsent.counted.value) storageEviction.note(documents, waiting);
  });

  function wake(): void {
    if (closing.signal.aborted) return;
    auth.tokens.resetBackoff();
    live.wake();
    readModel.textsChanged();
    replica.push();
    replica.pull();
    outbox.wake();
    originals.fetchKept((id) => store.get(id)).catch(reportUnlessClosing);
  }
  const on = (target: EventTarget, type: string, listener: () => void) =>
    target.addEventListener(type, listener, { signal: closing.signal });
  on(window, "online", wake);
  on(window, "appinstalled", () => void navigator.storage?.persist?.());
  on(document, "visibilitychange", () => {
    if (document.visibilityState === "visible") wake();
    else readModel.save();
  });
  function reportUnlessClosing(error: unknown): void {
    if (!closing.signal.aborted) console.error(error);
  }
  let wasExpired = false;
  const stopWatchingSession = effect(() => {
    const session = auth.session.value;
    const expired = session.state === "signedIn" && session.expired;
    if (wasExpired && !expired && session.state === "signedIn") wake();
    wasExpired = expired;
  });
  const stopWatchingOrder = effect(() => {
    void collator.value;
    store.sortAnew(entities.customFields.value);
  });

  return {
    userId,
    mutate: {
      ...replica.mutate,
      async deleteDocument(args: MutatorArgs<"deleteDocument">) {
        await replica.mutate.deleteDocument(args);
        await forgetBytes(args.id);
      },
      async changeDocuments(args: MutatorArgs<"changeDocuments">) {
        await replica.mutate.changeDocuments(args);
        await Promise.all(args.changes.flatMap((one) => (one.name === "deleteDocument" ? [forgetBytes(one.args.id)] : [])));
      },
    },
    list: (query) => store.list(query),
    document: (id) => store.document(id),
    unpack: async (id) => void (await api.send(`/api/documents/${id}/unpack`, { method: "POST" })),
    ready,
    documentCount: store.count,
    folders: entities.folders,
    tags: entities.tags,
    types: entities.types,
    correspondents: entities.correspondents,
    customFields: entities.customFields,
    shares: entities.shares,
    groups: entities.groups,
    people: entities.people,
    savedSearches: entities.savedSearches,
    // The server tells small things in one piece, of which everybody has a quota: who has it and no settings has chosen nothing.
    settings: computed(() =>
      ready.value && quota.value ? (entities.value<PersonSettings>("settings").value ?? defaultSettings) : undefined,
    ),
    refusals: entities.refusals,
    storage,
    sync,
    updateNeeded: replica.updateNeeded,
    localState: (id) => outbox.state(id),
    recognition: { ...recognition.setting, read: recognition.read },
    recognized: recognition.state,
    addFiles(added, { folderId }) {
      void navigator.storage?.persist?.();
      return files.add(added, folderId);
    },
    sameBytes: createSameBytes({ userId, documents: store.all(), isUnsentHere: outbox.has, hash: hashFile }),
    retryUpload: (id) => outbox.retry(id),
    search,
    facets,
    alike,
    searchIndex: readModel.state,
    ...bytes,
    textsHere: texts.get,
    async deviceUsage() {
      return {
        ...(await storageRoom()),
        keptOriginals: originals.keptCount.peek(),
        texts: readModel.state.peek().texts || (await texts.count()),
        // asked of the stores: a sign-out right after the start must not take silence for nothing
        unsent: await unsent.now(),
      };
    },
    device,
    history,
    versions,
    filePasswords: createFilePasswords(api),
    rereading: createRereading(api),
    duplicates: () => retryImport(() => import("./duplicates.ts")).then(({ createDuplicates }) => createDuplicates(api)),
    mail,
    addPage: async (page) => (await api.json("/api/pages", addedPage, { method: "POST", body: page })).title,
    async close() {
      closing.abort();
      stopWatchingSession();
      unsent.close();
      stopWatchingRoom();
      stopWaking();
      stopWatchingOrder();
      stopNoting();
      textLimit.close();
      live.close();
      thumbnails.close();
      recognition.close();
      originals.close();
      readModel.close();
      deviceHistory.close();
      await Promise.all([replica.close(), outbox.close(), blobs.close(), texts.close()]);
    },
  };
}
