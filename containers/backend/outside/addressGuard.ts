// Every address that a person gives passes here before anything is sent to it. It is judged as text, every address that its name leads to
// is judged, and the connection is made to the very addresses that were judged: a name that leads elsewhere the next moment changes nothing.
import { lookup as systemLookup } from "node:dns/promises";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { OutsideError } from "./errors.ts";
import { networkRules } from "./networks.ts";

/** Addresses of a host name; throws where there are none. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

export interface GuardOptions {
  /** Networks in CIDR that may be reached although they are private (`SSRF_ALLOW`). */
  allow: readonly string[];
  resolve?: Resolve;
}

/** Connect to `address`, and name `host` in TLS. */
export interface CheckedHost {
  host: string;
  port: number;
  address: string;
  family: 4 | 6;
}

export interface AddressGuard {
  /** http or https, no user, an allowed port; a host that is written as an address is judged. Asks nobody. @throws OutsideError refused */
  checkUrl(address: string | URL): URL;
  /**
   * For protocols other than HTTP. `ports`: those below 1024 that this protocol uses.
   * @throws OutsideError refused, unreachable
   */
  checkHost(host: string, port: number, ports: readonly number[]): Promise<CheckedHost>;
  /** For sockets: resolves, judges, and gives exactly what was judged. */
  lookup: LookupFunction;
  /** Judges a host that is written as an address, which no socket looks up. @throws OutsideError refused */
  checkLiteral(host: string): void;
  /** For libraries that take agents of Node: every connection is judged. */
  agents(): { http: HttpAgent; https: HttpsAgent };
}

const webPorts = [80, 443];
/** Services of a company's network that take commands from whatever is sent to them as text. */
const servicePorts = new Set([
  1080, 1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 4369, 5432, 5672, 5900, 5984, 6000, 6379, 6443, 6660, 6661, 6662,
  6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7001, 9042, 9092, 9200, 9300, 10250, 10255, 11211, 15672, 27017, 27018,
]);
/** Names that clouds give to the address where a machine is told its own credentials. */
const metadataNames = new Set(["metadata", "metadata.google.internal", "metadata.goog", "instance-data", "instance-data.ec2.internal"]);

export function createAddressGuard({ allow, resolve = systemResolve }: GuardOptions): AddressGuard {
  const rules = networkRules(allow);
  const loopback = rules.allows("127.0.0.1") || rules.allows("::1");

  function checkLiteral(host: string): void {
    const bare = unbracketed(host);
    if (isIP(bare) !== 0 && !rules.allows(bare)) throw refused("this network is not reached from here");
  }

  function checkName(host: string): void {
    const name = host.replace(/\.+$/, "").toLowerCase();
    if (name === "" || metadataNames.has(name)) throw refused("this host is not reached from here");
    if (!loopback && /(^|\.)localhost$/.test(name)) throw refused("this host is not reached from here");
    checkLiteral(host);
  }

  function checkPort(port: number, ports: readonly number[]): void {
    if (!ports.includes(port) && (port < 1024 || port > 65535 || servicePorts.has(port))) throw refused("this port is not used for that");
  }

  async function addressesOf(host: string) {
    checkName(host);
    const literal = isIP(unbracketed(host));
    if (literal !== 0) return [{ address: unbracketed(host), family: literal }];
    const found = await resolve(host).catch((cause: unknown) => {
      throw new OutsideError("unreachable", "no host has this name", { cause });
    });
    if (found.length === 0) throw new OutsideError("unreachable", "no host has this name");
    // One that may not be reached spoils them all: which one a connection takes is left to chance.
    if (!found.every(({ address }) => rules.allows(address))) throw refused("this host lies in a network that is not reached from here");
    return found;
  }

  const lookup: LookupFunction = (hostname, options, callback) => {
    addressesOf(hostname).then(
      (found) => {
        const wanted = options.family === 4 || options.family === 6 ? found.filter(({ family }) => family === options.family) : found;
        const [first] = wanted;
        if (!first) return callback(new OutsideError("unreachable", "no host has this name") as NodeJS.ErrnoException, "", 0);
        if (options.all) callback(null, [...wanted]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, "", 0),
    );
  };

  return {
    checkUrl(address) {
      // What parsers disagree about (a backslash, blanks, line breaks) stands in no address that a person means.
      const url = typeof address !== "string" ? address : /[\\\s\p{Cc}]/u.test(address) ? null : URL.parse(address);
      if (!url || !/^https?:$/.test(url.protocol)) throw refused("addresses begin with https:// or http://");
      if (url.username || url.password) throw refused("an address holds no user and no password");
      checkPort(url.port ? Number(url.port) : url.protocol === "https:" ? 443 : 80, webPorts);
      checkName(url.hostname);
      return url;
    },
    async checkHost(host, port, ports) {
      checkPort(port, ports);
      const name = hostOf(host);
      const found = await addressesOf(name);
      const { address, family } = found[0]!;
      return { host: unbracketed(name), port, address, family: family === 6 ? 6 : 4 };
    },
    lookup,
    checkLiteral,
    agents() {
      const options = { lookup, keepAlive: true, maxSockets: 8, timeout: 60_000 };
      return { http: judging(new HttpAgent(options), checkLiteral), https: judging(new HttpsAgent(options), checkLiteral) };
    },
  };
}

/** A socket to an address looks nothing up: what is written as one is judged before the socket is made. */
function judging<Agent extends HttpAgent>(agent: Agent, checkLiteral: (host: string) => void): Agent {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    checkLiteral(("host" in options && options.host) || "localhost");
    return create(options, callback);
  };
  return agent;
}

/** As the parser of addresses writes it: `0x7f.1` and `2130706433` are 127.0.0.1, an IPv6 address stands in brackets. */
function hostOf(host: string): string {
  const text = isIP(host) === 6 ? `[${host}]` : host;
  const url = /^[^\s/?#@\\]+$/.test(text) ? URL.parse(`http://${text}/`) : null;
  if (!url || url.port || url.username || url.pathname !== "/") throw refused("this is no name of a host");
  return url.hostname;
}

const unbracketed = (host: string): string => (host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host);
const refused = (message: string) => new OutsideError("refused", message);
const systemResolve: Resolve = (hostname) => systemLookup(hostname, { all: true, verbatim: true });
