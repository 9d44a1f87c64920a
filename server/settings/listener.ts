// The settings of the mail listener: it stands open to everybody, so it knows neither the database nor the keys of anything else.
import { z } from "zod";
import * as field from "./fields.ts";
import { type Given, readSettings } from "./read.ts";
import { serviceSecret } from "./serviceSecret.ts";

const listener = {
  MAIL_IN_DOMAIN: field.domain,
  MAIL_IN_SECRET: field.secret,
  MAIL_IN_HOST: field.text.default("127.0.0.1"),
  MAIL_IN_PORT: field.port.default(2525),
  MAIL_IN_NAME: field.domain.optional(),
  MAIL_IN_TLS_CERT: field.text.optional(),
  MAIL_IN_TLS_KEY: field.text.optional(),
  MAIL_IN_DNS: field.list.default([]),
  BACKEND_INTERNAL_URL: field.address,
  RATE_LIMITS: field.flag.default(true),
  LOG_LEVEL: field.logLevel.default("info"),
};

/** Names of the environment that the mail listener reads. */
export const mailListenerSettingNames: readonly string[] = Object.keys(listener);

const listenerSchema = z.object(listener).transform((env) => ({
  domain: env.MAIL_IN_DOMAIN,
  /** As it is sent: a secret may have any letters, and a header may not. */
  secret: serviceSecret(env.MAIL_IN_SECRET),
  host: env.MAIL_IN_HOST,
  port: env.MAIL_IN_PORT,
  /** How it calls itself: the name that the MX record has. */
  name: env.MAIL_IN_NAME ?? env.MAIL_IN_DOMAIN,
  /** Files in PEM; undefined: mail comes in as plain text. */
  tls: env.MAIL_IN_TLS_CERT && env.MAIL_IN_TLS_KEY ? { certFile: env.MAIL_IN_TLS_CERT, keyFile: env.MAIL_IN_TLS_KEY } : undefined,
  /** Servers that are asked for names (`192.0.2.1:53`); empty: those of the machine. */
  dns: env.MAIL_IN_DNS,
  backendUrl: env.BACKEND_INTERNAL_URL,
  rateLimits: env.RATE_LIMITS,
  logLevel: env.LOG_LEVEL,
}));

function* together(given: Given) {
  for (const [name, other] of [
    ["MAIL_IN_TLS_CERT", "MAIL_IN_TLS_KEY"],
    ["MAIL_IN_TLS_KEY", "MAIL_IN_TLS_CERT"],
  ] as const)
    if (name in given && !(other in given)) yield `${name} needs ${other} as well`;
}

/** @throws SettingsError */
export const mailListenerSettings = (env: Readonly<Record<string, unknown>>) =>
  readSettings("The mail listener", listenerSchema, env, together);
export type MailListenerSettings = ReturnType<typeof mailListenerSettings>;
