// Where a request comes from: the address that limits are counted for. Headers are believed only from those who may set them.
import ipaddr from "ipaddr.js";
import { z } from "zod";

const cloudflare = z.object({ clientIp: z.string().optional() });

/**
 * On plain workerd `request.cf.clientIp` is the peer (with its port), and a peer among `trustedProxies` (addresses or
 * ranges like `10.0.0.0/8`) may name the one before it in `X-Forwarded-For`. On Cloudflare `CF-Connecting-IP` is the client.
 * An empty string where nothing says it.
 */
export function clientAddress(request: Request, trustedProxies: readonly string[]): string {
  const cf = cloudflare.safeParse("cf" in request ? request.cf : undefined);
  if (!cf.success) return "";
  if (cf.data.clientIp === undefined) return request.headers.get("CF-Connecting-IP") ?? "";
  const chain = (request.headers.get("X-Forwarded-For") ?? "").split(",").map((hop) => withoutPort(hop.trim()));
  let address = withoutPort(cf.data.clientIp);
  while (chain.length > 0 && trustedProxies.some((range) => contains(range, address))) {
    const before = chain.pop() ?? "";
    if (!parsed(before)) break;
    address = before;
  }
  return address;
}

/** The unit that limits are counted for: an IPv4 address, or an IPv6 /64, of which one subscriber has all. */
export function addressBlock(address: string): string {
  const at = parsed(address);
  if (!at) return address;
  return at instanceof ipaddr.IPv4
    ? `${at.toString()}/32`
    : `${ipaddr.IPv6.networkAddressFromCIDR(`${at.toNormalizedString()}/64`).toString()}/64`;
}

function withoutPort(address: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(address) ?? [];
  return bracketed ?? (/^[\d.]+:\d+$/.test(address) ? address.slice(0, address.indexOf(":")) : address);
}

/** IPv4 in its mapped form is IPv4. Undefined for what is no address; short and octal forms of IPv4 are none. */
function parsed(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (!address.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(address)) return undefined;
  return ipaddr.isValid(address) ? ipaddr.process(address) : undefined;
}

/** Whether `address` lies in `range`, an address or CIDR. */
function contains(range: string, address: string): boolean {
  const at = parsed(address);
  if (!at) return false;
  const whole = parsed(range);
  if (whole) return whole.toNormalizedString() === at.toNormalizedString();
  if (!ipaddr.isValidCIDR(range)) return false;
  const [base, bits] = ipaddr.parseCIDR(range);
  return base.kind() === at.kind() && at.match(base, bits);
}
