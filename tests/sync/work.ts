// What else changes a vault: uploads by the product's own use cases (the object store always vouches), jobs, and strangers.
import { v7 as uuid } from "uuid";
import { changeVault } from "../../server/authority/change.ts";
import { compactFeeds } from "../../server/authority/compaction.ts";
import { changeGroup, createGroup, deleteGroup } from "../../server/authority/groups.ts";
import { lockDocuments } from "../../server/authority/locks.ts";
import { contactsOf } from "../../server/authority/reach.ts";
import { mutate } from "../../server/authority/run.ts";
import { writeSearchContent } from "../../server/authority/searchIndex.ts";
import { completeUpload } from "../../server/intake/complete.ts";
import { recordUpload } from "../../server/intake/record.ts";
import type { SigningStorage } from "../../server/storage/backend.ts";
import { pushRequest } from "../../shared/api/sync.ts";
import { schemaVersion, type VaultDocument } from "../../shared/mutators/index.ts";
import { pull } from "../../worker/modules/sync/pull.ts";
import { push } from "../../worker/modules/sync/push.ts";
import { check } from "./failure.ts";
import type { Context, Letter } from "./letters.ts";
import type { Applied, Oracle } from "./oracle.ts";

/** A device's way of getting a document's bytes into the vault: asks for an upload, then confirms it; again until it is answered. */
export interface Upload {
  userId: string;
  document: VaultDocument;
  id?: string;
  /** The document is gone, or everything is said. */
  over: boolean;
  busy: boolean;
}

export function anUploadStep({ oracle }: Context, upload: Upload, stored: () => void): Letter {
  const { userId, document } = upload;
  const { id: documentId, name, contentType, size, sha256 } = document;
  const request = { documentId, name, contentType, size, sha256, ...(document.folderId && { folderId: document.folderId }) };
  upload.busy = true;
  const storage: SigningStorage = {
    signPut: async () => ({ url: "", headers: {}, expiresAt: "" }),
    signGet: async () => ({ url: "", expiresAt: "" }),
    head: async () => ({ size, sha256 }),
    remove: async () => {},
  };
  const { id } = upload;
  return {
    ...(!id && { records: documentId }),
    name: `${id ? "confirmation" : "record"} of the upload of ${documentId}`,
    stage: "out",
    async committed({ versions, since }) {
      if (versions.size === 0) return;
      const file = { size, sha256, contentType };
      const applied: Applied = id
        ? { name: "startProcessing", args: { id: documentId, version: { id, ...file } }, asked: true }
        : { name: "createDocument", args: { ...request, id: documentId, createdAt: "2026-01-01T00:00:00.000Z" }, person: true };
      await oracle.commit({ userId, since, applied: [applied], versions, ...(id && { stored: [{ documentId, versionId: id, file }] }) });
      if (id) stored();
    },
    serve: (connection, poke) => {
      const context = { connection, storage, userId, poke };
      return id ? completeUpload(context, { uploadId: id, verify: async () => ({ size, sha256 }) }) : recordUpload(context, request);
    },
    async reply(answer) {
      upload.busy = false;
      if (!answer || answer.status >= 500) return;
      if (answer.status === 200 && !id) upload.id = (answer.body as { id: string }).id;
      else upload.over = true;
    },
  };
}

/** A job's result, as the queue's tasks write it. Until it is written it is tried again. */
export interface Job {
  userId: string;
  result: Applied;
  text: string | null;
  over: boolean;
  busy: boolean;
}

export function aJob({ oracle }: Context, job: Job): Letter {
  const { userId, result, text } = job;
  const documentId = (result.args as { id: string }).id;
  job.busy = true;
  let wrote = false;
  return {
    name: `job: ${result.name} ${JSON.stringify(result.args)}`,
    does: [result.name],
    stage: "out",
    async committed({ versions, since }) {
      if (wrote)
        await oracle.commit({ userId, since, applied: [result], versions, ...(text !== null && { texts: [{ documentId, text }] }) });
    },
    async serve(connection, poke) {
      const { people } = await changeVault(connection, { vaults: [userId], lock: "moves" }, async (change) => {
        wrote = true;
        if (text !== null) {
          await lockDocuments(connection, [{ entity: "document", id: documentId }]);
          const { rowCount } = await connection.query(
            `INSERT INTO document_texts (document_id, text) SELECT id, $2 FROM documents WHERE id = $1
             ON CONFLICT (document_id) DO UPDATE SET text = excluded.text`,
            [documentId, text],
          );
          wrote = rowCount === 1;
          if (!wrote) return;
          await writeSearchContent(connection, documentId, text);
          change.touch("text", documentId, userId);
        }
        await mutate(change, { kind: "system", userId }, result);
      });
      poke(people);
      return {};
    },
    async reply(answer) {
      job.busy = false;
      // Deleted, and made anew by somebody else: the product's tasks look for the owner at each try.
      const document = oracle.model.things.get(`document/${documentId}`) as { ownerId: string } | undefined;
      job.over = answer?.status === 200 || (answer?.status === 404 && document?.ownerId !== userId);
    },
  };
}

/** What an administrator does to a group. */
export interface GroupWork {
  id: string;
  name: string;
  members: readonly string[];
  what: "create" | "change" | "delete";
}

export function aGroupWork({ oracle }: Context, { id, name, members, what }: GroupWork): Letter {
  return {
    name: `administration: ${what} group ${id} of ${members.length}`,
    does: [`${what}Group`],
    stage: "out",
    async committed({ versions, since }) {
      const also = (model: Oracle["model"]) => (what === "delete" ? model.deleteGroup(id) : model.setGroup(id, name, members));
      await oracle.commit({ userId: "", since, applied: [], versions, also });
    },
    async serve(connection, poke) {
      if (what === "create") poke(await createGroup(connection, id, { name, members }));
      else poke(await (what === "change" ? changeGroup(connection, id, { name, members }) : deleteGroup(connection, id)));
      return {};
    },
    async reply() {},
  };
}

/** A person's new name: whoever knows them has to hear of it. */
export function aRename({ oracle }: Context, userId: string, fullName: string): Letter {
  return {
    name: `new name of ${userId}: ${fullName}`,
    does: ["rename"],
    stage: "out",
    committed: ({ versions, since }) =>
      oracle.commit({ userId, since, applied: [], versions, also: (model) => model.rename(userId, fullName) }),
    async serve(connection, poke) {
      const { people } = await changeVault(connection, { vaults: [userId] }, async (change) => {
        await connection.query("UPDATE profiles SET full_name = $2 WHERE user_id = $1", [userId, fullName]);
        change.touchFor("user", userId, [userId, ...(await contactsOf(connection, userId))]);
      });
      poke(people);
      return {};
    },
    async reply() {},
  };
}

/** The daily job. A kill in the middle leaves it half done until the next day. */
export function aDay(day: number): Letter {
  const today = new Date(Date.UTC(2026, 0, day)).toISOString().slice(0, 10);
  return {
    name: `compaction of day ${day}`,
    stage: "out",
    serve: (connection) => compactFeeds(connection, { today, days: tombstoneDays }),
    async reply() {},
  };
}
const tombstoneDays = 2;

/** Somebody with another person's client or client group: refused, without a trace. */
export function aStranger(
  victim: { groupId: string; clientID: string },
  stranger: { userId: string; groupId: string },
  what: number,
): Letter {
  const mutation = { clientID: victim.clientID, id: 1, name: "createTag", args: { id: uuid(), name: "strange", color: "#000000" } };
  const request = (clientGroupID: string, id: number) =>
    pushRequest.parse({ pushVersion: 1, schemaVersion, clientGroupID, mutations: [{ ...mutation, id }] });
  return {
    name: "stranger",
    stage: "out",
    async serve(connection) {
      if (what === 0) return push(connection, stranger.userId, request(victim.groupId, 1));
      if (what === 1) return push(connection, stranger.userId, request(stranger.groupId, 1));
      return pull(connection, stranger.userId, { pullVersion: 1, schemaVersion, clientGroupID: victim.groupId, cookie: null });
    },
    committed: async ({ versions }) => check(versions.size === 0, "leaked", () => "a stranger's push was committed"),
    async reply(answer) {
      check(answer?.status !== 200, "leaked", () => `a stranger was answered ${JSON.stringify(answer)}`);
    },
  };
}
