// Replicache protocol version 1 as the routes accept it, and our cookie.
import { z } from "zod";

const clientId = z.string().min(1).max(64);
const profileID = z.string().max(64).optional();
const schemaVersion = z.string().max(64);

/**
 * `version`: the person's feed up to which changes have been delivered. `before`: while the first synchronization is
 * under way, documents at feed versions below it are still to come, newest first. `order` strictly rises with either
 * and is a fixed-width string, so that it compares as one. `more`: the page of changes was full, the next one follows at once.
 */
export const cookie = z.object({
  order: z.string().max(64),
  version: z.number().int().min(0),
  before: z.number().int().min(0).optional(),
  more: z.boolean().optional(),
});

export const pushRequest = z.object({
  pushVersion: z.number(),
  clientGroupID: clientId,
  profileID,
  schemaVersion,
  mutations: z.array(
    z.object({
      clientID: clientId,
      id: z.number().int().positive(),
      name: z.string(), // one that is too long is no name of ours: refused by itself, not with all that came beside it
      args: z.unknown(),
      timestamp: z.number().optional(),
    }),
  ),
});
export const pullRequest = z.object({
  pullVersion: z.number(),
  clientGroupID: clientId,
  profileID,
  schemaVersion,
  cookie: cookie.nullable(),
});

/** This app is older or newer than the server: it brings itself up to date. */
const versionRefusal = z.object({ error: z.literal("VersionNotSupported"), versionType: z.enum(["push", "pull", "schema"]) });
export const versionNotSupported = (versionType: z.infer<typeof versionRefusal>["versionType"]) => ({
  error: "VersionNotSupported" as const,
  versionType,
});

/** Empty where all was taken: what was refused for good stands in the person's refusals. */
export const pushAnswer = z.union([versionRefusal, z.object({ error: z.literal("ClientStateNotFound") }), z.strictObject({})]);

const patchOperation = z.discriminatedUnion("op", [
  z.object({ op: z.literal("clear") }),
  z.object({ op: z.literal("put"), key: z.string(), value: z.unknown() }),
  z.object({ op: z.literal("del"), key: z.string() }),
]);
export const pullAnswer = z.union([
  versionRefusal,
  z.object({ error: z.literal("ClientStateNotFound") }),
  z.object({ cookie, lastMutationIDChanges: z.record(z.string(), z.number()), patch: z.array(patchOperation) }),
]);

/** `expiresIn` in seconds. */
export const liveTicket = z.object({ ticket: z.string(), expiresIn: z.number() });

/** `older=skip`: only what changes, for a device without room for older texts. */
export const textsQuery = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
  older: z.enum(["fetch", "skip"]).optional(),
});

export type PushAnswer = z.infer<typeof pushAnswer>;
export type PatchOperation = z.infer<typeof patchOperation>;
export type Cookie = z.infer<typeof cookie>;
export type PushRequest = z.infer<typeof pushRequest>;
export type PullRequest = z.infer<typeof pullRequest>;

/** The WebSocket subprotocol; the ticket is offered beside it and never selected. */
export const liveProtocol = "docuvault.v1";
