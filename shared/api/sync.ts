// Replicache protocol version 1 as the routes accept it, and our cookie.
import { z } from "zod";

const clientId = z.string().min(1).max(64);

/**
 * `version`: the person's feed up to which changes have been delivered. `before`: while the first synchronization is
 * under way, documents at feed versions below it are still to come, newest first. `order` strictly rises with either
 * and is a fixed-width string, so that it compares as one. `more`: the page of changes was full, the next one follows at once.
 */
export const cookie = z.object({
  order: z.string(),
  version: z.number().int(),
  before: z.number().int().optional(),
  more: z.boolean().optional(),
});

export const pushRequest = z.object({
  pushVersion: z.number(),
  clientGroupID: clientId,
  profileID: z.string().optional(),
  schemaVersion: z.string(),
  mutations: z.array(
    z.object({
      clientID: clientId,
      id: z.number().int().positive(),
      name: z.string().max(100),
      args: z.unknown(),
      timestamp: z.number().optional(),
    }),
  ),
});
export const pullRequest = z.object({
  pullVersion: z.number(),
  clientGroupID: clientId,
  profileID: z.string().optional(),
  schemaVersion: z.string(),
  cookie: cookie.nullable(),
});

export type Cookie = z.infer<typeof cookie>;
export type PushRequest = z.infer<typeof pushRequest>;
export type PullRequest = z.infer<typeof pullRequest>;

/** The WebSocket subprotocol; the ticket is offered beside it and never selected. */
export const liveProtocol = "docuvault.v1";
