// Sends what waits in the outbox with no tab open. The service worker is one more tab for that: the same outbox, under the same lock, with the
// same session, so that nothing is sent twice. What a tab does better stays with it: rows of the replica, and the wiping of a device.

import { openBlobStore } from "../blobs/store.ts";
import { fetchJson, send } from "../data/http.ts";
import { broadcast, whileLeading } from "../data/tabs.ts";
import { fetchPut } from "../outbox/fetchPut.ts";
import { type Outbox, openOutbox } from "../outbox/outbox.ts";
import { puttingInParts } from "../outbox/parts.ts";
import { sha256Of } from "../outbox/sha256.ts";
import { openOutboxStore } from "../outbox/store.ts";
import { limitedPut } from "../outbox/transfer.ts";
import { createApi } from "../services/api.ts";
import { createUploadCalls } from "../services/uploads.ts";
import { deviceMemory } from "../session/memory.ts";
import { createAuth } from "../session/session.ts";
import { openTabs } from "../session/tabs.ts";
import { wipeDevice } from "../session/wipe.ts";

/** Milliseconds: browsers end an event of a service worker after some five minutes. What has arrived stays. */
const longest = 4 * 60_000;
const lookEvery = 250;

/** Rejects where something still waits that a later try can send: the browser then wakes the worker once more. */
export async function sendWaiting(): Promise<void> {
  const memory = deviceMemory();
  const user = await memory.user();
  // Signed out, or in the middle of it: nothing of anybody is sent.
  if (!user || (await memory.mark()) || (await memory.session())?.expired) return;
  const store = openOutboxStore(user.id);
  if ((await store.all()).length === 0) return store.close();

  const closing = new AbortController();
  const tabs = openTabs();
  const auth = createAuth({
    memory,
    tabs,
    fetchJson,
    send,
    lock: (name, run) => navigator.locks.request(name, run),
    wipe: wipeDevice,
    now: Date.now,
  });
  const blobs = openBlobStore(user.id);
  const calls = createUploadCalls(createApi(auth.tokens));
  const outbox = openOutbox({
    store,
    hash: (blob) => sha256Of(blob),
    ...calls,
    put: puttingInParts(limitedPut(fetchPut), calls.parts),
    channel: broadcast(`docuvault-outbox-${user.id}`),
    leadership: (lead) => whileLeading(`docuvault-outbox-${user.id}`, closing.signal, lead),
    keepCopy: ({ documentId, sha256, blob }) => blobs.putOriginal({ documentId, sha256: sha256!, blob }),
    seen: async () => {},
    now: Date.now,
    random: Math.random,
  });
  let ended: Promise<void> | undefined;
  const end = () => {
    closing.abort();
    ended ??= Promise.all([outbox.close(), blobs.close()]).then(() => {});
    return ended;
  };
  auth.onSignOut(end);
  try {
    await auth.start();
    const left = await settled(outbox, auth, closing.signal);
    if (left > 0) throw new Error(`${left} files still wait`);
  } finally {
    await end();
    tabs.close();
  }
}

/** How many files wait for a network or a server, once none is on its way, here or in a tab. */
async function settled(outbox: Outbox, { session }: ReturnType<typeof createAuth>, signal: AbortSignal): Promise<number> {
  const until = Date.now() + longest;
  for (;;) {
    if (signal.aborted) return 0;
    const files = await outbox.all().catch((error: unknown) => {
      if (signal.aborted) return [];
      throw error;
    });
    const states = files.map(({ documentId }) => outbox.state(documentId).peek()?.kind ?? "onDevice");
    const waiting = states.filter((kind) => kind === "waiting").length;
    const under = states.filter((kind) => kind === "onDevice" || kind === "uploading").length;
    const known = session.peek();
    // whoever has to sign in again is not helped by being woken
    if (known.state === "signedOut" || (known.state === "signedIn" && known.expired)) return 0;
    if (under === 0 || Date.now() > until) return waiting + under;
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}
