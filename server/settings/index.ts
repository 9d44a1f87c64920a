// The settings of every process (environment names in `.env.example`), checked before anything starts.
export * from "./listener.ts";
export { SettingsError } from "./read.ts";
export { mailListenerSecret, serviceSecret } from "./serviceSecret.ts";
export * from "./settings.ts";
