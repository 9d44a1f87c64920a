// People's own stores as the backend reaches them: connections are made and checked here, credentials are sealed and opened here alone.
import { randomUUID } from "node:crypto";
import type { Pool } from "pg";
import type { Dispatcher } from "undici";
import { audit } from "../../../server/events/audit.ts";
import type { ByteRange } from "../../../server/storage/backend.ts";
import type { CloudEntry, CloudSpace, CloudStorage } from "../../../server/storage/cloudStorage.ts";
import type { CloudProblem, CloudProvider, ConnectWebDav, OAuthProviderName } from "../../../shared/api/clouds.ts";
import { AppError } from "../../../shared/errors.ts";
import type { AddressGuard } from "../outside/addressGuard.ts";
import { answerInTime } from "../outside/answerInTime.ts";
import { OutsideError } from "../outside/errors.ts";
import { createAccessTokens, tokensInMemory } from "./connecting/accessTokens.ts";
import { connectByLogIn, type LogIn } from "./connecting/logIn.ts";
import { auditConnection, insertConnection, renewConnection } from "./connecting/save.ts";
import { createSealing } from "./connecting/sealing.ts";
import { type OAuthSecret, storedTokens } from "./connecting/storedTokens.ts";
import type { OrganisationStore } from "./organisation.ts";
import { isOfConnection, problemOf } from "./problems.ts";
import { cloudFiles } from "./transfer/files.ts";
import type { OAuthService } from "./transfer/service.ts";
import { createWebDavStorage } from "./webdav/webdav.ts";

export interface CloudsOptions {
  pool: Pool;
  guard: AddressGuard;
  dispatcher: Dispatcher;
  /** CLOUD_CREDS_KEY. Undefined: nobody can connect anything. */
  masterKey: string | undefined;
  /** CLOUD_CREDS_KEY_OLD: what was sealed before opens by it too. */
  formerKey?: string | undefined;
  /** Services that the operator has registered this installation at. */
  services?: Partial<Record<OAuthProviderName, OAuthService>>;
  /** The operator's store for everybody. */
  organisation?: OrganisationStore | undefined;
}

/** What is sealed of a connection to a WebDAV server. */
interface WebDavSecret {
  serverUrl: string;
  username: string;
  password: string;
}

/** Everything that opening one takes. */
export interface SealedConnection {
  id: string;
  userId: string;
  provider: CloudProvider;
  folder: string;
  salt: Uint8Array;
  /** Null: the organisation's store, whose credentials the settings have. */
  sealed: Uint8Array | null;
}

export interface Clouds {
  /** After a real check; gives the connection's id. @throws AppError cloud.*, entity.notFound */
  connect(userId: string, request: ConnectWebDav, address: string): Promise<string>;
  /** Where a person's browser goes to log in. `connectionId`: whose log-in is renewed. @throws AppError cloud.unavailable, cloud.* */
  beginLogIn(asked: {
    provider: OAuthProviderName;
    state: string;
    verifier: string;
    redirectUri: string;
    connectionId: string | null;
  }): Promise<string>;
  /** After a real check; gives the connection's id. @throws AppError cloud.denied, cloud.otherAccount, entity.notFound, cloud.* */
  finishLogIn(logIn: LogIn): Promise<string>;
  /** @throws AppError cloud.missing where the connection is gone; cloud.* */
  storageOf(connectionId: string): Promise<CloudStorage>;
  /** For a connection that has no row any more. */
  storageFor(connection: SealedConnection): Promise<CloudStorage>;
  /** Of what lies in a cloud. Null: it is not there any more. @throws AppError cloud.changed where all of it is asked for; cloud.* */
  openVersion(versionId: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | null>;
  /** Remembered for a minute. @throws AppError entity.notFound, cloud.* */
  browse(connectionId: string, folderId: string, refresh: boolean): Promise<CloudEntry[]>;
  /** Of the whole account. @throws AppError cloud.* */
  space(connectionId: string): Promise<CloudSpace>;
  /** Writes down what a use came to, where it says something of the whole connection. */
  noteOutcome(connectionId: string, problem: CloudProblem | null): Promise<void>;
}

const isWebDav = (provider: CloudProvider): provider is "webdav" | "nextcloud" => provider === "webdav" || provider === "nextcloud";

const folderMs = 60_000;
const keptFolders = 500;
/** A log-in is kept this long: Digest saves a request each time. */
const sessionMs = 300_000;

export function createClouds({ pool, guard, dispatcher, masterKey, formerKey, services = {}, organisation }: CloudsOptions): Clouds {
  const folders = new Map<string, { until: number; entries: CloudEntry[] }>();
  const sessions = new Map<string, { until: number; sealed: string; storage: Promise<CloudStorage> }>();

  const sealing = createSealing(masterKey, formerKey);
  const serviceOf = (provider: OAuthProviderName): OAuthService => {
    const service = services[provider];
    if (!service) throw new AppError("cloud.unavailable");
    return service;
  };

  function guarded(address: string): URL {
    try {
      const url = guard.checkUrl(address);
      if (url.search || url.hash) throw new AppError("cloud.addressRefused", { detail: "an address of a server has no query" });
      return url;
    } catch (error) {
      if (error instanceof OutsideError) throw new AppError("cloud.addressRefused", { detail: error.message }, { cause: error });
      throw error;
    }
  }

  const open = (kind: "webdav" | "nextcloud", { serverUrl, username, password }: WebDavSecret, folder: string) =>
    createWebDavStorage({ kind, serverUrl: guarded(serverUrl), credentials: { username, password }, folder, dispatcher });

  /** `stored`: tokens are renewed in the connection's row, and not in memory alone. */
  async function openStorage({ sealed, ...place }: SealedConnection, stored: boolean): Promise<CloudStorage> {
    const { id, provider, folder } = place;
    if (sealed === null) {
      if (!organisation) throw new AppError("cloud.withdrawn");
      return organisation.open(folder);
    }
    if (isWebDav(provider)) return open(provider, await sealing.open<WebDavSecret>(place, sealed), folder);
    const service = serviceOf(provider);
    const given = await sealing.open<OAuthSecret>(place, sealed);
    const inRow = () =>
      storedTokens(pool, id, { open: (one) => sealing.open<OAuthSecret>(place, one), seal: (secret) => sealing.seal(place, secret) });
    const tokens = stored ? createAccessTokens(inRow(), service.refresh) : tokensInMemory(given.tokens, service.refresh);
    return service.open({ tokens, files: cloudFiles(pool, id), folder });
  }

  async function storageOf(connectionId: string): Promise<CloudStorage> {
    const { rows } = await pool.query<SealedConnection>(
      `SELECT c.id, c.user_id AS "userId", c.provider, c.folder, c.sealed, u.salt FROM cloud_connections c JOIN users u ON u.id = c.user_id WHERE c.id = $1`,
      [connectionId],
    );
    const [row] = rows;
    if (!row) throw new AppError("cloud.missing");
    // Whoever is logged in by tokens looks at the row for new ones by itself.
    const sealed = `${isWebDav(row.provider) ? Buffer.from(row.sealed ?? []).toString("base64") : ""} ${row.folder}`;
    const known = sessions.get(connectionId);
    if (known && known.sealed === sealed && known.until > Date.now()) return known.storage;
    const storage = openStorage(row, true);
    sessions.set(connectionId, { until: Date.now() + sessionMs, sealed, storage });
    if (sessions.size > keptFolders) sessions.delete(sessions.keys().next().value!);
    storage.catch(() => sessions.delete(connectionId));
    return storage;
  }

  async function noteOutcome(connectionId: string, problem: CloudProblem | null): Promise<void> {
    if (problem !== null && !isOfConnection(problem)) return;
    const asked = problem === null ? "ACTIVE" : problem === "unauthorized" ? "REQUIRES_REAUTH" : "ERROR";
    const { rows } = await pool.query<{ userId: string; provider: string; state: string; before: string }>(
      `UPDATE cloud_connections c SET state = b.wanted, problem = $3, last_used_at = CASE WHEN $3::text IS NULL THEN now() ELSE c.last_used_at END
         -- Nobody but the operator can mend the log-in of the organisation's store.
         FROM (SELECT id, state, CASE WHEN organisation AND $2 = 'REQUIRES_REAUTH' THEN 'ERROR' ELSE $2 END AS wanted
                 FROM cloud_connections WHERE id = $1 FOR UPDATE) b
        WHERE c.id = b.id AND (b.state <> b.wanted OR c.problem IS DISTINCT FROM $3 OR c.last_used_at IS NULL OR c.last_used_at < now() - interval '1 minute')
        RETURNING c.user_id AS "userId", c.provider, c.state, b.state AS before`,
      [connectionId, asked, problem],
    );
    const [row] = rows;
    if (row?.state === "REQUIRES_REAUTH" && row.before !== row.state)
      await audit(pool, { actorId: row.userId, event: "cloud.reauth_required", details: { connectionId, provider: row.provider } });
  }

  return {
    storageOf,
    storageFor: (connection) => openStorage(connection, false),
    noteOutcome,
    async connect(userId, { provider, serverUrl, username, password, displayName, folder, connectionId }, address) {
      const secret: WebDavSecret = { serverUrl: guarded(serverUrl).href, username, password };
      const storage = await open(provider, secret, folder);
      const { account } = await answerInTime(storage.check(), new AppError("cloud.unreachable"));
      const { rows } = await pool.query<{ salt: Uint8Array }>("SELECT salt FROM users WHERE id = $1", [userId]);
      if (!rows[0]) throw new AppError("entity.notFound");
      const id = connectionId ?? randomUUID();
      const sealed = await sealing.seal({ id, userId, salt: rows[0].salt }, secret);
      const { host, hostname } = new URL(secret.serverUrl);
      if (connectionId) {
        // What was left behind on another server, or in another person's name, is no path here.
        await pool.query(
          `DELETE FROM cloud_leftovers l USING cloud_connections c WHERE l.connection_id = $1 AND c.id = $1 AND c.user_id = $2 AND c.account <> $3`,
          [id, userId, account],
        );
        await renewConnection(pool, { id, userId, provider, account, sealed });
      } else await insertConnection(pool, { id, userId, provider, displayName: displayName ?? hostname, account, folder, sealed });
      const event = connectionId ? "cloud.reconnected" : "cloud.connected";
      await auditConnection(pool, event, { userId, connectionId: id, provider, host, address });
      return id;
    },
    async beginLogIn({ provider, connectionId, ...asked }) {
      const { rows } = await pool.query<{ account: string }>("SELECT account FROM cloud_connections WHERE id = $1", [connectionId]);
      sealing.assertKey();
      return serviceOf(provider).authorizeUrl({ ...asked, account: rows[0]?.account ?? null });
    },
    finishLogIn: (logIn) => connectByLogIn({ pool, sealing, service: serviceOf(logIn.provider) }, logIn),
    async openVersion(versionId, range) {
      const { rows } = await pool.query<{ connectionId: string | null; reference: string; size: number }>(
        `SELECT connection_id AS "connectionId", reference, size::float8 AS size FROM document_versions WHERE id = $1 AND backend <> 'objectStore'`,
        [versionId],
      );
      if (!rows[0]?.connectionId) return null;
      const { connectionId, reference, size } = rows[0];
      try {
        const storage = await storageOf(connectionId);
        const head = range ? undefined : await storage.head(reference);
        if (head && head.size !== size) throw new AppError("cloud.changed");
        const stream = head === null ? null : await storage.open(reference, range);
        await noteOutcome(connectionId, null);
        return stream;
      } catch (error) {
        const problem = problemOf(error);
        if (problem) await noteOutcome(connectionId, problem);
        throw error;
      }
    },
    async space(connectionId) {
      try {
        return await answerInTime((await storageOf(connectionId)).space(), new AppError("cloud.unreachable"));
      } catch (error) {
        const problem = problemOf(error);
        if (problem) await noteOutcome(connectionId, problem);
        throw error;
      }
    },
    async browse(connectionId, folderId, refresh) {
      const place = `${connectionId} ${folderId}`;
      const known = folders.get(place);
      if (known && !refresh && known.until > Date.now()) return known.entries;
      folders.delete(place);
      try {
        const entries = await (await storageOf(connectionId)).browse(folderId);
        if (folders.size >= keptFolders) folders.delete(folders.keys().next().value!);
        folders.set(place, { until: Date.now() + folderMs, entries });
        await noteOutcome(connectionId, null);
        return entries;
      } catch (error) {
        const problem = problemOf(error);
        if (problem) await noteOutcome(connectionId, problem);
        throw error;
      }
    },
  };
}
