// Which headers travel between a person and a service. Neither side's credentials reach the other, and only we say who somebody is.

/** Of one connection alone (RFC 9110 section 7.6.1), and what its handshake says. */
const hopByHop = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
];
/** Ours, or those of whoever stands in front of us. */
const notAsked = new Set([
  ...hopByHop,
  "authorization",
  "cookie",
  "cookie2",
  "host",
  "content-length",
  "accept-encoding",
  "expect",
  "forwarded",
  "via",
  "x-real-ip",
  "true-client-ip",
  "x-original-url",
  "x-rewrite-url",
  "x-http-method-override",
  "x-user",
  "x-user-id",
  "x-user-email",
  "x-remote-user",
  "remote-user",
]);
const notAskedPrefixes = ["x-forwarded-", "x-docuvault-", "cf-", "sec-websocket-"];
/** What would speak for our own origin. */
const notAnswered = new Set([
  ...hopByHop,
  "set-cookie",
  "set-cookie2",
  "authorization",
  "www-authenticate",
  "authentication-info",
  "clear-site-data",
  "content-security-policy",
  "content-security-policy-report-only",
  "service-worker-allowed",
  "strict-transport-security",
  "cache-control",
  "expires",
  "refresh",
  "alt-svc",
  "nel",
  "report-to",
  "reporting-endpoints",
  "origin-agent-cluster",
  "sourcemap",
  "speculation-rules",
  "location",
  "content-location",
  "link",
  "x-user-id",
]);
const notAnsweredPrefixes = ["access-control-", "x-docuvault-", "sec-websocket-", "x-accel-", "cf-"];

function passed(headers: Headers, without: ReadonlySet<string>, prefixes: readonly string[]): Headers {
  const named = (headers.get("connection") ?? "").split(",").map((name) => name.trim().toLowerCase());
  const kept = new Headers();
  for (const [name, value] of headers)
    if (!without.has(name) && !named.includes(name) && !prefixes.some((prefix) => name.startsWith(prefix)) && !/_/.test(name))
      kept.append(name, value);
  return kept;
}

export interface Identity {
  userId: string;
  /** Signed by us, good for a minute and for this service alone. */
  token: string;
}

/** A name with an underscore is left out: some servers read it as one with a dash. */
export function headersForService(
  asked: Headers,
  { identity, requestId, prefix, origin }: { identity: Identity; requestId: string; prefix: string; origin: string },
): Headers {
  const headers = passed(asked, notAsked, notAskedPrefixes);
  const { host, protocol } = new URL(origin);
  // Its answers are passed on as they are read, and what reads them would have to unpack them.
  headers.set("accept-encoding", "identity");
  headers.set("x-user-id", identity.userId);
  headers.set("x-docuvault-identity", identity.token);
  headers.set("x-forwarded-host", host);
  headers.set("x-forwarded-proto", protocol.slice(0, -1));
  headers.set("x-forwarded-prefix", prefix);
  headers.set("x-request-id", requestId);
  return headers;
}

/** Runs in a page without an origin: it reaches nothing of the vault, neither its storage nor its cookies. */
const sandbox =
  "sandbox allow-scripts allow-forms allow-popups allow-modals allow-downloads; frame-ancestors 'none'; base-uri 'none'; " +
  "default-src 'unsafe-inline' data: blob:; form-action 'self'";

export function headersForPerson(answered: Headers): Headers {
  const headers = passed(answered, notAnswered, notAnsweredPrefixes);
  headers.set("content-security-policy", sandbox);
  headers.set("cache-control", "no-store");
  return headers;
}
