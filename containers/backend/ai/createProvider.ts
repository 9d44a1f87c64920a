// The one place that knows which providers there are.
import { defaultBaseUrls, defaultModels } from "../../../shared/api/ai.ts";
import { anthropicProvider } from "./anthropic.ts";
import { timeoutMs as usualTimeoutMs } from "./limits.ts";
import { openaiProvider } from "./openai.ts";
import type { AIProvider, ProviderName } from "./types.ts";

export interface ProviderSettings {
  name: ProviderName;
  /** Default: `defaultModels`. */
  model?: string;
  apiKey: string;
  /** Where the service is, when not at its maker's. */
  baseUrl?: string;
  /** Milliseconds until a call is given up. Default `timeoutMs`. */
  timeoutMs?: number;
}

/** Ollama and LM Studio speak OpenAI's protocol. */
export function createProvider({
  name,
  model = defaultModels[name],
  apiKey,
  baseUrl = defaultBaseUrls[name],
  timeoutMs = usualTimeoutMs,
}: ProviderSettings): AIProvider {
  const settings = { model, apiKey, baseUrl, timeoutMs };
  return name === "anthropic" ? anthropicProvider(settings) : openaiProvider({ name, ...settings });
}
