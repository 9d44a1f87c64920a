// Whether nobody was signed in at some time since the app was opened: what was shared with it meanwhile may be of somebody else.
import { signal } from "@preact/signals";

export const wasSignedOut = signal(false);
