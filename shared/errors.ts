// Every error that leaves a process: one code, one status, one title. Details are data a client may show.
// A person's text is made from the code on the screen; `title` is for programs and logs.

const catalogue = {
  "request.invalid": [400, "The request is not valid"],
  "request.tooLarge": [413, "The request is too large"],
  "request.timeout": [408, "The request did not arrive in time"],
  "request.tooMany": [429, "Too many requests at once"],
  "route.unknown": [404, "There is nothing at this address"],
  "auth.required": [401, "Sign in first"],
  "auth.expired": [401, "Ask for a new access token"],
  "auth.invalid": [401, "E-mail or password is wrong"],
  "auth.origin": [403, "This request has to come from the app itself"],
  "auth.admin": [403, "Administrators have no access to documents"],
  "auth.refresh": [401, "The session has ended"],
  "session.revoked": [401, "The session was ended on purpose"],
  "auth.rateLimited": [429, "Too many tries"],
  "auth.busy": [503, "Sign-in is busy"],
  "auth.reauthenticate": [403, "Prove again that it is you"],
  "auth.code": [401, "The code is wrong or was used before"],
  "auth.factorRequired": [401, "A second factor is needed as well"],
  "auth.mfaExpired": [401, "Begin the sign-in again"],
  "totp.active": [409, "Codes from an app are active already"],
  "totp.missing": [409, "Set up codes from an app first"],
  "passkey.refused": [401, "The passkey was not accepted"],
  "oidc.refused": [401, "The other service did not sign you in"],
  "oidc.linkRequired": [409, "This e-mail address has an account: sign in there and link it"],
  "oidc.linked": [409, "This sign-in belongs to another account"],
  "signIn.last": [409, "It is the only way to sign in"],
  "admin.last": [409, "It is the only administrator"],
  "token.invalid": [400, "This link is not valid any more"],
  "email.taken": [409, "This e-mail address has an account"],
  "email.unverified": [403, "Verify the e-mail address first"],
  "handle.taken": [409, "This handle is in use"],
  "password.weak": [400, "Choose another password"],
  "access.denied": [403, "Not allowed"],
  "access.viewOnly": [403, "It may be looked at, not changed"],
  "access.ownerOnly": [403, "Only its owner may do this"],
  "access.scope": [403, "This token is not good for that"],
  "entity.notFound": [404, "Not found"],
  "entity.exists": [409, "It exists already"],
  "folder.cycle": [409, "A folder can not be inside itself"],
  "folder.tooDeep": [409, "Folders lie in at most 50 levels inside each other"],
  "tag.cycle": [409, "A tag can not be inside itself"],
  "tag.tooDeep": [409, "Tags lie in at most 5 levels inside each other"],
  "entity.tooMany": [409, "There are too many of these already"],
  "notes.full": [409, "There is no more room for notes"],
  "customField.value": [409, "The field has no such value"],
  "customField.full": [409, "The document has no more room for values of custom fields"],
  "move.otherVault": [409, "It can not be moved into another vault"],
  "share.unknownPerson": [404, "Nobody has this handle"],
  "share.self": [409, "It is yours already"],
  "share.unverified": [403, "Verify the e-mail address before sharing"],
  "group.taken": [409, "A group has this name"],
  "group.managed": [409, "A service outside says what this group is called and who belongs to it"],
  "import.unconfigured": [409, "No container is set up here"],
  "import.running": [409, "An import is under way"],
  "directory.unconfigured": [409, "This installation is not registered there"],
  "history.changedSince": [409, "It was changed since"],
  "mutation.unknown": [400, "This change is not known"],
  "mutation.future": [409, "An earlier change is missing"],
  "quota.exceeded": [413, "The storage is full"],
  "upload.conflict": [409, "This document has other bytes"],
  "upload.tooLarge": [413, "The file is too large"],
  "upload.type": [415, "Files of this type are not accepted"],
  "upload.tooManyDiscarded": [429, "Uploads that were given up are cleaned up first"],
  "version.current": [409, "It is the document's current version"],
  "version.notRead": [409, "What this version says is not known"],
  "version.elsewhere": [409, "Its file is the current version of another document"],
  "merge.notesTooLong": [409, "The notes of both are too long for one document"],
  "upload.missing": [409, "The bytes have not arrived"],
  "upload.mismatch": [409, "The bytes are not those that were announced"],
  "cloud.unauthorized": [422, "The cloud does not accept these credentials"],
  "cloud.unreachable": [422, "The cloud can not be reached"],
  "cloud.addressRefused": [422, "This address is not reached from here"],
  "cloud.refused": [422, "The cloud does not allow this"],
  "cloud.full": [422, "The cloud is full"],
  "cloud.busy": [422, "The cloud asks to wait"],
  "cloud.missing": [409, "The file is not in the cloud any more"],
  "cloud.changed": [409, "The file was changed in the cloud"],
  "cloud.fetching": [503, "The file is on its way from the cloud"],
  "cloud.denied": [422, "The access was not granted"],
  "cloud.stale": [422, "This log-in was begun elsewhere, or too long ago"],
  "cloud.otherAccount": [422, "This is another account than the one that is connected"],
  "cloud.fixed": [409, "The organisation's store is as the operator's settings say"],
  "cloud.withdrawn": [409, "The organisation's store is not set up any more"],
  "cloud.unavailable": [409, "This installation does not offer that cloud"],
  "mailbox.unauthorized": [422, "The mail server does not accept this name and password"],
  "mailbox.unreachable": [422, "The mail server can not be reached"],
  "mailbox.addressRefused": [422, "This address is not reached from here"],
  "mailbox.insecure": [422, "The mail server can not prove who it is"],
  "mailbox.busy": [422, "The mail server asks to wait"],
  "mailbox.folderMissing": [422, "The mail account has no such folder"],
  "mailbox.unavailable": [409, "This installation fetches no mail"],
  "page.addressRefused": [422, "This address is not reached from here"],
  "page.unreachable": [422, "There is no answer at this address"],
  "page.missing": [422, "There is no page at this address"],
  "page.blocked": [422, "The page does not let programs read it"],
  "page.loginNeeded": [422, "The page asks for a sign-in"],
  "page.noSource": [422, "This document does not say from which address it came"],
  "page.notAPage": [422, "There is nothing to read at this address"],
  "page.tooLarge": [413, "The page is too large"],
  "mail.tooLarge": [413, "The document is too large for a mail"],
  "document.wrongPassword": [422, "The password does not open the file"],
  "document.notLocked": [409, "No password is taken for this file"],
  "document.notRecognized": [409, "No page of the document has been recognized yet"],
  "document.layerLocked": [422, "The file is locked or protected against changes"],
  "document.layerTooLarge": [413, "The file is too large for a PDF with text"],
  "document.layerFailed": [422, "No PDF with text can be made of this file"],
  "document.layerComing": [503, "The PDF with text is still being made"],
  "document.noBytes": [409, "The bytes are not in the vault yet"],
  "service.unavailable": [503, "A part of the service is not reachable"],
  "service.taken": [409, "A service has this key"],
  "service.fixed": [409, "The operator's settings say this"],
  "service.answer": [502, "The service gave an answer that is not passed on"],
  "template.tooMuch": [422, "This can not be read or drawn"],
  internal: [500, "Something went wrong"],
} as const satisfies Record<string, readonly [number, string]>;

export type ErrorCode = keyof typeof catalogue;
export const errorCodes = Object.keys(catalogue) as ErrorCode[];

/** An expected failure. `details` is sent to the client as it is: never put a secret or somebody else's data in it. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Record<string, unknown>;

  constructor(code: ErrorCode, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(catalogue[code][1], options);
    this.name = "AppError";
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return catalogue[this.code][0];
  }
}

/** The body of an answer that is an error (RFC 9457); what else it says lies beside these. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  [more: string]: unknown;
}

/** RFC 9457 body. `type` is a stable relative reference made from the code. */
export function problem(error: AppError): Problem {
  const { detail, ...details } = error.details;
  return {
    type: `/problems/${error.code}`,
    title: error.message,
    status: error.status,
    detail: typeof detail === "string" ? detail : error.message,
    code: wireCode(error.code),
    ...details,
  };
}

/** Codes on the wire are snake case after the dot (`upload.too_large`), as the published surface fixes them. */
export function wireCode(code: ErrorCode): string {
  return code.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
