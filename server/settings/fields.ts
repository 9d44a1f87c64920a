// How single settings are read from text: an environment knows strings only, and an empty string means "not set".
import ipaddr from "ipaddr.js";
import { z } from "zod";
import { providerNames } from "../../shared/api/ai.ts";
import { registeredServices } from "../../shared/api/services.ts";

export const listOf = (text: string) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");

/** Host names and addresses; a URL's host may hold more, such as `*` and `;`, which mean something in a content security policy. */
const plainHost = /^([a-z0-9_.-]+|\[[0-9a-f:.]+\])$/;

/** An origin such as `https://vault.example.org`: scheme, host and port only. */
function origin(text: string, ctx: z.RefinementCtx): string {
  const url = URL.parse(text);
  if (
    !url ||
    !/^https?:$/.test(url.protocol) ||
    !plainHost.test(url.hostname) ||
    url.username ||
    url.search ||
    url.hash ||
    url.pathname !== "/"
  ) {
    ctx.addIssue({ code: "custom", message: "must be an origin like https://vault.example.org (no path, no user)" });
    return z.NEVER;
  }
  return url.origin;
}

export const text = z.string().min(1);
export const secret = z.string().refine((value) => new TextEncoder().encode(value).length >= 32, "must have at least 32 bytes");
export const port = z.coerce.number("must be a port number").int().min(1, "must be 1 to 65535").max(65535, "must be 1 to 65535");
export const address = z.string().transform(origin);
/** Where a service's paths begin, `https://hub.example.org/v2`; it never ends with a slash. */
export const serviceRoot = z.string().transform((value, ctx) => {
  const url = URL.parse(value);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash)
    return url.origin + url.pathname.replace(/\/+$/, "");
  ctx.addIssue({ code: "custom", message: "must be a URL without user and query" });
  return z.NEVER;
});
export const addresses = z.string().transform((value, ctx) => listOf(value).map((item) => origin(item, ctx)));
export const list = z.string().transform(listOf);
/** Networks in CIDR (`10.0.0.0/8`) or single addresses, separated by commas. */
export const networks = z.string().transform((value, ctx) => {
  const found = listOf(value);
  if (found.every((item) => ipaddr.isValidCIDR(item) || ipaddr.isValid(item))) return found;
  ctx.addIssue({ code: "custom", message: "must be networks like 192.168.0.0/16, separated by commas" });
  return z.NEVER;
});
/** A name such as `in.example.org`, in small letters. */
export const domain = z
  .string()
  .toLowerCase()
  .regex(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    "must be a domain like in.example.org",
  );
export const email = z.email("must be an e-mail address");

/** A hash as `htpasswd`, `argon2` and the like write it, never the password itself. */
export const passwordHash = z
  .string()
  .regex(/^(\$argon2id\$v=19\$m=\d+,t=\d+,p=\d+\$[^$]+\$[^$]+|\$2[aby]\$\d\d\$[./A-Za-z0-9]{53})$/, "must be an Argon2id or bcrypt hash");

/** The object store's address; `host:port` without a scheme means plain HTTP. */
export const storeAddress = z.string().transform((value, ctx) => origin(value.includes("://") ? value : `http://${value}`, ctx));

export const databaseAddress = z
  .string()
  .refine(
    (value) => /^postgres(ql)?:$/.test(URL.parse(value)?.protocol ?? ""),
    "must look like postgres://user:password@host:port/database",
  );

/** `true`, `on`, `yes`, `1` and their opposites. */
export const flag = z.stringbool({
  truthy: ["true", "on", "yes", "1"],
  falsy: ["false", "off", "no", "0"],
  error: "must be true or false",
});

export const logLevel = z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]);
export const aiProvider = z.enum(providerNames, "must be anthropic, openai, ollama or lmstudio");

/** Tesseract's codes (`eng`, `nor`, `chi_sim`), the likeliest first. They become an argument of a program. */
export const ocrLanguages = z.string().transform((value, ctx) => {
  const codes = listOf(value.replaceAll("+", ","));
  if (codes.length >= 1 && codes.length <= 8 && codes.every((code) => /^[a-z]{3}(_[a-z]{3,5})?$/.test(code))) return codes;
  ctx.addIssue({ code: "custom", message: "must be languages by their codes, like nor,eng,deu" });
  return z.NEVER;
});

/** Services beside the vault, as a JSON list. Each problem is named with its place, never with its value. */
export const services = z.string().transform((value, ctx) => {
  try {
    const parsed = registeredServices.safeParse(JSON.parse(value));
    const keys = new Set(parsed.data?.map(({ key }) => key));
    if (parsed.success && keys.size === parsed.data.length) return parsed.data;
    const message = parsed.error?.issues.map((issue) => `${issue.path.join(".")} ${issue.message}`).join("; ") ?? "has a key twice";
    ctx.addIssue({ code: "custom", message: `is not as it should be: ${message}` });
  } catch {
    ctx.addIssue({ code: "custom", message: "must be a JSON list of services" });
  }
  return z.NEVER;
});
