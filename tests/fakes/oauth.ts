// The desk of a service where codes and tokens are given (RFC 6749, RFC 7636): strict with everything that it is sent.
import { createHash, randomBytes } from "node:crypto";

export interface DeskOptions {
  clientId: string;
  clientSecret: string;
  /** Asked for, each of them. */
  scopes: readonly string[];
  /** What a way to the log-in has to say besides. */
  parameters?: Readonly<Record<string, string>>;
}

export interface TokenDesk {
  /** What the browser of a person who says yes comes back with: code and state, at the address that was asked for. */
  consent(url: string): URL;
  /** `POST /token`. */
  answer(form: URLSearchParams): { status: number; body: Record<string, unknown> };
  isGood(authorization: string | undefined): boolean;
  /** Access tokens that were given are not taken any more. */
  expire(): void;
  /** Nor is any refresh token. */
  revoke(): void;
  /** How often a token was renewed. */
  renewals: number;
  /** Asked before a renewal is answered. */
  beforeRenewal: () => Promise<void>;
  /** Seconds that a token says it lives. */
  lifetime: number;
  /** Scopes that the person takes out. */
  withheld: Set<string>;
}

export function createTokenDesk({ clientId, clientSecret, scopes, parameters = {} }: DeskOptions): TokenDesk {
  const codes = new Map<string, { challenge: string; redirectUri: string }>();
  let access = new Set<string>();
  let refresh = new Set<string>();
  /** By a token that was given in its place, the refresh token that ends when that one is first used: the answer may have been lost. */
  const replaced = new Map<string, string>();
  const use = (given: string) => refresh.delete(replaced.get(given) ?? "");
  const token = (kind: string) => `${kind}-${randomBytes(12).toString("hex")}`;
  const give = () => {
    const given = { access_token: token("access"), refresh_token: token("refresh") };
    access.add(given.access_token);
    refresh.add(given.refresh_token);
    return given;
  };
  const answered = (given: ReturnType<typeof give>) => {
    const scope = scopes.filter((one) => !desk.withheld.has(one)).join(" ");
    return { status: 200, body: { ...given, token_type: "Bearer", expires_in: desk.lifetime, scope } };
  };
  const refused = (error: string) => ({ status: 400, body: { error, error_description: "Bad Request" } });

  const desk: TokenDesk = {
    renewals: 0,
    beforeRenewal: async () => undefined,
    lifetime: 3600,
    withheld: new Set(),
    consent(address) {
      const asked = new URL(address).searchParams;
      const must = { client_id: clientId, response_type: "code", code_challenge_method: "S256", ...parameters };
      for (const [name, value] of Object.entries(must))
        if (asked.get(name) !== value) throw new Error(`${name} is ${asked.get(name)} and not ${value}`);
      const given = asked.get("scope")?.split(" ") ?? [];
      for (const scope of scopes) if (!given.includes(scope)) throw new Error(`${scope} was not asked for`);
      const [challenge, state, redirectUri] = ["code_challenge", "state", "redirect_uri"].map((name) => asked.get(name) ?? "");
      if (!/^[\w-]{43}$/.test(challenge!) || !/^[\w-]{43}$/.test(state!) || !URL.canParse(redirectUri!))
        throw new Error("something is missing");
      const code = token("code");
      codes.set(code, { challenge: challenge!, redirectUri: redirectUri! });
      const back = new URL(redirectUri!);
      back.searchParams.set("code", code);
      back.searchParams.set("state", state!);
      return back;
    },
    answer(form) {
      if (form.get("client_id") !== clientId || form.get("client_secret") !== clientSecret)
        return { status: 401, body: { error: "invalid_client", error_description: "Unauthorized" } };
      if (form.get("grant_type") === "authorization_code") {
        const code = codes.get(form.get("code") ?? "");
        codes.delete(form.get("code") ?? "");
        const challenge = createHash("sha256")
          .update(form.get("code_verifier") ?? "")
          .digest("base64url");
        if (!code || challenge !== code.challenge || form.get("redirect_uri") !== code.redirectUri) return refused("invalid_grant");
      } else if (form.get("grant_type") === "refresh_token") {
        desk.renewals++;
        const asked = form.get("refresh_token") ?? "";
        if (!refresh.has(asked)) return refused("invalid_grant");
        use(asked);
        const given = give();
        for (const one of [given.access_token, given.refresh_token]) replaced.set(one, asked);
        return answered(given);
      } else return refused("unsupported_grant_type");
      return answered(give());
    },
    isGood(authorization) {
      const given = /^Bearer (\S+)$/.exec(authorization ?? "")?.[1] ?? "";
      use(given);
      return access.has(given);
    },
    expire() {
      access = new Set();
    },
    revoke() {
      access = new Set();
      refresh = new Set();
    },
  };
  return desk;
}
