// Classification by a provider of AI: what the tasks call.
export { createProvider, type ProviderSettings } from "./createProvider.ts";
export { AIError, type AIErrorCode } from "./errors.ts";
export type { AIProvider, AskedField, Chosen, Classification, ClassifyInput, ProviderName } from "./types.ts";
