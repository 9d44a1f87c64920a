// Calls of Google's Drive library in one person's name, and what its refusals mean.
import { drive, type drive_v3 } from "googleapis/build/src/apis/drive/index.js";
import { AppError } from "../../../../shared/errors.ts";
import { boundedListing } from "../transfer/listing.ts";
import type { Send } from "../transfer/send.ts";
import type { AccessTokens } from "../transfer/service.ts";
import { answerIn, driveProblem } from "./errors.ts";

export type DriveFile = drive_v3.Schema$File;
export const folderType = "application/vnd.google-apps.folder";
export const fileFields = "id,name,mimeType,size,sha256Checksum,md5Checksum,modifiedTime,trashed,version";
const listFields = `nextPageToken,files(${fileFields})`;
/** Files that are on more drives than one's own: the library asks for each call to say so. */
export const allDrives = { supportsAllDrives: true } as const;

export interface DriveCalls {
  /** Null: there is no such thing. @throws AppError cloud.* */
  call<T>(work: (api: drive_v3.Drive) => Promise<{ data: T }>): Promise<T | null>;
  /** With an access token, and once more with a new one. The answer's status is no refusal that means the same for all. */
  authorized(send: (authorization: string) => Promise<Response>): Promise<Response>;
  /** What the service's list of changes says since then. Null: it does not know that place any more. */
  changes(since: string): Promise<{ changed: boolean; cursor: string } | null>;
  /** Where that list ends now. */
  newestChange(): Promise<string>;
  /** What lies in a folder, all of it. */
  children(folderId: string, more?: string): AsyncIterable<DriveFile>;
}

/** Inside of a query's quotes. */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, (c) => `\\${c}`)}'`;
/** Drive finds names in other letters too. */
export const isNamed = (name: string) => (file: DriveFile) => file.name?.normalize("NFC") === name.normalize("NFC");

/** What the library's methods take for the standard `fetch`. */
export const fetchBy = (send: Send["answer"]) =>
  (async (url: URL | string, init: RequestInit) =>
    send(url, {
      method: init.method ?? "GET",
      headers: Object.fromEntries(new Headers(init.headers)),
      body: init.body instanceof URLSearchParams ? init.body.toString() : (init.body as string | undefined),
      signal: init.signal ?? undefined,
    })) as unknown as typeof fetch;

export function createDriveCalls(origin: string, send: Send, tokens: AccessTokens): DriveCalls {
  const apiWith = (token: string) =>
    drive({
      version: "v3",
      rootUrl: `${origin}/`,
      headers: { authorization: `Bearer ${token}` } as never,
      fetchImplementation: fetchBy(send.answer),
      retry: false,
    });

  const calls: DriveCalls = {
    async call(work) {
      let token = await tokens.get();
      for (let tries = 0; ; tries++) {
        try {
          return (await work(apiWith(token))).data;
        } catch (error) {
          const answer = answerIn(error);
          if (answer instanceof AppError) throw answer;
          const { status, content, retryAfter } = answer;
          if (status === 401 && tries === 0) {
            token = await tokens.renew(token);
            continue;
          }
          if (status === 404 || status === 410) return null;
          throw driveProblem(status, content, retryAfter) ?? new AppError("cloud.refused", { detail: `${status}` });
        }
      }
    },
    async authorized(sending) {
      let token = await tokens.get();
      for (let tries = 0; ; tries++) {
        const response = await sending(`Bearer ${token}`);
        if (response.ok || response.status === 404 || response.status === 409 || response.status === 416) return response;
        const content: unknown = await response.json().catch(() => undefined);
        if (response.status === 401 && tries === 0) {
          token = await tokens.renew(token);
          continue;
        }
        throw (
          driveProblem(response.status, content, response.headers.get("retry-after")) ??
          new AppError("cloud.refused", { detail: `${response.status}` })
        );
      }
    },
    async newestChange() {
      const newest = await calls.call((api) => api.changes.getStartPageToken({ ...allDrives }));
      if (!newest?.startPageToken) throw new AppError("cloud.unreachable", { detail: "What answers there is no Drive" });
      return newest.startPageToken;
    },
    async changes(since) {
      // One page is enough to know that there is something: then the place to go on from is the end.
      const page = await calls
        .call((api) =>
          api.changes.list({
            pageToken: since,
            pageSize: 1,
            fields: "newStartPageToken,nextPageToken,changes(changeType)",
            includeItemsFromAllDrives: true,
            ...allDrives,
          }),
        )
        .catch((error: unknown) => {
          if (error instanceof AppError && error.code === "cloud.refused") return null;
          throw error;
        });
      if (!page) return null;
      const cursor = page.nextPageToken ? await calls.newestChange() : page.newStartPageToken;
      return cursor ? { changed: (page.changes?.length ?? 0) > 0, cursor } : null;
    },
    async *children(folderId, more = "") {
      let pageToken: string | undefined;
      const count = boundedListing();
      do {
        const page: drive_v3.Schema$FileList | null = await calls.call((api) =>
          api.files.list({
            q: `${quoted(folderId)} in parents and trashed = false${more}`,
            fields: listFields,
            pageSize: 1000,
            orderBy: "folder,name",
            includeItemsFromAllDrives: true,
            ...allDrives,
            ...(pageToken && { pageToken }),
          }),
        );
        if (!page) throw new AppError("entity.notFound");
        count(page.files?.length ?? 0);
        yield* page.files ?? [];
        pageToken = page.nextPageToken ?? undefined;
      } while (pageToken);
    },
  };
  return calls;
}
