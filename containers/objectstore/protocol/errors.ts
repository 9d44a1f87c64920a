// The S3 protocol's own errors: a code, a status and a text. They leave the process as XML, not as problem+json.

const catalogue = {
  AccessDenied: [403, "Access denied."],
  AccessForbidden: [403, "This origin or method is not allowed by the CORS settings."],
  AuthorizationHeaderMalformed: [400, "The authorization header or credential is malformed."],
  AuthorizationQueryParametersError: [400, "The signature parameters in the query are malformed."],
  BadDigest: [400, "The Content-MD5 does not match the bytes received."],
  BucketAlreadyOwnedByYou: [409, "The bucket exists already and is yours."],
  BucketNotEmpty: [409, "The bucket is not empty."],
  EntityTooLarge: [400, "The object is larger than the largest allowed size."],
  EntityTooSmall: [400, "A part other than the last is smaller than 5 MiB."],
  IncompleteBody: [400, "Fewer bytes arrived than Content-Length announced."],
  InternalError: [500, "The store met an unexpected problem."],
  InvalidAccessKeyId: [403, "The access key is not known."],
  InvalidArgument: [400, "An argument is not valid."],
  InvalidBucketName: [400, "The bucket name is not valid."],
  InvalidDigest: [400, "The Content-MD5 is not valid."],
  InvalidPart: [400, "A part was not found, or its ETag or checksum differs."],
  InvalidPartOrder: [400, "The parts are not in ascending order."],
  InvalidRange: [416, "The range can not be satisfied."],
  InvalidRequest: [400, "The request is not valid."],
  InvalidURI: [400, "The address can not be read."],
  KeyTooLongError: [400, "The key is longer than 1024 bytes."],
  MalformedXML: [400, "The XML is not well-formed or not of the expected shape."],
  MetadataTooLarge: [400, "The metadata headers are larger than 2 KB."],
  MethodNotAllowed: [405, "The method is not allowed here."],
  MissingContentLength: [411, "A Content-Length header is needed."],
  NoSuchBucket: [404, "The bucket does not exist."],
  NoSuchKey: [404, "The key does not exist."],
  NoSuchUpload: [404, "The multipart upload does not exist."],
  NotImplemented: [501, "This store does not implement what was asked for."],
  NotModified: [304, "Not modified."],
  PreconditionFailed: [412, "A precondition does not hold."],
  RequestTimeTooSkewed: [403, "The request's time and the server's differ by more than 15 minutes."],
  SignatureDoesNotMatch: [403, "The signature does not match the request."],
  XAmzContentChecksumMismatch: [400, "The checksum does not match the bytes received."],
  XAmzContentSHA256Mismatch: [400, "The x-amz-content-sha256 does not match the bytes received."],
  XMinioStorageFull: [507, "The disk is full."],
} as const satisfies Record<string, readonly [number, string]>;

export type S3ErrorCode = keyof typeof catalogue;

/** An expected refusal. `message` replaces the catalogue's text; it goes to the client, so it never holds a secret. */
export class S3Error extends Error {
  readonly code: S3ErrorCode;
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(code: S3ErrorCode, message?: string, headers: Record<string, string> = {}) {
    super(message ?? catalogue[code][1]);
    this.name = "S3Error";
    this.code = code;
    this.status = catalogue[code][0];
    this.headers = headers;
  }
}

/** The refusal for any thrown value: S3 errors as they are, a full disk by its name, everything else as InternalError. */
export function asS3Error(cause: unknown): S3Error {
  if (cause instanceof S3Error) return cause;
  if (errorCode(cause) === "ENOSPC" || errorCode(cause) === "EDQUOT") return new S3Error("XMinioStorageFull");
  return new S3Error("InternalError");
}

/** The `code` of a Node system error such as "ENOENT", or undefined for anything else. */
export function errorCode(cause: unknown): string | undefined {
  return cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : undefined;
}
