// More like this: of what the asker sees.
import type { MemberActor } from "../../../server/authority/actor.ts";
import { assertDocumentAccess, visibleVaults } from "../../../server/authority/audience.ts";
import type { Connection } from "../../../server/database/connection.ts";
import { runOn, scopeOf } from "../../../server/search/scope.ts";
import { type AlikeDocument, findAlike } from "../../../shared/search/index.ts";

/** @throws AppError entity.notFound */
export async function alike(
  { connection, actor }: { connection: Connection; actor: MemberActor },
  id: string,
  limit: number,
): Promise<{ items: AlikeDocument[] }> {
  const document = await assertDocumentAccess(connection, actor, id, "view");
  const scope = scopeOf(actor.userId, await visibleVaults(connection, actor.userId));
  return { items: await findAlike({ documentId: document.id, limit, scope, run: runOn(connection) }) };
}
