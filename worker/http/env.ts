// What the worker is bound to: services by their few methods that are used, settings as text (read by server/settings only).
import { type WorkerSettings, workerSettings } from "../../server/settings/index.ts";

/** A service binding, a Durable Object's stub, or in tests a function that answers like one. */
export interface Service {
  fetch(input: string | Request, init?: RequestInit): Promise<Response>;
}

/** One poke hub a user, by the user's id. */
export interface PokeNamespace {
  getByName(name: string): Service;
}

// A type and not an interface, so that it can be read as a plain record.
export type Env = {
  HYPERDRIVE: { readonly connectionString: string };
  /** The client's files, with the app's page for every unknown address. */
  ASSETS: Service;
  POKE: PokeNamespace;
  /** Object store and backend where the host binds them by name; elsewhere they are reached by their addresses. */
  STORE?: Service;
  BACKEND?: Service;
  /** The operator's network, for services beside the vault and nothing else; where it is missing they are reached like any address. */
  SERVICES_NETWORK?: Service;
} & {
  /** Text settings; their names and meanings are in shared/settings. */
  readonly [name: string]: unknown;
};

const known = new WeakMap<Env, WorkerSettings>();

/** The checked settings of this worker, read once for each set of bindings. @throws SettingsError */
export function settingsOf(env: Env): WorkerSettings {
  let settings = known.get(env);
  if (!settings) {
    settings = workerSettings(env);
    known.set(env, settings);
  }
  return settings;
}

/** A request to the backend, which is not reachable from outside. `path` begins with a slash. */
export function fetchBackend(env: Env, path: string, init: RequestInit): Promise<Response> {
  const url = settingsOf(env).backendInternalUrl + path;
  return env.BACKEND ? env.BACKEND.fetch(url, init) : fetch(url, init);
}

/** A request to the object store at its internal address. `url` is complete (and may be signed: never log it). */
export function fetchStore(env: Env, url: string, init: RequestInit): Promise<Response> {
  return env.STORE ? env.STORE.fetch(url, init) : fetch(url, init);
}
