// The password service: what the backend's process mounts and calls.
export { createBreachCheck } from "./breaches.ts";
export { ensureAdmin } from "./ensureAdmin.ts";
export { passwordRoutes } from "./routes.ts";
export { createPasswordService } from "./service.ts";
