// A real OpenID Connect provider on loopback (the certified `oidc-provider`), and a person's way through its pages.
import { createServer, type Server } from "node:http";
import { Provider } from "oidc-provider";

export interface OidcAccount {
  email: string;
  emailVerified: boolean;
  username?: string;
}

export interface TestOidcProvider {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** Who can sign in there, by subject. */
  accounts: Map<string, OidcAccount>;
  /** Signs `subject` in at `url` and agrees to everything; the address that the browser is sent back to. */
  signIn(url: string, subject: string): Promise<string>;
  close(): Promise<void>;
}

export async function anOidcProvider(redirectUri: string): Promise<TestOidcProvider> {
  const accounts = new Map<string, OidcAccount>();
  let handle: Parameters<typeof createServer>[1];
  const server: Server = createServer((request, response) => handle?.(request, response as never));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  const [clientId, clientSecret] = ["docuvault", "a secret of the tests"];
  const provider = new Provider(issuer, {
    clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [redirectUri] }],
    claims: { email: ["email", "email_verified"], profile: ["preferred_username", "name"] },
    pkce: { required: () => true },
    cookies: { keys: ["only the tests"] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, subject) => {
      const account = accounts.get(subject);
      return (
        account && {
          accountId: subject,
          claims: () => ({
            sub: subject,
            email: account.email,
            email_verified: account.emailVerified,
            ...(account.username && { preferred_username: account.username }),
          }),
        }
      );
    },
  });
  handle = provider.callback() as never;

  return {
    issuer,
    clientId,
    clientSecret,
    accounts,
    async signIn(url, subject) {
      const jar = new Map<string, string>();
      const visit = async (to: string, form?: Record<string, string>) => {
        const response = await fetch(to, {
          redirect: "manual",
          headers: { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; ") },
          ...(form && { method: "POST", body: new URLSearchParams(form) }),
        });
        for (const line of response.headers.getSetCookie()) {
          const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
          if (value) jar.set(name, value);
          else jar.delete(name);
        }
        return response;
      };
      let at = url;
      for (let step = 0; step < 12; step++) {
        if (at.startsWith(redirectUri)) return at;
        const page = await visit(at);
        const location = page.headers.get("location");
        if (location) {
          at = new URL(location, issuer).href;
          continue;
        }
        const prompt = /name="prompt" value="(\w+)"/.exec(await page.text())?.[1] ?? "consent";
        const sent = await visit(at, prompt === "login" ? { prompt, login: subject, password: "any" } : { prompt });
        at = new URL(sent.headers.get("location") ?? "", issuer).href;
      }
      throw new Error(`the provider never sent the browser back, last at ${at}`);
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
