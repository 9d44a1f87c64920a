// The service worker: keeps the app itself on the device, and what other apps share with it until the app takes that. It answers no request of
// the API; only where the browser wakes it to send what waits does it ask for a token of its own.
import "../data/zodWithoutEval.ts";
import { cleanupOutdatedCaches, createHandlerBoundToURL, type PrecacheEntry, precacheAndRoute } from "workbox-precaching";
import { engineCache, recognitionCache, recognitionFiles } from "../data/appCaches.ts";
import { waitingFilesTag } from "../data/backgroundSync.ts";
import { sendWaiting } from "./sendWaiting.ts";
import { receiveShare, sharePath } from "./share.ts";

declare const self: ServiceWorkerGlobalScope;

/** Megabytes that the first look does not need: the database engine and the PDF reader, not the 200 KB with which the scanner finds pages. */
const heavy = /(?<!\/network[^/]*)(?:\.(?:wasm|data|ttf|pfb|bcmap)|pdf\.worker[^/]*)$/;
/** Addresses of the server, not of the app. */
const server = /^\/(?:api|health|ready|metrics)(?:\/|$)/;

// The build puts the list of files here; every entry has a URL.
const manifest = self.__WB_MANIFEST as PrecacheEntry[];
const engines = manifest.filter(({ url }) => heavy.test(url));
cleanupOutdatedCaches();
// Addresses of the app are answered below: one request must not find two answers.
precacheAndRoute(
  manifest.filter(({ url }) => !heavy.test(url)),
  { directoryIndex: "", cleanURLs: false },
);
const shell = createHandlerBoundToURL("/index.html");

self.addEventListener("message", (event) => {
  const { data, ports } = event;
  if (data?.type === "SKIP_WAITING") void self.skipWaiting();
  // What does not come now is fetched at the next start, or when it is needed. Whoever waits for all of it sends a port along.
  if (data?.type === "FETCH_ENGINES")
    event.waitUntil(
      fetchEngines().then(
        () => ports[0]?.postMessage(true),
        () => ports[0]?.postMessage(false),
      ),
    );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(self.clients.claim());
});

/** Background Sync (WICG), where a browser has it. */
interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}
let sending: Promise<void> | undefined;
self.addEventListener("sync" as "message", (event: Event) => {
  const woken = event as SyncEvent;
  if (woken.tag !== waitingFilesTag) return;
  sending ??= sendWaiting().finally(() => {
    sending = undefined;
  });
  woken.waitUntil(sending);
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (
    event.request.method === "POST" &&
    url.origin === self.location.origin &&
    url.pathname === sharePath &&
    event.request.mode === "navigate"
  )
    return event.respondWith(receiveShare(event.request));
  if (event.request.method !== "GET" || url.origin !== self.location.origin || server.test(url.pathname)) return;
  if (event.request.mode === "navigate" && url.pathname !== "/index.html") event.respondWith(shell({ event, request: event.request, url }));
  else if (isEngine(url.pathname)) event.respondWith(engine(event.request));
  else if (recognitionFiles.test(url.pathname)) event.respondWith(kept(event.request));
});

/** From the cache that the page fills; else from the network, and not kept: that is for its person to choose. */
async function kept(request: Request): Promise<Response> {
  return (await caches.match(request.url, { cacheName: recognitionCache })) ?? fetch(request);
}

function isEngine(path: string): boolean {
  return engines.some(({ url }) => `/${url.replace(/^\//, "")}` === path);
}

/** From the cache where it is there; else fetched and kept. Names carry a hash, so that a kept one never ages. */
async function engine(request: Request): Promise<Response> {
  const cache = await caches.open(engineCache);
  const known = await cache.match(request.url);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(request.url, response.clone());
  return response;
}

/** After the first paint: all engines of this version, none of an older one. */
async function fetchEngines(): Promise<void> {
  const cache = await caches.open(engineCache);
  const wanted = new Set(engines.map(({ url }) => new URL(url, self.location.origin).href));
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url);
  for (const url of wanted) if (!(await cache.match(url))) await cache.add(url);
}
