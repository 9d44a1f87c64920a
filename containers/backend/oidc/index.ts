// Sign-in at an OpenID Connect provider: what the backend's process mounts.
export { createOidcProvider } from "./provider.ts";
export { oidcRoutes } from "./routes.ts";
