// Other files for a document: announced and confirmed by the product's own use cases (the object store always vouches), and versions
// that go for good. Restoring one is an ordinary change of a device (changes.ts).
import { completeUpload } from "../../server/intake/complete.ts";
import { deleteVersion, listVersions, recordVersion } from "../../server/intake/versions.ts";
import type { SigningStorage } from "../../server/storage/backend.ts";
import type { VaultDocument, VersionFile } from "../../shared/mutators/index.ts";
import { check, difference } from "./failure.ts";
import type { Context, Letter } from "./letters.ts";
import type { Random } from "./random.ts";
import { grantsOf } from "./visibility.ts";

/** Somebody's other file for a document: asks for an upload, then confirms it; again until it is answered. */
export interface Replacement {
  userId: string;
  documentId: string;
  file: VersionFile;
  id?: string;
  over: boolean;
  busy: boolean;
}

export function aReplacement(chance: Random, userId: string, documentId: string): Replacement {
  const contentType = chance.pick(["text/plain", "application/pdf"]);
  return { userId, documentId, file: { size: 1 + chance.below(50), sha256: chance.hex(64), contentType }, over: false, busy: false };
}

const storageOf = ({ size, sha256 }: VersionFile): SigningStorage => ({
  signPut: async () => ({ url: "", headers: {}, expiresAt: "" }),
  signGet: async () => ({ url: "", expiresAt: "" }),
  head: async () => ({ size, sha256 }),
  remove: async () => {},
});

/** `stored`: called when it has become the document's file. */
export function aReplacementStep({ oracle }: Context, replacement: Replacement, stored: () => void): Letter {
  const { userId, documentId, file, id } = replacement;
  const key = `document/${documentId}`;
  replacement.busy = true;
  return {
    name: `${id ? "confirmation" : "record"} of another file for ${documentId}`,
    does: ["replaceFile"],
    stage: "out",
    async committed({ versions, since }) {
      if (versions.size === 0) return;
      check(id !== undefined, "feed", () => `the record of another file for ${documentId} moves somebody's feed`);
      const access = grantsOf(oracle.model, userId).get(key);
      check(access === "owner" || access === "edit", "leaked", () => `${userId} replaces the file of ${documentId} without the right to`);
      const applied = { name: "startProcessing", args: { id: documentId, version: { id, ...file } }, asked: true };
      await oracle.commit({ userId, since, applied: [applied], versions, stored: [{ documentId, versionId: id, file }] });
      stored();
    },
    serve: (connection, poke) => {
      const context = { connection, storage: storageOf(file), userId, poke };
      if (id) return completeUpload(context, { uploadId: id, verify: async () => file });
      return recordVersion(context, documentId, file);
    },
    async reply(answer) {
      replacement.busy = false;
      if (!answer || answer.status >= 500) return;
      const { code } = (answer.body ?? {}) as { code?: string };
      check(answer.status === 200 || refusals.has(code ?? ""), "wedged", () => `another file is refused: ${JSON.stringify(answer)}`);
      if (answer.status === 200 && !id) replacement.id = (answer.body as { id: string }).id;
      else replacement.over = true;
    },
  };
}
const refusals = new Set(["entity.notFound", "access.viewOnly", "document.noBytes", "upload.missing"]);

/** A version goes for good: only its document's owner may, and never the current one. */
export function aVersionDeletion({ oracle }: Context, userId: string, documentId: string, versionId: string): Letter {
  return {
    name: `deletion of version ${versionId} of ${documentId} by ${userId}`,
    does: ["deleteVersion"],
    stage: "out",
    async committed({ versions, since }) {
      if (versions.size === 0) return;
      const document = oracle.model.things.get(`document/${documentId}`) as VaultDocument | undefined;
      check(document?.ownerId === userId, "leaked", () => `${userId} deletes a version of ${documentId}, which is not theirs`);
      check(document.versionId !== versionId, "lost", () => `the current version of ${documentId} is deleted`);
      const applied = oracle.model.mergedBy(versionId).map((id) => ({ name: "deleteDocument", args: { id }, person: true }));
      await oracle.commit({ userId, since, applied, versions, also: (model) => model.dropVersion(documentId, versionId) });
    },
    async serve(connection, poke) {
      await deleteVersion({ connection, userId, poke }, documentId, versionId);
      return {};
    },
    async reply(answer) {
      const known = [200, 403, 404, 409];
      check(!answer || known.includes(answer.status) || answer.status >= 500, "wedged", () => `a deletion ends ${JSON.stringify(answer)}`);
    },
  };
}

/** Somebody looks at the versions of a document that exists, or did: of their own, of others. */
export function aVersionList({ oracle }: Context, userId: string, documentId: string): Letter {
  const key = `document/${documentId}`;
  return {
    name: `versions of ${documentId} for ${userId}`,
    stage: "out",
    async serve(connection) {
      const since = oracle.commits;
      const listed = await listVersions({ connection, userId, poke: () => undefined }, documentId);
      check(oracle.sawSince(userId, key, since), "leaked", () => `${userId} is told the versions of ${documentId}`);
      for (const { by } of listed)
        check(!by || oracle.sawSince(userId, `user/${by.id}`, since), "leaked", () => `${userId} is told who brought a version: ${by?.id}`);
      return {};
    },
    async reply(answer) {
      check(
        !answer || [200, 404].includes(answer.status) || answer.status >= 500,
        "wedged",
        () => `versions end ${JSON.stringify(answer)}`,
      );
    },
  };
}

/** What the table holds: every file that was confirmed and not deleted, and nothing else. */
export async function checkVersions({ bench, oracle, people }: Context): Promise<void> {
  const { rows } = await bench.pool.query<VersionFile & { documentId: string; id: string; current: boolean }>(
    `SELECT v.document_id AS "documentId", v.id, v.size::float8 AS size, v.sha256, v.content_type AS "contentType", v.id = d.version_id AS current
       FROM document_versions v JOIN documents d ON d.id = v.document_id WHERE d.owner_id = ANY($1::uuid[])`,
    [people],
  );
  const found = new Map(rows.map(({ documentId, id, ...file }) => [`${documentId} ${id}`, file]));
  const expected = new Map<string, unknown>();
  for (const [documentId, own] of oracle.model.versions) {
    const { versionId } = oracle.model.things.get(`document/${documentId}`) as VaultDocument;
    for (const [id, { size, sha256, contentType }] of own)
      expected.set(`${documentId} ${id}`, { size, sha256, contentType, current: id === versionId });
  }
  const differs = difference(expected, found);
  check(differs === null, "differs", () => `the versions differ in ${differs}`);
}
