// The app on a vault in memory, for looking at screens that are hard to reach. Open it through `node client/testing/look.ts --serve`.
// ?path=/documents&documents=40&session=in|out|expired&online=0&waiting=3&used=41&unfitting=5&refused=1&removed=1&update=1&source=device&locked=1&revoked=1&theme=dark
import "../styles/index.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import type { User } from "../../shared/api/identity.ts";
import { App } from "../App.tsx";
import { startLanguage } from "../app/language.ts";
import { theme } from "../app/preferences.ts";
import type { Services } from "../app/services.ts";
import { ApiProblem } from "../data/errors.ts";
import type { SessionState } from "../data/types.ts";
import { memoryAccount, memorySignIn } from "./memoryAccount.ts";
import { memoryOffice } from "./memoryOffice.ts";
import { memoryVault } from "./memoryVault.ts";
import { seedId, userId } from "./seed.ts";

const options = new URLSearchParams(location.search);
const number = (name: string, otherwise: number) => Number(options.get(name) ?? otherwise);
const limitBytes = 100 * 2 ** 20;
const quota = { usedBytes: number("used", 41) * 2 ** 20, limitBytes };
const user: User = {
  id: userId,
  email: "ida@example.org",
  handle: "ida",
  role: options.get("role") === "admin" ? "admin" : "user",
  emailVerified: false,
  quota,
  aiAvailable: options.get("ai") === "1",
  cloudReconnect: options.get("cloud") === "reconnect",
};

const wanted = options.get("session") ?? "in";
const session = signal<SessionState>(
  wanted === "out"
    ? { state: "signedOut", revoked: options.get("revoked") === "1" }
    : { state: "signedIn", user, expired: wanted === "expired" },
);
const office = memoryOffice(options.get("office") === "empty");
const services: Services = {
  office: async () => office,
  ...memoryAccount(user, () => {
    session.value = { state: "signedOut" };
  }),
  auth: {
    ...memorySignIn(() => {
      session.value = { state: "signedIn", user, expired: false };
    }),
    session,
    failed: signal(undefined),
    whenExpired: signal<"readable" | "locked">(options.get("locked") === "1" ? "locked" : "readable"),
    status: async () => ({
      mode: options.get("mode") === "single" ? "single" : "multi",
      registration: true,
      oidc: [{ id: "oidc", name: "Example ID" }],
      passkeys: true,
      mail: options.get("mail") !== "0",
      schemaVersion: "1",
      cookie: false,
    }),
    async register() {
      throw new ApiProblem({ code: "email.taken", status: 409 });
    },
    async login({ password }) {
      if (password === "two factors") return { token: "half", methods: ["totp", "backupCode", "passkey"] };
      if (password !== "correct horse") throw new ApiProblem({ code: "auth.invalid", status: 401 });
      session.value = { state: "signedIn", user, expired: false };
      return null;
    },
    async logout() {
      session.value = { state: "signedOut" };
    },
  },
  openVault: async () =>
    memoryVault({
      documents: number("documents", 40),
      online: options.get("online") !== "0",
      waiting: number("waiting", 0),
      quota,
      unfittingBytes: number("unfitting", 0) * 2 ** 20,
      refusals: options.get("refused")
        ? [
            {
              id: seedId(6, 1),
              mutation: "updateDocument",
              args: { id: seedId(5, 2), title: "Leiekontrakt Lyngveien" },
              code: "access.denied",
              createdAt: "2026-11-20T08:00:00.000Z",
            },
          ]
        : [],
      removed: options.get("removed") === "1",
      crash: options.get("crash") === "1",
      searchSource: (options.get("source") as "device" | null) ?? "device",
    }),
  app: { updateReady: signal(options.get("update") === "1"), applyUpdate: async () => location.reload() },
};
await startLanguage();
if (options.get("theme")) theme.value = options.get("theme") as "dark";

history.replaceState(null, "", options.get("path") ?? "/documents");
const root = document.getElementById("app");
if (root) render(<App services={services} />, root);
