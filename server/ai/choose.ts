// Which provider is asked for a person's documents, at which address and with whose key. Pure: the worker tells it, the backend asks it.
import {
  defaultBaseUrls,
  defaultModels,
  type ProviderName,
  type ProviderSettingsView,
  providerNames,
  takesKey,
} from "../../shared/api/ai.ts";
import type { AiEnvironment } from "../../shared/schema/ai.ts";

/** What the installation has, from its environment and from what administrators saved. */
export interface AiState {
  environment: AiEnvironment;
  saved: { provider: ProviderName | null; model: string | null };
  providers: Partial<Record<ProviderName, { baseUrl?: string; model?: string }>>;
  /** Masks of saved keys. */
  keys: Partial<Record<ProviderName, string>>;
  peopleMayChoose: boolean;
}

export interface PersonState {
  chosen: { provider: ProviderName; model: string | null } | null;
  assigned: { provider: ProviderName; model: string | null } | null;
  /** Masks of the person's own keys. */
  keys: Partial<Record<ProviderName, string>>;
}

export interface Chosen {
  provider: ProviderName;
  model: string;
  baseUrl: string;
  key: "environment" | "installation" | "person" | "none";
  chosenBy: "person" | "administrator" | "default";
}

export const emptyState: AiState = {
  environment: { default: null, providers: {} },
  saved: { provider: null, model: null },
  providers: {},
  keys: {},
  peopleMayChoose: false,
};

/** A key from the environment never goes to an address that was saved: whoever may save one would learn it. */
export function providerView(state: AiState, provider: ProviderName): ProviderSettingsView {
  const { [provider]: environment } = state.environment.providers;
  const { [provider]: saved = {} } = state.providers;
  const byEnvironment = takesKey(provider) ? Boolean(environment?.keyMask) : Boolean(environment?.baseUrl);
  const bySettings = takesKey(provider) ? Boolean(state.keys[provider]) : Boolean(saved.baseUrl);
  return {
    configured: byEnvironment || bySettings || !takesKey(provider),
    from: byEnvironment ? "environment" : bySettings ? "settings" : null,
    baseUrl: environment?.baseUrl ?? (byEnvironment ? undefined : saved.baseUrl) ?? defaultBaseUrls[provider],
    model: saved.model ?? defaultModels[provider],
    apiKey: environment?.keyMask ?? state.keys[provider] ?? null,
  };
}

/** The installation's default; the environment wins. */
export function defaultOf({ environment, saved }: AiState): {
  provider: ProviderName | null;
  model: string | null;
  from: "environment" | "settings" | null;
} {
  if (environment.default) return { ...environment.default, from: "environment" };
  return { ...saved, from: saved.provider ? "settings" : null };
}

/** The person's own choice where they may choose, else the one that an administrator gave them, else the default; null: none can be asked. */
export function chooseProvider(state: AiState, person: PersonState): Chosen | null {
  const own = state.peopleMayChoose ? person.chosen : null;
  const choice = own ?? person.assigned ?? defaultOf(state);
  if (!choice.provider) return null;
  const { provider } = choice;
  const chosenBy = own ? "person" : person.assigned ? "administrator" : "default";
  const view = providerView(state, provider);
  const common = { provider, model: choice.model ?? view.model, chosenBy } as const;
  // A person's key goes where the operator or the provider's maker says, never to an address that an administrator saved.
  if (own && person.keys[provider]) {
    const baseUrl = state.environment.providers[provider]?.baseUrl ?? defaultBaseUrls[provider];
    return { ...common, baseUrl, key: "person" };
  }
  if (!view.configured) return null;
  const key = !takesKey(provider) ? "none" : view.from === "environment" ? "environment" : "installation";
  return { ...common, baseUrl: view.baseUrl, key };
}

export const providerViews = (state: AiState) =>
  Object.fromEntries(providerNames.map((name) => [name, providerView(state, name)])) as Record<ProviderName, ProviderSettingsView>;
