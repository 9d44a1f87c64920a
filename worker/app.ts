// The whole public surface in one screen. Order matters: frame, errors, door, routes, then the client's files.
import { Hono } from "hono";
import { assertVaultsAreClosed, guardApi, guardBody, guardToken } from "./access.ts";
import { assets, assetsPath } from "./http/assets.ts";
import { compressed } from "./http/compress.ts";
import { declaredRoutes } from "./http/contract.ts";
import { crossOrigin } from "./http/crossOrigin.ts";
import { withDatabase } from "./http/database.ts";
import { frame, withSettings } from "./http/frame.ts";
import { securityHeaders } from "./http/headers.ts";
import { health } from "./http/health.ts";
import { openApiRoute } from "./http/openapi.ts";
import { onError } from "./http/problems.ts";
import { type Routes, routes } from "./http/routes.ts";
import type { AppEnv } from "./http/types.ts";
import { adminRoutes } from "./modules/admin/admin.routes.ts";
import { aiSettingsRoutes, personAiRoutes } from "./modules/ai/ai.routes.ts";
import { azureRoutes } from "./modules/azure/azure.routes.ts";
import { cloudRoutes, defaultStorageRoutes } from "./modules/clouds/clouds.routes.ts";
import { cloudImportRoutes } from "./modules/clouds/imports.routes.ts";
import { cloudOauthRoutes } from "./modules/clouds/oauth.routes.ts";
import { adminDirectoryRoutes, directoryRoutes } from "./modules/directory/directory.routes.ts";
import { documentRoutes } from "./modules/documents/documents.routes.ts";
import { duplicateRoutes } from "./modules/documents/duplicates.routes.ts";
import { passwordRoutes } from "./modules/documents/passwords.routes.ts";
import { searchableRoutes } from "./modules/documents/searchable.routes.ts";
import { versionRoutes } from "./modules/documents/versions.routes.ts";
import { documentHistoryRoutes, historyRoutes } from "./modules/history/history.routes.ts";
import { factorRoutes } from "./modules/identity/factors/factors.routes.ts";
import { mfaRoutes } from "./modules/identity/mfa/mfa.routes.ts";
import { oidcRoutes } from "./modules/identity/oidc/oidc.routes.ts";
import { passkeyRoutes } from "./modules/identity/passkeys/passkeys.routes.ts";
import { recoveryRoutes } from "./modules/identity/recovery/recovery.routes.ts";
import { sessionRoutes } from "./modules/identity/sessions/sessions.routes.ts";
import { signInRoutes } from "./modules/identity/signIn.routes.ts";
import { mailInRoutes } from "./modules/mailIn/mailIn.routes.ts";
import { mailRoutes } from "./modules/mails/mails.routes.ts";
import { mutationRoutes } from "./modules/mutations/mutations.routes.ts";
import { pageRoutes } from "./modules/pages/pages.routes.ts";
import { peopleRoutes, profileRoutes } from "./modules/people/people.routes.ts";
import { ruleRoutes } from "./modules/rules/rules.routes.ts";
import { searchRoutes } from "./modules/search/search.routes.ts";
import { adminServiceRoutes, keySetRoutes, serviceRoutes, serviceSessionRoutes } from "./modules/services/services.routes.ts";
import { syncRoutes } from "./modules/sync/sync.routes.ts";
import { sanitizeRoutes, templateRoutes } from "./modules/templates/templates.routes.ts";
import { limitRoutes } from "./modules/uploads/limits.routes.ts";
import { uploadRoutes } from "./modules/uploads/uploads.routes.ts";
import { webhookRoutes, webhookSettingsRoutes } from "./modules/webhooks/webhooks.routes.ts";

const mounted: readonly (readonly [path: string, routes: Routes])[] = [
  ["/", health],
  ["/api/auth", signInRoutes],
  ["/api/auth", sessionRoutes],
  ["/api/auth", recoveryRoutes],
  ["/api/auth", mfaRoutes],
  ["/api/auth", factorRoutes],
  ["/api/auth", passkeyRoutes],
  ["/api/auth", oidcRoutes],
  ["/api/users", peopleRoutes],
  ["/api/users/me/ai", personAiRoutes],
  ["/api/users/me/default-storage", defaultStorageRoutes],
  ["/api/cloud", cloudRoutes],
  ["/api/cloud/imports", cloudImportRoutes],
  ["/api/cloud", cloudOauthRoutes],
  ["/api/admin", adminRoutes],
  ["/api/settings/ai", aiSettingsRoutes],
  ["/api/settings/documents/limits", limitRoutes],
  ["/api/settings/webhooks", webhookSettingsRoutes],
  ["/api/profile", profileRoutes],
  ["/api/sync", syncRoutes],
  ["/api/uploads", uploadRoutes],
  ["/api/documents", duplicateRoutes],
  ["/api/documents", documentRoutes],
  ["/api/documents", versionRoutes],
  ["/api/documents", passwordRoutes],
  ["/api/documents", searchableRoutes],
  ["/api/documents", documentHistoryRoutes],
  ["/api/history", historyRoutes],
  ["/api/search", searchRoutes],
  ["/api/mutations", mutationRoutes],
  ["/api/templates", templateRoutes],
  ["/api/sanitize", sanitizeRoutes],
  ["/api/services", serviceRoutes],
  ["/api/service-sessions", serviceSessionRoutes],
  ["/api/admin/services", adminServiceRoutes],
  ["/", keySetRoutes],
  ["/api/directory", directoryRoutes],
  ["/api/admin/directory", adminDirectoryRoutes],
  ["/api/admin/azure-import", azureRoutes],
  ["/api/mails", mailRoutes],
  ["/api/mail-in", mailInRoutes],
  ["/api/pages", pageRoutes],
  ["/api/rules", ruleRoutes],
  ["/api/webhooks", webhookRoutes],
];

export const app = new Hono<AppEnv>();

app.onError(onError);
app.use(frame, securityHeaders, withSettings, withDatabase);
app.use("/api/*", crossOrigin, guardToken, guardBody, guardApi);
for (const path of ["/api/sync/pull", "/api/sync/text"]) app.use(path, compressed);
for (const [path, { hono }] of mounted) app.route(path, hono);
app.route("/", routes().get("/api/openapi.json", ...openApiRoute(app)).hono);
app.route("/", assets);

/** Every route with what it declares. @throws Error at the start where one declares nothing */
export const apiRoutes = declaredRoutes(app.routes, [assetsPath]);
assertVaultsAreClosed(apiRoutes);
