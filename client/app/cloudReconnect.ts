// Whether a cloud of a person asks for a new log-in, as the screen of clouds last saw it; undefined: it was not open since the app started.
import { signal } from "@preact/signals";

export const cloudReconnectSeen = signal<{ userId: string; isAsked: boolean }>();
