// Disks, servers and tabs for the tests of the outbox. Every tab that a test opens is closed after it.
import { v7 as uuid } from "uuid";
import { afterEach, expect } from "vitest";
import type { UploadLimits } from "../../shared/api/limits.ts";
import type { UploadRequest, UploadTicket } from "../../shared/api/uploads.ts";
import { type Outbox, type OutboxMessage, openOutbox } from "./outbox.ts";
import type { OutboxItem, OutboxStore } from "./store.ts";

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** What outlives a tab. */
export function aDisk(): OutboxStore & { items: Map<string, OutboxItem>; reads: number } {
  const items = new Map<string, OutboxItem>();
  const disk = {
    items,
    /** Items that were read. */
    reads: 0,
    add: async (added: OutboxItem[]) => added.forEach((item) => void items.set(item.documentId, item)),
    async all() {
      disk.reads += items.size;
      return [...items.values()];
    },
    async get(id: string) {
      disk.reads++;
      return items.get(id);
    },
    async patch(id: string, patch: Partial<OutboxItem>) {
      disk.reads++;
      const item = items.get(id);
      if (item) items.set(id, { ...item, ...patch });
      return items.get(id);
    },
    remove: async (id: string) => void items.delete(id),
    close: async () => {},
  };
  return disk;
}

const limits = (most: number): UploadLimits => ({
  maxBytes: most,
  perType: { pdf: most, image: most, office: most, mail: most, other: most },
});

/** Server and store, which answer as they are told and remember what they got. */
export function aServer() {
  const calls: string[] = [];
  const uploaded = new Map<string, string>();
  const server = {
    /** Bytes. */
    largest: Number.POSITIVE_INFINITY,
    calls,
    uploaded,
    announce: async (_request: UploadRequest) => {},
    put: async (_id: string, _signal: AbortSignal): Promise<number> => 200,
    complete: async (_id: string) => {},
  };
  return server;
}

export function aTab(disk = aDisk(), server = aServer(), { leads = true, keepCopy = async () => {} } = {}) {
  const end = new AbortController();
  ends.push(() => end.abort());
  let clock = 0;
  const messages: OutboxMessage[] = [];
  let hear: (message: OutboxMessage) => void = () => {};
  const outbox: Outbox = openOutbox({
    store: disk,
    hash: async (blob) => (await blob.text()).padEnd(64, "0"),
    async announce(request) {
      server.calls.push(`announce ${request.name}`);
      await server.announce(request);
      return {
        id: request.documentId,
        confirmed: false,
        url: request.name,
        method: "PUT",
        headers: {},
        expiresAt: "",
      } satisfies UploadTicket;
    },
    async put(ticket, blob, onProgress, signal) {
      server.calls.push(`put ${ticket.url}`);
      onProgress(0.5);
      const status = await server.put(ticket.id, signal);
      if (status < 300) server.uploaded.set(ticket.id, await blob.text());
      return status;
    },
    limits: async () => limits(server.largest),
    async complete(id) {
      server.calls.push("complete");
      await server.complete(id);
    },
    channel: {
      post: (message) => void messages.push(message),
      onMessage(listener) {
        hear = listener;
      },
      close: () => {},
    },
    leadership: (lead) => {
      if (leads) void lead(end.signal);
    },
    keepCopy,
    seen: async () => {},
    now: () => clock,
    random: () => 1,
  });
  return {
    disk,
    server,
    outbox,
    /** Another tab says this. */
    hear: (message: OutboxMessage) => hear(message),
    /** The tab ends in the middle of whatever it does. */
    crash: () => end.abort(),
    later(milliseconds: number) {
      clock += milliseconds;
    },
  };
}

export const anItem = (content: string, values: Partial<OutboxItem> = {}): OutboxItem => ({
  documentId: uuid(),
  name: content,
  contentType: "text/plain",
  size: content.length,
  sha256: null,
  folderId: null,
  createdAt: "2026-01-01T00:00:00.000Z",
  blob: new Blob([content]),
  announced: false,
  failure: null,
  ...values,
});

export const state = (tab: { outbox: Outbox }, item: OutboxItem) => tab.outbox.state(item.documentId).value;
export const isEmpty = (tab: { disk: { items: Map<string, OutboxItem> } }) => expect.poll(() => tab.disk.items.size).toBe(0);
