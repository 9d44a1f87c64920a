// The store that the operator's settings name for everybody: a WebDAV server or a Nextcloud. Its address is the operator's own, so it may lie in a
// private network; redirects and what clouds tell a machine of itself stay closed. Whatever is opened of it begins at one person's folder.
import { createHash } from "node:crypto";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { Dispatcher } from "undici";
import {
  noteOrganisationStore,
  type OrganisationStoreRow,
  organisationFolder,
  tellOrganisationStore,
} from "../../../server/clouds/organisation.ts";
import type { CloudStorage } from "../../../server/storage/cloudStorage.ts";
import { AppError } from "../../../shared/errors.ts";
import { inTransaction } from "../changes/changeAsSystem.ts";
import { problemOf } from "./problems.ts";
import { createWebDavStorage } from "./webdav/webdav.ts";

export interface OrganisationSettings {
  url: string;
  username: string;
  password: string;
  /** New originals of people who have not chosen go there. */
  isDefault: boolean;
}

export interface OrganisationStore {
  /** What the database is told of it. */
  row: OrganisationStoreRow;
  host: string;
  /** `root`: the folder of one person; nothing above it can be named. */
  open(root: string): Promise<CloudStorage>;
  /** Whether it takes the log-in, and everybody's folder is there or can be made. @throws AppError cloud.* */
  check(): Promise<void>;
}

export function createOrganisationStore(
  { url, isDefault, ...credentials }: OrganisationSettings,
  dispatcher: Dispatcher,
): OrganisationStore {
  const serverUrl = new URL(url);
  const kind = /\/remote\.php\//.test(`${serverUrl.pathname}/`) ? "nextcloud" : "webdav";
  const open = (root: string) => createWebDavStorage({ kind, serverUrl, credentials, root, folder: "", dispatcher });
  return {
    row: { provider: kind, place: createHash("sha256").update(url).digest("hex"), isDefault },
    host: serverUrl.host,
    open,
    async check() {
      const storage = await open(organisationFolder);
      await storage.check();
      await storage.prepare();
    },
  };
}

/** At the start: everybody is offered it, and the log says in one line how it is. What does not answer holds up nothing. */
export async function beginOrganisationStore(
  pool: Pool,
  store: OrganisationStore | undefined,
  log: Pick<Logger, "info" | "warn" | "error">,
): Promise<{ checked: Promise<void> }> {
  const { originals, moved } = await inTransaction(pool, (client) => tellOrganisationStore(client, store?.row ?? null));
  if (!store) {
    if (originals > 0)
      log.error(
        { originals },
        "WEBDAV_URL is not set: the originals that lie in the organisation's store can not be opened until it is again",
      );
    return { checked: Promise.resolve() };
  }
  const { host, row } = store;
  if (moved && originals > 0)
    log.warn({ host, originals }, "WEBDAV_URL is another address than before: originals that were not taken along there can not be opened");
  const checked = store
    .check()
    .then(
      async () => {
        await noteOrganisationStore(pool, null);
        log.info({ host, provider: row.provider }, "the organisation's store is ready");
      },
      async (error: unknown) => {
        await noteOrganisationStore(pool, problemOf(error) ?? "unreachable");
        log.error(
          {
            host,
            code: error instanceof AppError ? error.code : undefined,
            detail: error instanceof AppError ? error.details.detail : undefined,
          },
          "the organisation's store (WEBDAV_URL) can not be used: originals stay here until it can",
        );
      },
    )
    // The process may end before the server has answered.
    .catch((error: unknown) => log.warn({ err: error }, "how the organisation's store is could not be written down"));
  return { checked };
}
