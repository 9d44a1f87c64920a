// Settings of AI providers. A key comes in, is sealed before it is written, and only its mask goes out; the log names what was changed.

import { type AiState, chooseProvider, defaultOf, providerViews } from "../../../server/ai/choose.ts";
import { maskKey, sealKey } from "../../../server/ai/keys.ts";
import { lockState, readPerson, readState, writeChoice, writeKey, writeState } from "../../../server/ai/store.ts";
import type { MemberActor } from "../../../server/authority/actor.ts";
import { changeVault, transaction } from "../../../server/authority/change.ts";
import { mutate } from "../../../server/authority/run.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { audit } from "../../../server/events/audit.ts";
import {
  type AiSettings,
  type AiSettingsPatch,
  type PersonAi,
  type PersonAiPatch,
  type ProviderName,
  providerNames,
  takesKey,
} from "../../../shared/api/ai.ts";
import { AppError } from "../../../shared/errors.ts";

export const settingsView = (state: AiState): AiSettings => ({
  default: defaultOf(state),
  providers: providerViews(state),
  peopleMayChoose: state.peopleMayChoose,
});

export interface AiAdministration {
  connection: Connection;
  actorId: string;
  address: string;
  secretKey: string;
}

export async function changeSettings(
  { connection, actorId, address, secretKey }: AiAdministration,
  patch: AiSettingsPatch,
): Promise<AiSettings> {
  return transaction(connection, async () => {
    const before = await lockState(connection);
    const providers = { ...before.providers };
    const changed: string[] = [];
    for (const name of providerNames) {
      const wanted = patch.providers?.[name];
      if (!wanted) continue;
      const { baseUrl, model } = { ...providers[name], ...pick(wanted, "baseUrl"), ...pick(wanted, "model") };
      providers[name] = { ...(baseUrl && { baseUrl }), ...(model && { model }) };
      const apiKey = "apiKey" in wanted ? wanted.apiKey : undefined;
      if (apiKey !== undefined) await setKey(connection, secretKey, { userId: null, provider: name, apiKey });
      changed.push(...Object.keys(wanted).map((field) => `${name}.${field}`));
    }
    await writeState(connection, {
      saved: patch.default ? { provider: patch.default.provider, model: patch.default.model ?? null } : before.saved,
      providers,
      peopleMayChoose: patch.peopleMayChoose ?? before.peopleMayChoose,
    });
    const { default: chosen, peopleMayChoose } = patch;
    await audit(connection, { actorId, event: "admin.aiChanged", details: { default: chosen, peopleMayChoose, changed, address } });
    return settingsView(await readState(connection));
  });
}

export async function personView(connection: Connection, userId: string, administers: boolean): Promise<PersonAi> {
  const [state, person] = [await readState(connection), await readPerson(connection, userId)];
  const { chosen, keys, enabled } = person;
  const effective = chooseProvider(state, person);
  return {
    enabled,
    provider: chosen?.provider ?? null,
    model: chosen?.model ?? null,
    apiKey: (chosen && keys[chosen.provider]) ?? null,
    mayChoose: state.peopleMayChoose,
    administers,
    effective: effective && {
      provider: effective.provider,
      model: effective.model,
      host: new URL(effective.baseUrl).host,
      chosenBy: effective.chosenBy,
    },
  };
}

export interface PersonChange {
  connection: Connection;
  actor: MemberActor;
  secretKey: string;
}

/** `people`: who has something to pull. @throws AppError access.denied where people may not choose */
export async function changePerson(
  { connection, actor, secretKey }: PersonChange,
  { enabled, ...patch }: PersonAiPatch,
): Promise<{ people: string[] }> {
  const { userId } = actor;
  const { people } = await changeVault(connection, { vaults: [userId] }, async (change) => {
    if (enabled !== undefined) await mutate(change, actor, { name: "updateSettings", args: { classify: enabled } });
    const { peopleMayChoose } = await lockState(connection);
    const takesNothingNew = (patch.provider ?? null) === null && (patch.model ?? null) === null && (patch.apiKey ?? null) === null;
    // What was chosen can always be given up, a key above all.
    if (!peopleMayChoose && !takesNothingNew) throw new AppError("access.denied");
    await choose(connection, secretKey, userId, patch);
  });
  return { people };
}

async function choose(connection: Connection, secretKey: string, userId: string, patch: Omit<PersonAiPatch, "enabled">): Promise<void> {
  const { chosen } = await readPerson(connection, userId);
  const provider = patch.provider === undefined ? (chosen?.provider ?? null) : patch.provider;
  if (patch.apiKey !== undefined) {
    // No provider any more: its key goes with it.
    const keyOf = provider ?? chosen?.provider;
    if (keyOf && takesKey(keyOf)) await setKey(connection, secretKey, { userId, provider: keyOf, apiKey: patch.apiKey });
    else if (patch.apiKey !== null)
      throw new AppError("request.invalid", { errors: [{ field: "apiKey", message: "this provider takes no key" }] });
  }
  const sameProvider = provider === chosen?.provider;
  const model = patch.model === undefined ? (sameProvider ? (chosen?.model ?? null) : null) : patch.model;
  if (patch.provider !== undefined || patch.model !== undefined) await writeChoice(connection, userId, provider && { provider, model });
}

async function setKey(
  connection: Connection,
  secretKey: string,
  { userId, provider, apiKey }: { userId: string | null; provider: ProviderName; apiKey: string | null },
): Promise<void> {
  const sealed = apiKey === null ? null : { ...(await sealKey(secretKey, userId, apiKey)), mask: maskKey(apiKey) };
  await writeKey(connection, userId, provider, sealed);
}

/** The field where it is given; null where it is to be removed. */
const pick = <T extends object, K extends keyof T>(from: T, key: K): { [P in K]?: T[P] } =>
  (key in from && from[key] !== undefined ? { [key]: from[key] } : {}) as { [P in K]?: T[P] };
