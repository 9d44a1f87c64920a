// Which AI provider files a person's documents at this moment, with its key: looked up for every document, so that a change counts at once.
import type { Pool } from "pg";
import { type AiState, type Chosen, chooseProvider, providerView } from "../../../server/ai/choose.ts";
import { maskKey, openKey } from "../../../server/ai/keys.ts";
import { readPerson, readState, sealedKey, writeEnvironment } from "../../../server/ai/store.ts";
import type { BackendSettings } from "../../../server/settings/index.ts";
import { type ProviderName, providerNames } from "../../../shared/api/ai.ts";
import type { AiEnvironment } from "../../../shared/schema/ai.ts";
import { type Breakers, createBreakers, guarded } from "./breaker.ts";
import type { AIProvider } from "./index.ts";

type Settings = Pick<BackendSettings, "defaultAi" | "secretKey" | ProviderName>;

export interface Providers {
  /** Null: none is set up. */
  of(userId: string): Promise<AIProvider | null>;
  /** The installation's, whoever asks for it; `model`: another one than is set. Null: it has no key. */
  named(provider: ProviderName, model?: string): Promise<AIProvider | null>;
}

export function createProviders(pool: Pool, settings: Settings, breakers: Breakers = createBreakers()): Providers {
  const state = async (): Promise<AiState> => ({ ...(await readState(pool)), environment: environmentOf(settings) });

  async function keyOf(userId: string | null, provider: ProviderName): Promise<string | undefined> {
    const sealed = await sealedKey(pool, userId, provider);
    return sealed && openKey(settings.secretKey, userId, sealed);
  }

  async function make(
    { provider: name, model, baseUrl, key }: Omit<Chosen, "chosenBy">,
    userId: string | null,
  ): Promise<AIProvider | null> {
    const environment = settings[name];
    const apiKey = {
      environment: async () => environment && "apiKey" in environment && environment.apiKey,
      installation: () => keyOf(null, name),
      person: () => keyOf(userId, name),
      none: async () => localKeys[name],
    }[key];
    const found = await apiKey();
    if (!found) return null;
    // The providers' libraries are 30 MB of memory: they are loaded where one is set up.
    const { createProvider } = await import("./index.ts");
    return guarded(createProvider({ name, model, apiKey: found, baseUrl }), breakers, `${name} ${baseUrl} ${maskKey(found)}`);
  }

  return {
    async of(userId) {
      const chosen = chooseProvider(await state(), await readPerson(pool, userId));
      return chosen && make(chosen, userId);
    },
    async named(provider, model) {
      const now = await state();
      const view = providerView(now, provider);
      if (!view.configured) return null;
      const key = provider in localKeys ? "none" : view.from === "environment" ? "environment" : "installation";
      return make({ provider, model: model ?? view.model, baseUrl: view.baseUrl, key }, null);
    },
  };
}

/** What servers on a machine of one's own are sent: they ask for a key and look at none. */
const localKeys: Partial<Record<ProviderName, string>> = { ollama: "ollama", lmstudio: "lm-studio" };

/** What the environment sets, without its secrets. */
function environmentOf(settings: Settings): AiEnvironment {
  const providers: AiEnvironment["providers"] = {};
  for (const name of providerNames) {
    const set = settings[name];
    if (set) providers[name] = { baseUrl: set.baseUrl ?? null, keyMask: "apiKey" in set ? maskKey(set.apiKey) : null };
  }
  const { defaultAi } = settings;
  return { default: defaultAi ? { provider: defaultAi.provider, model: defaultAi.model ?? null } : null, providers };
}

/** So that the worker can tell of it, which never holds these keys. */
export const tellEnvironment = (pool: Pool, settings: Settings): Promise<void> => writeEnvironment(pool, environmentOf(settings));
