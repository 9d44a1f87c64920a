// Security headers of every response: pages, files, answers and errors alike.
import type { WorkerSettings } from "../../server/settings/index.ts";
import { settingsOf } from "./env.ts";
import type { AppMiddleware } from "./types.ts";

/**
 * The policy of the app's pages. Nothing inline, nothing from elsewhere; bytes travel to and from the stores' origins and no others.
 * Pictures come by fetch as well and are shown from memory: no store stands in `img-src`, so that no page can be made to load from one.
 */
export function contentSecurityPolicy(settings?: Pick<WorkerSettings, "frontendUrl" | "storageOrigins">): string {
  const connect = ["'self'"];
  if (settings) connect.push(settings.frontendUrl.replace(/^http/, "ws"), ...settings.storageOrigins); // not every browser takes ws for 'self'
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    `connect-src ${connect.join(" ")}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join("; ");
}

const fixed = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "X-Frame-Options": "DENY",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
};

export const securityHeaders: AppMiddleware = async (c, next) => {
  await next();
  if (c.res.status === 101) return; // a WebSocket's handshake shows nothing, and copying it would lose the socket
  const response = new Response(c.res.body, c.res); // an answer that was passed on can not be changed
  const { headers } = response;
  for (const [name, value] of Object.entries(fixed)) headers.set(name, value);
  headers.set("X-Request-Id", c.var.requestId);
  const settings = readable(() => settingsOf(c.env));
  // A page that is somebody else's comes with a policy that is stricter than that of our own.
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", contentSecurityPolicy(settings));
  if (settings?.frontendUrl.startsWith("https:")) headers.set("Strict-Transport-Security", "max-age=31536000");
  if (!headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  c.res = undefined; // Hono would merge the two
  c.res = response;
};

/** Wrong settings make every request fail with a logged reason; its headers have to be there all the same. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
