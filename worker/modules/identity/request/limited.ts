// Every identity route counts for the address it is asked from, before anything else is looked at.
import { addressBlock } from "../../../http/clientAddress.ts";
import type { AppMiddleware } from "../../../http/types.ts";
import { identityRequests } from "../limits/rateLimits.ts";
import { identityDeps } from "./identityDeps.ts";

/** @throws AppError auth.rateLimited */
export const limited: AppMiddleware = async (c, next) => {
  await identityDeps(c).limits.count(identityRequests, addressBlock(c.var.address));
  await next();
};
