// Which addresses of the network a person may send the product to: those of the public internet, and private ones only where the operator
// has named their network. Nothing here asks anybody: it judges addresses.
import ipaddr from "ipaddr.js";

type Network = ReturnType<typeof ipaddr.parseCIDR>;
export type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Where clouds tell a machine its own credentials: refused whatever the operator allows, because no person's server is there. One of them
 * (168.63.129.16) is an ordinary public address by its range.
 */
const metadata = new Set(
  [
    "169.254.169.254",
    "169.254.170.2",
    "169.254.170.23",
    "169.254.169.253",
    "100.100.100.200",
    "192.0.0.192",
    "168.63.129.16",
    "fd00:ec2::254",
    "fd00:ec2::23",
    "fd20:ce::254",
  ].map((address) => ipaddr.parse(address).toNormalizedString()),
);

/** IPv6 that is given to networks on the internet. All else is reserved, or leads somewhere else than it says. */
const globalUnicast = ipaddr.parseCIDR("2000::/3");
/** ISATAP (RFC 5214): the rest is an IPv4 address, which a router inside a network takes at its word. */
const isatap = (parts: readonly number[]) => (parts[4] === 0 || parts[4] === 0x200) && parts[5] === 0x5efe;
/** Networks inside of it that still lead to no public host: documentation, which ipaddr.js does not know yet. */
const notPublic = ["3fff::/20"].map((network) => ipaddr.parseCIDR(network));

export interface NetworkRules {
  /** Whether a connection may be made to it. */
  allows(address: string): boolean;
}

/** `allow`: the operator's networks in CIDR. @throws Error where one of them is none */
export function networkRules(allow: readonly string[]): NetworkRules {
  const allowed = allow.map(parseNetwork);
  return {
    allows(text) {
      const address = parseAddress(text);
      if (!address || metadata.has(address.toNormalizedString())) return false;
      return allowed.some((network) => lies(address, network)) || isPublic(address);
    },
  };
}

/** A network in CIDR, or a single address. @throws Error where it is neither */
export function parseNetwork(text: string): Network {
  const [base, bits] = ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : [ipaddr.parse(text), undefined];
  // `::ffff:10.0.0.0/104` is 10.0.0.0/8: addresses are compared after they have been taken out of that form.
  if (base.kind() === "ipv6" && (base as ipaddr.IPv6).isIPv4MappedAddress()) {
    const inner = (base as ipaddr.IPv6).toIPv4Address();
    return [inner, bits === undefined ? 32 : Math.max(0, bits - 96)];
  }
  return [base, bits ?? (base.kind() === "ipv4" ? 32 : 128)];
}

/** IPv4 in its mapped form is IPv4: the system connects to it as that. A zone (`fe80::1%eth0`) names an interface of ours: no address. */
function parseAddress(text: string): Address | undefined {
  if (text.includes("%") || (!text.includes(":") && !ipaddr.IPv4.isValidFourPartDecimal(text))) return undefined;
  return ipaddr.isValid(text) ? ipaddr.process(text) : undefined;
}

const lies = (address: Address, [base, bits]: Network): boolean => base.kind() === address.kind() && address.match(base, bits);

/**
 * `unicast` is ipaddr.js's word for what no special range holds. Forms of IPv6 that carry an IPv4 address (NAT64, 6to4, Teredo and the
 * like) are ranges of their own, and refused as a whole.
 */
function isPublic(address: Address): boolean {
  if (address.range() !== "unicast") return false;
  if (address.kind() === "ipv4") return true;
  return lies(address, globalUnicast) && !notPublic.some((network) => lies(address, network)) && !isatap((address as ipaddr.IPv6).parts);
}
