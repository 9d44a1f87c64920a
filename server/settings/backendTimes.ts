// How long the worker waits for what the backend does with accounts elsewhere, and when the backend gives up before that: what the person is
// told then is what has happened. Milliseconds.

/** The worker, for an answer of the backend. */
export const workerWaitsMs = 100_000;
/** The backend, for servers elsewhere, before it writes anything down. The rest is for its own database. */
export const backendAsksMs = 70_000;
