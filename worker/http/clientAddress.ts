// Where a request comes from: the address that limits are counted for. Headers are believed only from those who may set them.
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
    if (bitsOf(before) === undefined) break;
    address = before;
  }
  return address;
}

/** The unit that limits are counted for: an IPv4 address, or an IPv6 /64, of which one subscriber has all. */
export function addressBlock(address: string): string {
  const bits = bitsOf(address);
  if (bits === undefined) return address;
  return bits >> 32n === mapped ? `${bits & 0xffffffffn}/32` : `${bits >> 64n}/64`;
}

const mapped = 0xffffn; // ::ffff:0:0/96, IPv4 in IPv6

function withoutPort(address: string): string {
  const [, bracketed] = /^\[([^\]]*)\](?::\d+)?$/.exec(address) ?? [];
  return bracketed ?? (/^[\d.]+:\d+$/.test(address) ? address.slice(0, address.indexOf(":")) : address);
}

/** 128 bits; an IPv4 address in its mapped form. Undefined for what is no address. */
function bitsOf(address: string): bigint | undefined {
  if (/^\d+\.\d+\.\d+\.\d+$/.test(address)) {
    const bytes = address.split(".").map(Number);
    return bytes.every((byte) => byte <= 255) ? bytes.reduce((bits, byte) => (bits << 8n) | BigInt(byte), mapped) : undefined;
  }
  if (!/^[0-9a-f:.]+$/i.test(address)) return undefined;
  const host = URL.parse(`http://[${address}]`)?.hostname.slice(1, -1); // normalized: hex groups, at most one ::
  if (!host) return undefined;
  const [head = "", tail] = host.split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const gap = tail === undefined ? [] : Array<string>(8 - groups(head).length - groups(tail).length).fill("0");
  return [...groups(head), ...gap, ...groups(tail)].reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** Whether `address` lies in `range`, an address or CIDR. */
function contains(range: string, address: string): boolean {
  const [base = "", length] = range.split("/");
  const [from, at] = [bitsOf(base), bitsOf(address)];
  if (from === undefined || at === undefined) return false;
  const whole = base.includes(":") ? 128 : 32;
  const bits = length === undefined ? whole : Number(length);
  if (!Number.isInteger(bits) || bits < 0 || bits > whole) return false;
  return from >> BigInt(whole - bits) === at >> BigInt(whole - bits);
}
