// /api/auth: all routes of identity under one roof.
import { routes } from "../../http/routes.ts";
import { factorRoutes } from "./factors.routes.ts";
import { signInRoutes } from "./identity.routes.ts";
import { oidcRoutes } from "./oidc.routes.ts";
import { passkeyRoutes } from "./passkeys.routes.ts";
import { recoveryRoutes } from "./recovery.routes.ts";
import { sessionRoutes } from "./sessions.routes.ts";

export const authRoutes = routes()
  .route("/", signInRoutes)
  .route("/", sessionRoutes)
  .route("/", recoveryRoutes)
  .route("/", factorRoutes)
  .route("/", passkeyRoutes)
  .route("/", oidcRoutes);
