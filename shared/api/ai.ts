// Contracts of AI providers: the installation's settings, for administrators, and a person's own. A key is taken and never given back:
// what is answered is its mask.
import { z } from "zod";

export const providerNames = ["anthropic", "openai", "ollama", "lmstudio"] as const;
export const providerName = z.enum(providerNames);
export type ProviderName = z.infer<typeof providerName>;

/** Those that take a key of an account. The others run on a machine of one's own and take any. */
export const keyedProviders = ["anthropic", "openai"] as const satisfies readonly ProviderName[];
export const takesKey = (provider: ProviderName): boolean => (keyedProviders as readonly string[]).includes(provider);

export const defaultModels: Readonly<Record<ProviderName, string>> = {
  anthropic: "claude-sonnet-4-6",
  openai: "gpt-4o",
  ollama: "llama3.2",
  lmstudio: "gemma-4-e4b-it",
};

/** Where each is while nobody says otherwise. */
export const defaultBaseUrls: Readonly<Record<ProviderName, string>> = {
  anthropic: "https://api.anthropic.com",
  openai: "https://api.openai.com/v1",
  ollama: "http://host.docker.internal:11434/v1",
  lmstudio: "http://host.docker.internal:1234/v1",
};

const model = z.string().trim().min(1).max(200);
/** Printable ASCII, as it goes into a header. */
const apiKey = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{8,500}$/, "must be 8 to 500 letters, digits and signs without blanks");
const baseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .refine((value) => {
    const url = URL.parse(value);
    return url !== null && !url.username && !url.password && !url.search && !url.hash;
  }, "must be an address without user, query and fragment");

const from = z.enum(["environment", "settings"]).nullable();

export const providerSettings = z.object({
  /** Whether it can be asked. */
  configured: z.boolean(),
  /** Who set it up; null where nobody did: Ollama and LM Studio then are where they usually are. */
  from,
  baseUrl: z.string(),
  model: z.string(),
  /** Masked. */
  apiKey: z.string().nullable(),
});
export type ProviderSettingsView = z.infer<typeof providerSettings>;

/** `GET /api/settings/ai`. What the environment sets wins over what is saved; `from` says so. */
export const aiSettings = z.object({
  default: z.object({ provider: providerName.nullable(), model: z.string().nullable(), from }),
  providers: z.object({ anthropic: providerSettings, openai: providerSettings, ollama: providerSettings, lmstudio: providerSettings }),
  /** Whether people may take another provider or model than the one they were given, and a key of their own. */
  peopleMayChoose: z.boolean(),
});
export type AiSettings = z.infer<typeof aiSettings>;

const local = z.strictObject({ baseUrl: baseUrl.nullish(), model: model.nullish() });
const keyed = local.extend({ apiKey: apiKey.nullish() });

/** `PATCH /api/settings/ai` → 200 as GET. What is left out stays, `null` removes it. */
export const aiSettingsPatch = z.strictObject({
  default: z.strictObject({ provider: providerName.nullable(), model: model.nullish() }).optional(),
  providers: z
    .strictObject({ anthropic: keyed.optional(), openai: keyed.optional(), ollama: local.optional(), lmstudio: local.optional() })
    .optional(),
  peopleMayChoose: z.boolean().optional(),
});
export type AiSettingsPatch = z.infer<typeof aiSettingsPatch>;

/** `POST /api/settings/ai/test`: a minimal real call. `detail` says in words what came back. */
export const aiTest = z.strictObject({ provider: providerName, model: model.optional() });
export const aiTestResult = z.object({ ok: z.boolean(), detail: z.string(), ms: z.number() });
export type AiTestResult = z.infer<typeof aiTestResult>;

/** `GET /api/users/me/ai`. */
export const personAi = z.object({
  /** The person's own switch: off means that no text of theirs is sent anywhere. */
  enabled: z.boolean(),
  /** What the person has chosen, and their key, masked. */
  provider: providerName.nullable(),
  model: z.string().nullable(),
  apiKey: z.string().nullable(),
  mayChoose: z.boolean(),
  /** Whether the person sets up the installation's providers as well: the owner of single-user mode. */
  administers: z.boolean(),
  /** What is asked for this person's documents, and the host that their text goes to; null: nothing is set up. */
  effective: z
    .object({ provider: providerName, model: z.string(), host: z.string(), chosenBy: z.enum(["person", "administrator", "default"]) })
    .nullable(),
});
export type PersonAi = z.infer<typeof personAi>;

/** `PATCH /api/users/me/ai` → 200 as GET; 403 `access.denied` for what an administrator does not allow. `null` clears. */
export const personAiPatch = z.strictObject({
  enabled: z.boolean().optional(),
  provider: providerName.nullish(),
  model: model.nullish(),
  apiKey: apiKey.nullish(),
});
export type PersonAiPatch = z.infer<typeof personAiPatch>;
