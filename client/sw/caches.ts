// Names of the caches that hold the app itself, never a person's data.

/** The database engine and the PDF reader: large, the same for everybody, fetched after the first paint. */
export const engineCache = "docuvault-engines";

/** Everything that survives a sign-out. */
export const appCaches = /^(workbox-precache|docuvault-engines)/;
