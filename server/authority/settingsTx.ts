// A person's settings, as mutators read and write them.
import { defaultSettings, type PersonSettings } from "../../shared/mutators/entities.ts";
import type { VaultTx } from "../../shared/mutators/tx.ts";
import type { Change } from "./change.ts";

export function settingsTx(change: Change, userId: string): VaultTx["settings"] {
  const { connection } = change;
  return {
    async get() {
      // Made where there are none, so that there is a row to hold until the commit.
      const { rows } = await connection.query<{ settings: Partial<PersonSettings> }>(
        `INSERT INTO person_settings AS s (user_id, settings) VALUES ($1, '{}')
         ON CONFLICT (user_id) DO UPDATE SET settings = s.settings RETURNING settings`,
        [userId],
      );
      return { ...defaultSettings, ...rows[0]?.settings };
    },
    async update(patch) {
      await connection.query(
        `INSERT INTO person_settings AS s (user_id, settings) VALUES ($1, $2)
         ON CONFLICT (user_id) DO UPDATE SET settings = s.settings || excluded.settings`,
        [userId, JSON.stringify(patch)],
      );
      change.touchFor("settings", userId, [userId]);
    },
  };
}
