// /api/auth: all routes of identity under one roof.
import { routes } from "../../http/routes.ts";
import { factorRoutes } from "./factors/factors.routes.ts";
import { mfaRoutes } from "./mfa/mfa.routes.ts";
import { oidcRoutes } from "./oidc/oidc.routes.ts";
import { passkeyRoutes } from "./passkeys/passkeys.routes.ts";
import { recoveryRoutes } from "./recovery/recovery.routes.ts";
import { sessionRoutes } from "./sessions/sessions.routes.ts";
import { signInRoutes } from "./signIn.routes.ts";

export const authRoutes = routes()
  .route("/", signInRoutes)
  .route("/", sessionRoutes)
  .route("/", recoveryRoutes)
  .route("/", mfaRoutes)
  .route("/", factorRoutes)
  .route("/", passkeyRoutes)
  .route("/", oidcRoutes);
