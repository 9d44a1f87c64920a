// The one place that knows which providers there are.
import { anthropicProvider } from "./anthropic.ts";
import { openaiProvider } from "./openai.ts";
import type { AIProvider, ProviderName } from "./types.ts";

export interface ProviderSettings {
  name: ProviderName;
  /** Default: `gpt-4o` for OpenAI, `claude-sonnet-4-6` for Anthropic. */
  model?: string;
  apiKey: string;
  /** Where the service is, when not at its maker's. */
  baseUrl?: string;
}

const makers = { openai: openaiProvider, anthropic: anthropicProvider } as const;

export const defaultModels: Record<ProviderName, string> = { openai: "gpt-4o", anthropic: "claude-sonnet-4-6" };

export function createProvider({ name, model, apiKey, baseUrl }: ProviderSettings): AIProvider {
  return makers[name]({ model: model || defaultModels[name], apiKey, baseUrl });
}
