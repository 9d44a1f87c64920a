// The one place that knows which providers there are.
import { defaultBaseUrls, defaultModels } from "../../../shared/api/ai.ts";
import { anthropicProvider } from "./anthropic.ts";
import { openaiProvider } from "./openai.ts";
import type { AIProvider, ProviderName } from "./types.ts";

export interface ProviderSettings {
  name: ProviderName;
  /** Default: `defaultModels`. */
  model?: string;
  apiKey: string;
  /** Where the service is, when not at its maker's. */
  baseUrl?: string;
}

/** Ollama and LM Studio speak OpenAI's protocol. */
export function createProvider({
  name,
  model = defaultModels[name],
  apiKey,
  baseUrl = defaultBaseUrls[name],
}: ProviderSettings): AIProvider {
  const settings = { model, apiKey, baseUrl };
  return name === "anthropic" ? anthropicProvider(settings) : openaiProvider({ name, ...settings });
}
