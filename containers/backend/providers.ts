// Which AI provider files a person's documents: their own choice, else the default of the installation, else none.
import type { Pool } from "pg";
import { z } from "zod";
import type { BackendSettings } from "../../server/settings/index.ts";
import type { AIProvider } from "./ai/index.ts";

const providerName = z.enum(["openai", "anthropic"]);

export function createProviderOf(
  pool: Pool,
  settings: Pick<BackendSettings, "defaultAi" | "openai" | "anthropic">,
): (userId: string) => Promise<AIProvider | null> {
  return async (userId) => {
    const { rows } = await pool.query<{ provider: string | null; model: string | null }>(
      "SELECT ai_provider AS provider, ai_model AS model FROM users WHERE id = $1",
      [userId],
    );
    const own = providerName.safeParse(rows[0]?.provider);
    const choice = own.success ? { provider: own.data, model: rows[0]?.model ?? undefined } : settings.defaultAi;
    const access = choice && settings[choice.provider];
    if (!choice || !access) return null;
    // The providers' libraries are 30 MB of memory: they are loaded where one is set up.
    const { createProvider } = await import("./ai/index.ts");
    return createProvider({ name: choice.provider, model: choice.model, apiKey: access.apiKey, baseUrl: access.baseUrl });
  };
}
