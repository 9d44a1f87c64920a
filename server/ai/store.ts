// The SQL of AI providers: settings, choices, sealed keys, what has been asked today.
import { type ProviderName, providerName } from "../../shared/api/ai.ts";
import type { AiEnvironment } from "../../shared/schema/ai.ts";
import type { Connection } from "../database/connection.ts";
import { type AiState, emptyState, type PersonState } from "./choose.ts";
import type { SealedKey } from "./keys.ts";

type Queries = Pick<Connection, "query">;
type Masks = Partial<Record<ProviderName, string>>;

export async function readState(connection: Queries): Promise<AiState> {
  const { rows } = await connection.query<{
    provider: ProviderName | null;
    model: string | null;
    providers: AiState["providers"];
    peopleMayChoose: boolean;
    environment: AiEnvironment;
    keys: Masks;
  }>(
    `SELECT s.default_provider AS provider, s.default_model AS model, s.providers, s.people_may_choose AS "peopleMayChoose", s.environment,
            (SELECT coalesce(jsonb_object_agg(provider, mask), '{}') FROM ai_keys WHERE user_id IS NULL) AS keys
       FROM ai_settings s WHERE s.id = 1`,
  );
  if (!rows[0]) return emptyState;
  const { provider, model, ...state } = rows[0];
  return { ...state, saved: { provider, model } };
}

/** And whether the person's own switch is on. */
export async function readPerson(connection: Queries, userId: string): Promise<PersonState & { enabled: boolean }> {
  const { rows } = await connection.query<{
    chosen: PersonState["chosen"];
    assigned: string | null;
    assignedModel: string | null;
    keys: Masks;
    enabled: boolean;
  }>(
    `SELECT (SELECT jsonb_build_object('provider', c.provider, 'model', c.model) FROM ai_choices c WHERE c.user_id = u.id) AS chosen,
            u.ai_provider AS assigned, u.ai_model AS "assignedModel",
            (SELECT coalesce(jsonb_object_agg(provider, mask), '{}') FROM ai_keys k WHERE k.user_id = u.id) AS keys,
            coalesce((SELECT (p.settings->>'classify')::boolean FROM person_settings p WHERE p.user_id = u.id), true) AS enabled
       FROM users u WHERE u.id = $1`,
    [userId],
  );
  const { assigned, assignedModel, chosen = null, keys = {}, enabled = false } = rows[0] ?? { assigned: null, assignedModel: null };
  const known = providerName.safeParse(assigned);
  return { chosen, keys, enabled, assigned: known.success ? { provider: known.data, model: assignedModel } : null };
}

/** `userId`: null for the installation's. */
export async function sealedKey(connection: Queries, userId: string | null, provider: ProviderName): Promise<SealedKey | undefined> {
  const { rows } = await connection.query<SealedKey>(
    "SELECT id, salt, sealed FROM ai_keys WHERE user_id IS NOT DISTINCT FROM $1 AND provider = $2",
    [userId, provider],
  );
  return rows[0];
}

/** Null removes it. */
export async function writeKey(
  connection: Queries,
  userId: string | null,
  provider: ProviderName,
  key: (SealedKey & { mask: string }) | null,
): Promise<void> {
  await connection.query("DELETE FROM ai_keys WHERE user_id IS NOT DISTINCT FROM $1 AND provider = $2", [userId, provider]);
  if (!key) return;
  await connection.query("INSERT INTO ai_keys (id, user_id, provider, salt, sealed, mask) VALUES ($1, $2, $3, $4, $5, $6)", [
    key.id,
    userId,
    provider,
    key.salt,
    key.sealed,
    key.mask,
  ]);
}

/** The row of settings, locked to the end of the transaction. */
export async function lockState(connection: Queries): Promise<AiState> {
  await connection.query("INSERT INTO ai_settings (id) VALUES (1) ON CONFLICT (id) DO NOTHING");
  await connection.query("SELECT FROM ai_settings WHERE id = 1 FOR UPDATE");
  return readState(connection);
}

export async function writeState(connection: Queries, { saved, providers, peopleMayChoose }: Omit<AiState, "environment" | "keys">) {
  await connection.query(
    "UPDATE ai_settings SET default_provider = $1, default_model = $2, providers = $3, people_may_choose = $4 WHERE id = 1",
    [saved.provider, saved.model, JSON.stringify(providers), peopleMayChoose],
  );
}

export async function writeEnvironment(connection: Queries, environment: AiEnvironment): Promise<void> {
  await connection.query(
    "INSERT INTO ai_settings (id, environment) VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET environment = excluded.environment",
    [JSON.stringify(environment)],
  );
}

export async function writeChoice(connection: Queries, userId: string, chosen: PersonState["chosen"]): Promise<void> {
  if (!chosen) return void (await connection.query("DELETE FROM ai_choices WHERE user_id = $1", [userId]));
  await connection.query(
    `INSERT INTO ai_choices (user_id, provider, model) VALUES ($1, $2, $3)
     ON CONFLICT (user_id) DO UPDATE SET provider = excluded.provider, model = excluded.model`,
    [userId, chosen.provider, chosen.model],
  );
}

/** Takes one call of today's; false where `limit` calls have been made. One statement, so that jobs side by side never pass it. */
export async function takeCall(connection: Queries, userId: string, limit: number): Promise<boolean> {
  if (limit <= 0) return false;
  const { rowCount } = await connection.query(
    `INSERT INTO ai_usage AS u (user_id, day, calls) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 1)
     ON CONFLICT (user_id, day) DO UPDATE SET calls = u.calls + 1 WHERE u.calls < $2`,
    [userId, limit],
  );
  return rowCount === 1;
}

export async function countTokens(
  connection: Queries,
  userId: string,
  { inputTokens, outputTokens }: { inputTokens: number; outputTokens: number },
) {
  await connection.query(
    `UPDATE ai_usage SET input_tokens = input_tokens + $2, output_tokens = output_tokens + $3
      WHERE user_id = $1 AND day = (now() AT TIME ZONE 'UTC')::date`,
    [userId, inputTokens, outputTokens],
  );
}
