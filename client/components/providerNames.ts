// What providers of AI call themselves, in every language.
import type { ProviderName } from "../../shared/api/ai.ts";

export const providerTitles: Readonly<Record<ProviderName, string>> = {
  anthropic: "Anthropic",
  openai: "OpenAI",
  ollama: "Ollama",
  lmstudio: "LM Studio",
};
