// Names of the caches that hold the app itself, never a person's data.

/** The database engine and the PDF reader: large, the same for everybody, fetched after the first paint. */
export const engineCache = "docuvault-engines";

/** What reads scans on the device, kept where its person wants that: fetched by the page, never by the service worker. */
export const recognitionCache = "docuvault-recognition";
/** The folder of the files for recognizing pages. */
export const recognitionFiles = /^\/assets\/recognition\//;

/** Everything that survives a sign-out. */
export const appCaches = /^(workbox-precache|docuvault-engines|docuvault-recognition)/;
