// Single-user mode: with APP_PASSWORD_HASH set there is one owner, known by a password alone.
import { AppError } from "../../../shared/errors.ts";
import type { AppMiddleware } from "../../http/types.ts";

/** Routes that have no meaning where there is one owner. @throws AppError route.unknown */
export const multiUserOnly: AppMiddleware = async (c, next) => {
  if (c.var.settings.owner) throw new AppError("route.unknown");
  await next();
};
