// Contracts of stores that belong to a person: connecting one, its folders, where new originals go, and moving them. Credentials come in
// and never go out.
import { z } from "zod";
import { cloudProviders, oauthProviders } from "../documents/cloudProviders.ts";
import { id } from "../mutators/values.ts";

export const cloudProvider = z.enum(cloudProviders);
export type CloudProvider = z.infer<typeof cloudProvider>;
export const oauthProvider = z.enum(oauthProviders);
export type OAuthProviderName = z.infer<typeof oauthProvider>;

/** ACTIVE: it answers. REQUIRES_REAUTH: it does not take the credentials any more. ERROR: see `problem`; it is tried again by itself. */
export const connectionStates = ["ACTIVE", "REQUIRES_REAUTH", "ERROR"] as const;
export const connectionState = z.enum(connectionStates);

/** Why an original is not where it shall lie, and why a connection is in its state: the last part of the error's code. */
export const cloudProblem = z.enum([
  "unauthorized",
  "unreachable",
  "addressRefused",
  "refused",
  "full",
  "busy",
  "missing",
  "changed",
  "quota",
  /** The operator's settings do not name the organisation's store any more. */
  "withdrawn",
]);
export type CloudProblem = z.infer<typeof cloudProblem>;

const folder = z
  .string()
  .max(1000)
  .transform((text) => text.replace(/^\/+|\/+$/g, ""))
  .refine((text) => !/[\p{Cc}\\]/u.test(text) && !text.split("/").some((part) => part === "." || part === ".."), "must be a folder's path");
const displayName = z.string().trim().min(1).max(100);

/** `POST /api/cloud/connections/webdav`: 201 after a real check. `connectionId`: new credentials for a connection that is there. */
export const connectWebDav = z.strictObject({
  provider: z.enum(["webdav", "nextcloud"]),
  serverUrl: z.string().trim().min(1).max(2000),
  username: z.string().min(1).max(500),
  password: z.string().min(1).max(1000),
  displayName: displayName.optional(),
  /** Where originals are put, below the top. */
  folder: folder.default("DocuVault"),
  connectionId: id.optional(),
});
export type ConnectWebDav = z.output<typeof connectWebDav>;

/** `GET /api/cloud/oauth/initiate/:provider`: where the browser goes to log in. `connectionId`: a new log-in for a connection that is there. */
export const oauthParams = z.object({ provider: oauthProvider });
export const oauthQuery = z.object({ connectionId: id.optional(), folder: folder.optional() });
export const oauthStarted = z.object({ url: z.url() });
/** What stands behind the # when the browser is back on the screen. */
export const oauthOutcome = z.object({ connected: oauthProvider.optional(), error: z.string().max(100).optional() });

/** Names as the published surface fixes them; what is beside them is ours. */
export const cloudConnection = z.object({
  id: z.string(),
  provider: cloudProvider,
  display_name: z.string(),
  connected_at: z.string(),
  status: connectionState,
  /** The store that the operator set up for everybody here: it is not removed, and nobody is told its account. */
  organisation: z.boolean(),
  /** Who is logged in there, for the eye. */
  account: z.string(),
  folder: z.string(),
  /** Why it is in its state; null while all is well. */
  problem: cloudProblem.nullable(),
  lastUsedAt: z.string().nullable(),
  /** Whether new originals are carried there. */
  isDefault: z.boolean(),
  /** Whether what is renamed or moved here gets its new name there too. */
  followNames: z.boolean(),
  /** Versions of documents that lie there, and what they hold in bytes. */
  originals: z.object({ count: z.number(), bytes: z.number() }),
  /** On their way, in either direction, and those of them that something keeps from going. */
  moving: z.object({ waiting: z.number(), failing: z.number() }),
  /** It is being removed: originals are brought back first. */
  removing: z.boolean(),
});
export type CloudConnection = z.infer<typeof cloudConnection>;
/** `offered`: providers that the operator has registered the vault at. */
export const cloudConnections = z.object({ items: z.array(cloudConnection), next: z.null(), offered: z.array(oauthProvider) });
export type CloudList = z.infer<typeof cloudConnections>;

/** `PATCH /api/cloud/connections/:id`. Switched on, what lies there under an earlier name is renamed too. */
export const changeConnection = z.strictObject({ followNames: z.boolean() });

/** What becomes of what lies there. */
export const removeConnection = z.strictObject({ documents: z.enum(["bringBack", "leave"]).default("bringBack") });

/** `root` is the top. A provider's name stands for the one connection of it. */
export const cloudFolderParams = z.object({ connectionId: z.union([id, cloudProvider]), folderId: z.string().min(1).max(2000) });
export const cloudFolderQuery = z.object({ refresh: z.enum(["true", "false"]).optional() });
const cloudEntry = z.object({
  id: z.string(),
  name: z.string(),
  kind: z.enum(["folder", "file"]),
  size: z.number().nullable(),
  modifiedAt: z.string().nullable(),
});
export type CloudEntryView = z.infer<typeof cloudEntry>;
export const cloudFolder = z.object({ items: z.array(cloudEntry), next: z.null() });

/** `GET /api/cloud/connections/:id/space`: bytes in the whole account; null where the cloud does not say. */
export const cloudSpace = z.object({ usedBytes: z.number().nullable(), freeBytes: z.number().nullable() });
export type CloudSpaceView = z.infer<typeof cloudSpace>;

/** `PATCH /api/users/me/default-storage`; null: here. */
export const defaultStorage = z.strictObject({ connectionId: id.nullable(), folder: folder.optional() });
export const defaultStorageView = z.object({ connectionId: z.string().nullable(), folder: z.string().nullable() });

/** `POST /api/cloud/moves`: to a connection, or here (null). `documentIds` left out: all that the person owns. */
export const moveOriginals = z.strictObject({ connectionId: id.nullable(), documentIds: z.array(id).min(1).max(1000).optional() });
export const movesStarted = z.object({ originals: z.number() });

/** Where an original lies, for its owner. `connectionId` null and `provider` not: its connection was removed, and it was left there. */
export const originalPlace = z.object({
  provider: cloudProvider.nullable(),
  connectionId: z.string().nullable(),
  name: z.string().nullable(),
  /** It lies in the organisation's store. */
  organisation: z.boolean(),
  /** Path in the cloud. */
  path: z.string().nullable(),
  /** When size and hash of the copy there were last found right. */
  verifiedAt: z.string().nullable(),
  moving: z.enum(["carry", "bringBack", "rename"]).nullable(),
  problem: cloudProblem.nullable(),
});
export type OriginalPlace = z.infer<typeof originalPlace>;
