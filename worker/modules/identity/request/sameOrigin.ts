// Requests that change state by the cookie alone have to come from the app's own pages.
import { AppError } from "../../../../shared/errors.ts";
import type { AppContext } from "../../../http/types.ts";

/** SameSite=Strict does not separate sibling subdomains; `Sec-Fetch-Site` does, and where it is missing the exact origin. @throws AppError auth.origin */
export function assertSameOrigin(c: AppContext): void {
  const site = c.req.header("Sec-Fetch-Site");
  const fromApp = site === undefined ? c.req.header("Origin") === c.var.settings.frontendUrl : site === "same-origin";
  if (!fromApp) throw new AppError("auth.origin");
}
