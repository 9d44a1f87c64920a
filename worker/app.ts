// The whole public surface in one screen. Order matters: frame, errors, door, routes, then the client's files.
import { Hono } from "hono";
import { guardApi } from "./http/access.ts";
import { assets } from "./http/assets.ts";
import { limitBody } from "./http/body.ts";
import { crossOrigin } from "./http/crossOrigin.ts";
import { withDatabase } from "./http/database.ts";
import { frame, withSettings } from "./http/frame.ts";
import { securityHeaders } from "./http/headers.ts";
import { health } from "./http/health.ts";
import { onError } from "./http/problems.ts";
import type { AppEnv } from "./http/types.ts";
import { adminRoutes } from "./modules/admin/admin.routes.ts";
import { documentRoutes } from "./modules/documents/documents.routes.ts";
import { documentHistoryRoutes, historyRoutes } from "./modules/history/history.routes.ts";
import { identityRoutes } from "./modules/identity/identity.routes.ts";
import { peopleRoutes, profileRoutes } from "./modules/people/people.routes.ts";
import { searchRoutes } from "./modules/search/search.routes.ts";
import { syncRoutes } from "./modules/sync/sync.routes.ts";
import { uploadRoutes } from "./modules/uploads/uploads.routes.ts";

export const app = new Hono<AppEnv>();

app.onError(onError);
app.use(frame, securityHeaders, withSettings, withDatabase);
app.use("/api/*", crossOrigin, guardApi, limitBody);

app.route("/", health);
app.route("/api/auth", identityRoutes);
app.route("/api/users", peopleRoutes);
app.route("/api/admin", adminRoutes);
app.route("/api/profile", profileRoutes);
app.route("/api/sync", syncRoutes);
app.route("/api/uploads", uploadRoutes);
app.route("/api/documents", documentRoutes);
app.route("/api/documents", documentHistoryRoutes);
app.route("/api/history", historyRoutes);
app.route("/api/search", searchRoutes);

app.route("/", assets);
