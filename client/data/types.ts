// The seam between what the device holds and the screens: screens know these shapes, `client/services` makes what has them.

import type { ReadonlySignal, Signal } from "@preact/signals";
import type {
  AdminGroup,
  AdminGroupPatch,
  AdminUser,
  AdminUserPatch,
  AdminUsersQuery,
  AuditEntryView,
  AuditQuery,
} from "../../shared/api/admin.ts";
import type { AiSettings, AiSettingsPatch, AiTestResult, PersonAi, PersonAiPatch, ProviderName } from "../../shared/api/ai.ts";
import type {
  AuthStatus,
  EmailVerified,
  LoginRequest,
  MfaChallenge,
  MfaRequest,
  OidcIdentity,
  PasskeyAdded,
  PasskeyAssertion,
  PasskeyAttestation,
  PasskeyInfo,
  ReauthenticateRequest,
  RegisterRequest,
  SecurityOverview,
  SessionInfo,
  TotpSetup,
  User,
} from "../../shared/api/identity.ts";
import type { UploadLimits, UploadLimitsPatch } from "../../shared/api/limits.ts";
import type { ShownFacts } from "../../shared/detect/facts/searchedFacts.ts";
import type { CustomSort } from "../../shared/documents/customOrder.ts";
import type { PageWords } from "../../shared/documents/pageWords.ts";
import type {
  Correspondent,
  CustomField,
  DeviceMutators,
  DocumentType,
  Folder,
  Group,
  MutatorArgs,
  Person,
  PersonSettings,
  Refusal,
  SavedSearch,
  Share,
  Tag,
  VaultDocument,
} from "../../shared/mutators/index.ts";
import type { Facets } from "../../shared/search/facets.ts";
import type { DuplicatesApi } from "./duplicatesTypes.ts";
import type { FilePasswordsApi, RereadingApi, SameBytesApi, VersionsApi } from "./fileTypes.ts";
import type { HistoryApi } from "./historyTypes.ts";
import type { MailApi } from "./mailTypes.ts";
import type { RecognitionApi } from "./recognitionTypes.ts";
import type { StorageUse } from "./storageUse.ts";

export type * from "./historyTypes.ts";

/** `unknown` until the device has looked whom it knows; `signedIn` also without network, for the person who was. */
export type SessionState =
  | { state: "unknown" }
  | { state: "signedOut" /** It was ended from elsewhere, and what was here has been removed. */; revoked?: boolean }
  | { state: "signedIn"; user: User /** The server ended the session: what is here stays readable, new things wait. */; expired: boolean };

export interface SessionApi {
  readonly session: ReadonlySignal<SessionState>;
  /** Why nothing is known of the session: the device could not be asked. */
  readonly failed: ReadonlySignal<Error | undefined>;
  /** What becomes of this device's documents when the session has run out: a choice of the device. */
  readonly whenExpired: Signal<"readable" | "locked">;
  status(): Promise<AuthStatus>;
  /** Throw ApiProblem (code, status, fields) or NetworkDown. */
  register(request: RegisterRequest): Promise<"signedIn" /** The address has to be confirmed first; a mail is on its way. */ | "mailed">;
  /** Null: signed in. Otherwise a second factor is missing: `finishSignIn`. */
  login(request: LoginRequest | Pick<LoginRequest, "password">): Promise<SecondFactor | null>;
  finishSignIn(request: MfaRequest): Promise<void>;
  /** Options for `navigator.credentials.get`; with the token of a `SecondFactor` for that account's passkeys only. */
  passkeyChallenge(token?: string): Promise<Record<string, unknown>>;
  passkeySignIn(passkey: PasskeyAssertion): Promise<void>;
  /** The provider's page, where the browser has to go. */
  oidcStart(provider: string): Promise<string>;
  /** After the way back from a provider: signed in where its cookie says so. */
  resume(): Promise<void>;
  /** The browser kept the session's cookie while the app's storage was cleared: signed in by it, unless somebody has signed out here. */
  resumeFromCookie(): Promise<void>;
  forgotPassword(email: string): Promise<void>;
  resetPassword(request: { token: string; password: string }): Promise<void>;
  verifyEmail(token: string): Promise<EmailVerified["state"]>;
  /** Asks the server who this is: the address may have been confirmed or changed elsewhere. */
  lookAgain(): Promise<void>;
  /** Wipes every local store. Works offline: the server is told at the first contact. */
  logout(): Promise<void>;
}

/** The half of a sign-in that is done, and what may finish it. */
export type SecondFactor = MfaChallenge["mfa"];

/** What a signed-in person changes of their own account. All of it throws ApiProblem or NetworkDown. */
export interface AccountApi {
  overview(): Promise<SecurityOverview>;
  /** How the person is called to others who see something of theirs. */
  setFullName(fullName: string): Promise<void>;
  /** A fresh proof for what throws `auth.reauthenticate`. */
  reauthenticate(request: ReauthenticateRequest): Promise<void>;
  sessions(): Promise<SessionInfo[]>;
  endSession(id: string): Promise<void>;
  /** Ends every session, this one too; `logout` has to follow. */
  endAllSessions(): Promise<void>;
  changePassword(request: { currentPassword?: string; newPassword: string }): Promise<void>;
  sendVerification(): Promise<void>;
  changeEmail(email: string): Promise<void>;
  cancelEmailChange(): Promise<void>;
  setUpTotp(): Promise<TotpSetup>;
  activateTotp(code: string): Promise<void>;
  removeTotp(): Promise<void>;
  renewBackupCodes(): Promise<string[]>;
  passkeys(): Promise<PasskeyInfo[]>;
  /** Options for `navigator.credentials.create`. */
  newPasskey(): Promise<Record<string, unknown>>;
  addPasskey(name: string, passkey: PasskeyAttestation): Promise<PasskeyAdded>;
  renamePasskey(id: string, name: string): Promise<void>;
  removePasskey(id: string): Promise<void>;
  identities(): Promise<OidcIdentity[]>;
  /** The provider's page, where the browser has to go. */
  linkIdentity(provider: string): Promise<string>;
  unlinkIdentity(id: string): Promise<void>;
  /** The person's own AI settings. */
  ai(): Promise<PersonAi>;
  changeAi(patch: PersonAiPatch): Promise<PersonAi>;
  testAi(): Promise<AiTestResult>;
  /** The account and all it holds is gone; `logout` has to follow. */
  deleteAccount(): Promise<void>;
}

/** What an administrator sees and changes: accounts and the audit log. */
export interface AdminApi {
  users(query: Partial<AdminUsersQuery>, signal?: AbortSignal): Promise<{ items: AdminUser[]; next: string | null }>;
  changeUser(id: string, patch: AdminUserPatch): Promise<AdminUser>;
  deleteUser(id: string): Promise<void>;
  groups(cursor: string | undefined, signal?: AbortSignal): Promise<{ items: AdminGroup[]; next: string | null }>;
  createGroup(name: string): Promise<AdminGroup>;
  changeGroup(id: string, patch: AdminGroupPatch): Promise<AdminGroup>;
  deleteGroup(id: string): Promise<void>;
  aiSettings(): Promise<AiSettings>;
  changeAiSettings(patch: AiSettingsPatch): Promise<AiSettings>;
  /** How large a file may be. */
  limits(): Promise<UploadLimits>;
  changeLimits(patch: UploadLimitsPatch): Promise<UploadLimits>;
  testAi(asked: { provider: ProviderName; model?: string }): Promise<AiTestResult>;
  audit(query: Partial<AuditQuery>, signal?: AbortSignal): Promise<{ items: AuditEntryView[]; next: string | null }>;
}

/** What the shell shows at all times. */
export interface SyncStatus {
  online: boolean;
  /** Mutations and uploads that the server does not have yet. */
  waiting: number;
  /** How many of these are files that the server refused: they go on only when their person does something. */
  refused: number;
  syncing: boolean;
  /** Documents of the first synchronization still to come; null when it is complete. */
  backfill: number | null;
}

/** The device's own view of a document's bytes, in order of life. */
export type LocalState =
  | { kind: "onDevice" }
  | { kind: "uploading"; progress: number }
  | { kind: "waiting" /** ISO time of the next try */; retryAt: string | null; code: string }
  | { kind: "failed"; code: string; details: Record<string, unknown> };

/** What became of files that were added. */
export interface Added {
  /** Of the documents whose bytes are on the device's disk. */
  ids: string[];
  /** The browser refused to store these: nothing of them is here. */
  notKept: File[];
}

export interface ListQuery {
  /** undefined: everywhere; null: top level. */
  folderId?: string | null;
  /** Those that bear any of these. */
  tagIds?: readonly string[];
  trash?: boolean;
  /** What others have shared, folders apart: those show what is in them. */
  shared?: boolean;
  /** What came in and is not filed, snoozed or not. */
  inbox?: boolean;
  /** What was filed by itself and nobody has looked at. */
  alone?: boolean;
  /** ISO day: without what is snoozed on that day. */
  awakeOn?: string;
  /** What came in this document's file. */
  attachedTo?: string;
  /** `newest` and `oldest` by when it was added; `documentDate`: the latest date first, those without one last; or by a custom field. */
  sort: "newest" | "oldest" | "documentDate" | "title" | "largest" | CustomSort;
}

export interface SearchHitView {
  documentId: string;
  /** Plain text around the hit, null where title or tag matched. `marks` are [start, end) in UTF-16 units. */
  snippet: string | null;
  marks: [number, number][];
  page: number | null;
}

export interface SearchAnswer {
  hits: SearchHitView[];
  total: number;
  /** Where the answer came from (`both`: this device, and the server for what is not here) and how much of the vault's text is here. */
  source: "device" | "titles" | "server" | "both";
  /** The query that these are the hits of, where nothing was found for what was typed. */
  corrected: string | null;
  indexedTexts: number;
  expectedTexts: number;
}

/** How many files, and how large they are together. */
export interface Amount {
  count: number;
  bytes: number;
}

export interface DeviceContents {
  documents: Amount;
  texts: Amount;
  /** Bytes of the search index; null while it does not run. */
  index: number | null;
  thumbnails: Amount;
  /** Originals that their person wants here, and those that were opened lately. */
  kept: Amount;
  opened: Amount;
  /** Not sent yet. */
  files: Amount;
  changes: number;
  /** What the browser uses and allows in all, null where it does not say. `persisted`: it won't clear it by itself. */
  room: { usage: number | null; quota: number | null; persisted: boolean };
}

export interface UnsentFile {
  documentId: string;
  name: string;
  size: number;
  createdAt: string;
}

export interface NamedChange {
  name: string;
  args: unknown;
}

export interface DeviceFindings {
  /** How much was looked at. */
  documents: number;
  texts: number;
  files: number;
  indexChecked: boolean;
  /** What was wrong: all but unsent files has been put right. */
  wrong: { index: number; files: string[]; pictures: number; unsent: string[] };
}

/** `key` names it on this device. */
export interface UnmadeChange extends NamedChange {
  key: string;
}

/** What is kept on this device, and what can be done about it. */
export interface DeviceApi {
  contents(): Promise<DeviceContents>;
  /** `unmade`: changes that this app can't make or send: of an earlier version of it, or too large for the server. */
  unsent(): Promise<{ files: UnsentFile[]; changes: NamedChange[]; unmade: UnmadeChange[] }>;
  /** Gives one of them up, for good. */
  discardUnmade(key: string): Promise<void>;
  /** Saves one ZIP with all of it. Needs no network. */
  exportUnsent(): Promise<void>;
  /** Saves the bytes of one unsent file. */
  saveFile(documentId: string): Promise<void>;
  discardFile(documentId: string): Promise<void>;
  /** Asks the browser not to clear this by itself; whether it agreed. */
  persist(): Promise<boolean>;
  /** Compares the read model with replica and texts, and kept bytes with their hashes; puts right what it can. */
  verify(): Promise<DeviceFindings>;
  /** Makes the search index anew from what is here. */
  rebuild(): Promise<void>;
  /** Fetches everything from the server once more; what is not sent stays. Rejects without network. */
  fetchAnew(): Promise<void>;
  /** Characters of text that may be here; null: all. */
  readonly textLimit: ReadonlySignal<number | null>;
  setTextLimit(limit: number | null): void;
  /** What was here when the browser removed it, until the person has read of it. */
  readonly removed: ReadonlySignal<{ documents: number; unsent: number; at: string } | null>;
  acknowledgeRemoved(): void;
}

export type Mutate = { [Name in keyof DeviceMutators]: (args: MutatorArgs<Name>) => Promise<void> };

export interface Vault {
  readonly userId: string;
  readonly mutate: Mutate;
  /** Ids in order; the same signal is returned for the same query while somebody holds it. */
  list(query: ListQuery): ReadonlySignal<readonly string[]>;
  document(id: string): ReadonlySignal<VaultDocument | undefined>;
  /** The files in its file become documents beside it. @throws ApiProblem, NetworkDown */
  unpack(id: string): Promise<void>;
  /** False until the replica has been read once: before that a missing document is not a 404. */
  readonly ready: ReadonlySignal<boolean>;
  readonly documentCount: ReadonlySignal<number>;
  readonly folders: ReadonlySignal<ReadonlyMap<string, Folder>>;
  readonly tags: ReadonlySignal<ReadonlyMap<string, Tag>>;
  readonly types: ReadonlySignal<ReadonlyMap<string, DocumentType>>;
  readonly correspondents: ReadonlySignal<ReadonlyMap<string, Correspondent>>;
  readonly customFields: ReadonlySignal<ReadonlyMap<string, CustomField>>;
  /** Of one's own things, and those that are for oneself. */
  readonly shares: ReadonlySignal<ReadonlyMap<string, Share>>;
  /** The groups that one belongs to. */
  readonly groups: ReadonlySignal<ReadonlyMap<string, Group>>;
  /** Oneself, owners of what one sees, and people one has shared with. */
  readonly people: ReadonlySignal<ReadonlyMap<string, Person>>;
  readonly savedSearches: ReadonlySignal<ReadonlyMap<string, SavedSearch>>;
  /** Undefined until they are known: before that nothing may be shown as chosen, or be changed from what is shown. */
  readonly settings: ReadonlySignal<PersonSettings | undefined>;
  readonly refusals: ReadonlySignal<readonly Refusal[]>;
  /** How full the person's own storage is; undefined until the server has told. */
  readonly storage: ReadonlySignal<StorageUse | undefined>;
  readonly sync: ReadonlySignal<SyncStatus>;
  /** The server or another tab runs a newer app: work here goes on and is sent after the update. */
  readonly updateNeeded: ReadonlySignal<boolean>;
  /** Undefined: this device has nothing to add to the document's own state. */
  localState(documentId: string): ReadonlySignal<LocalState | undefined>;
  /** Whether scans are read on this device. */
  readonly recognition: RecognitionApi;
  /** Whether this device reads the pages of a file that waits, or has read them. */
  recognized(documentId: string): ReadonlySignal<"reading" | "read" | undefined>;
  /** Stores bytes durably, then the document appears. Resolves when nothing of what was kept can be lost any more. */
  addFiles(files: readonly File[], target: { folderId: string | null }): Promise<Added>;
  /** Which files are here already. */
  readonly sameBytes: SameBytesApi;
  retryUpload(documentId: string): Promise<void>;
  /** `early` gets what this device knows at once, where the server is asked for more. `sort`: else the best first. */
  search(query: string, signal?: AbortSignal, early?: (answer: SearchAnswer) => void, sort?: CustomSort | null): Promise<SearchAnswer>;
  /** What the hits of a search can be narrowed by, from where the search was answered (`source`); null where it can't be counted now. */
  facets(query: string, source: SearchAnswer["source"], signal?: AbortSignal): Promise<Facets | null>;
  /** Ids of documents that are like this one, the likest first. */
  alike(documentId: string): Promise<string[]>;
  /** The index on this device: a search asked again when it becomes ready or grows may answer more. */
  readonly searchIndex: ReadonlySignal<{ ready: boolean; texts: number; complete: boolean }>;
  /** Object URL from the device's cache or fetched once; null where there is none. Release with URL.revokeObjectURL is the cache's job. */
  thumbnailUrl(documentId: string): Promise<string | null>;
  /** The original's bytes: from the outbox, the kept copies, or fetched with progress (0..1). Throws NetworkDown offline when not kept. */
  original(documentId: string, onProgress?: (fraction: number) => void): Promise<Blob>;
  /** Extracted text, pages separated by form feeds; null where it is not on the device and can't be fetched. */
  text(documentId: string): Promise<string | null>;
  /** Of these, the texts that are on this device. */
  textsHere(documentIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /**
   * What the document says of itself, each with its words; null where nothing is known, or where it is neither here nor can be fetched.
   * `here`: only what is on this device.
   */
  facts(documentId: string, where: "anywhere" | "here"): Promise<ShownFacts | null>;
  /** Pages (from 1) with words that were recognized; none where there are none, or without network. */
  recognizedPages(documentId: string): Promise<readonly number[]>;
  /** Those words with their boxes; null where there are none, or without network. */
  pageWords(documentId: string, page: number): Promise<PageWords | null>;
  keepOffline(documentId: string, keep: boolean): Promise<void>;
  isKept(documentId: string): ReadonlySignal<boolean>;
  /** Sizes on this device, for Storage and Settings. */
  deviceUsage(): Promise<{
    usage: number | null;
    quota: number | null;
    persisted: boolean;
    keptOriginals: number;
    texts: number;
    unsent: number;
  }>;
  readonly device: DeviceApi;
  readonly history: HistoryApi;
  readonly versions: VersionsApi;
  readonly filePasswords: FilePasswordsApi;
  readonly rereading: RereadingApi;
  /** Documents that came in twice. Rejects where its code can't be fetched. */
  duplicates(): Promise<DuplicatesApi>;
  /** Mail that goes out. Rejects where its code can't be fetched. */
  mail(): Promise<MailApi>;
  /** A web page becomes a document; gives its title. The same id again is the same one. @throws ApiProblem, NetworkDown */
  addPage(page: { id: string; url: string; folderId: string | null }): Promise<string>;
  /** Signed URL for a download by the browser itself, with the file's name. */
  download(documentId: string): Promise<void>;
  /** Likewise of a scan as a PDF with the words that were recognized, made where there is none yet. @throws ApiProblem, NetworkDown */
  downloadWithText(documentId: string): Promise<void>;
  close(): Promise<void>;
}
