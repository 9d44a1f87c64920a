// What rules have to look at is found from what happened: everybody else's rules cost nothing.
import { v7 as uuid } from "uuid";
import { expect, test } from "vitest";
import { aDatabase } from "../../tests/harness/database.ts";
import { plansOf } from "../../tests/harness/plans.ts";
import { anOffice } from "../../tests/harness/rules.ts";
import { aVault, withConnection } from "../../tests/harness/vault.ts";
import type { Change } from "../authority/change.ts";
import type { VaultEvent } from "./events.ts";
import { ruling } from "./ruling.ts";

test("a document that is changed and deleted by one push leaves nothing for its person's rules to look at", async () => {
  const database = await aDatabase();
  try {
    const office = await anOffice(database);
    await office.rule({ trigger: "changed", actions: [{ do: "review" }] });
    const [gone, there] = [await office.arrive("Gone"), await office.arrive("There")];
    await office.vault.push(
      { name: "updateDocument", args: { id: gone, title: "Gone soon" } },
      { name: "updateDocument", args: { id: there, title: "Changed" } },
      { name: "deleteDocument", args: { id: gone } },
    );
    const { rows } = await database.pool.query("SELECT document_id FROM rule_work WHERE owner_id = $1", [office.userId]);
    expect(rows).toEqual([{ document_id: there }]);
    expect(await office.see(there)).toMatchObject({ title: "Changed" });
  } finally {
    await database.drop();
  }
});

test("among many people's rules those of whoever sees the document are found by an index, a reader's too", async () => {
  const database = await aDatabase();
  try {
    const [office, reader, blind] = [await anOffice(database), await anOffice(database), await anOffice(database)];
    for (const one of [office, reader, blind]) await one.rule({ trigger: "changed", actions: [{ do: "review" }] });
    const documentId = await office.arrive("Seen by two");
    const { rows } = await database.pool.query<{ handle: string }>("SELECT handle FROM users WHERE id = $1", [reader.userId]);
    await office.vault.push({ name: "createShare", args: { id: uuid(), documentId, handle: rows[0]!.handle, access: "view" } });
    const others = await Promise.all(Array.from({ length: 20 }, async () => (await aVault(database)).userId));
    await database.superuser.query(
      `INSERT INTO rules (id, owner_id, position, name, enabled, trigger, query, actions, refers, names, stop, zone, since)
       SELECT gen_random_uuid(), o, n, 'r', true, 'changed', repeat('x ', 200), '[]', '{}', '{}', false, 'UTC', now()
         FROM unnest($1::uuid[]) AS o, generate_series(1, 200) AS n`,
      [others],
    );
    await database.superuser.query("ANALYZE rules");
    await database.superuser.query("DELETE FROM rule_work");
    const event = { vaultId: office.userId, entityId: documentId, name: "changed", by: { kind: "person" }, changes: [] };
    const queued: unknown[] = [];
    await withConnection(database, async (connection) => {
      const change = { connection, enqueue: (_task: string, payload: object) => queued.push(payload) };
      const plans = await plansOf(connection, async () => ruling.handle(change as unknown as Change, [event] as unknown as VaultEvent[]));
      expect(plans.map(({ walked }) => walked.includes("rules"))).toEqual([false]);
    });
    expect(queued).toHaveLength(2);
    expect(queued).toEqual(expect.arrayContaining([{ userId: office.userId }, { userId: reader.userId }]));
  } finally {
    await database.drop();
  }
});
