// What happens around every request: its id, its log line, its settings.

import { addressBlock, clientAddress } from "./clientAddress.ts";
import { settingsOf } from "./env.ts";
import { logAt } from "./log.ts";
import type { AppMiddleware } from "./types.ts";

export const frame: AppMiddleware = async (c, next) => {
  c.set("requestId", crypto.randomUUID());
  const began = Date.now();
  await next();
  // The path without its query: queries carry search words, tokens of callbacks, signatures.
  c.var.log?.info("request", {
    method: c.req.method,
    path: c.req.path,
    status: c.res.status,
    ms: Date.now() - began,
    ...(c.var.actor && { userId: c.var.actor.userId }),
  });
};

const warned = new WeakSet<object>();

export const withSettings: AppMiddleware = async (c, next) => {
  const settings = settingsOf(c.env);
  c.set("settings", settings);
  const address = clientAddress(c.req.raw, settings.trustedProxies);
  c.set("address", address);
  c.set("party", { address: addressBlock(address) });
  c.set("log", logAt(settings.logLevel, { requestId: c.var.requestId }));
  if (!settings.rateLimits && !warned.has(settings)) {
    warned.add(settings);
    c.var.log.warn("RATE LIMITS ARE OFF: passwords can be guessed without end. This is for tests and benchmarks only.");
  }
  await next();
};
