// The settings of every process (environment names in `.env.example`), checked before anything starts.
export { SettingsError } from "./read.ts";
export { serviceSecret } from "./serviceSecret.ts";
export * from "./settings.ts";
