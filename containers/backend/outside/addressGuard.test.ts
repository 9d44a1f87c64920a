import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, test } from "vitest";
import { createAddressGuard, type Resolve } from "./addressGuard.ts";
import { networkRules } from "./networks.ts";

/** Every form in which an address that leads inside has been written. */
const refusedAddresses = [
  // Loopback, and what a parser of addresses makes of odd ways to write it.
  "http://127.0.0.1/",
  "http://127.0.0.1:8787/",
  "http://127.8.9.10/",
  "http://127.1/",
  "http://127.0.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0x7f.0.0.1/",
  "http://0x7f.1/",
  "http://017700000001/",
  "http://0177.0.0.1/",
  "http://0177.0.0x0.1/",
  "http://127.0.0.1./",
  "http://%31%32%37.0.0.1/",
  "http://127。0。0。1/",
  "http://１２７.0.0.1/",
  "http://①②⑦.0.0.1/",
  "http://localhost/",
  "http://LOCALHOST/",
  "http://localhost./",
  "http://localhost../",
  "http://ｌｏｃａｌｈｏｓｔ/",
  "http://vault.localhost/",
  "http://vault.localhost./",
  "http://0/",
  "http://0.0.0.0/",
  "http://0.1.2.3/",
  // Private, shared and link-local networks, the last address of each too.
  "http://10.0.0.1/",
  "http://10.255.255.255/",
  "http://0xa000001/",
  "http://167772161/",
  "http://012.0.0.1/",
  "http://172.16.0.1/",
  "http://172.31.255.255/",
  "http://192.168.0.1/",
  "http://192.168.255.255/",
  "http://3232235521/",
  "http://0xc0a80001/",
  "http://100.64.0.1/",
  "http://100.127.255.255/",
  "http://169.254.0.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://2852039166/",
  "http://0xa9fea9fe/",
  "http://0251.0376.0251.0376/",
  "http://169.254.43518/",
  "http://169.254.170.2/",
  // Ranges that are nobody's.
  "http://192.0.0.1/",
  "http://192.0.0.192/",
  "http://192.0.2.1/",
  "http://192.88.99.1/",
  "http://198.18.0.1/",
  "http://198.19.255.255/",
  "http://198.51.100.1/",
  "http://203.0.113.1/",
  "http://224.0.0.1/",
  "http://239.255.255.255/",
  "http://240.0.0.1/",
  "http://255.255.255.255/",
  // Metadata under public and shared addresses, and by name.
  "http://168.63.129.16/",
  "http://100.100.100.200/",
  "http://metadata.google.internal/",
  "http://metadata.google.internal./",
  "http://METADATA/",
  // IPv6: loopback, unspecified, local, multicast.
  "http://[::1]/",
  "http://[0:0:0:0:0:0:0:1]/",
  "http://[::]/",
  "http://[fe80::1]/",
  "http://[febf::1]/",
  "http://[fec0::1]/",
  "http://[fc00::1]/",
  "http://[fd12:3456::1]/",
  "http://[fd00:ec2::254]/",
  "http://[fd20:ce::254]/",
  "http://[ff02::1]/",
  "http://[fe80::1%25eth0]/",
  // IPv6 that carries an IPv4 address.
  "http://[::ffff:127.0.0.1]/",
  "http://[::ffff:7f00:1]/",
  "http://[0:0:0:0:0:ffff:10.0.0.1]/",
  "http://[::ffff:169.254.169.254]/",
  "http://[::ffff:168.63.129.16]/",
  "http://[::127.0.0.1]/",
  "http://[::7f00:1]/",
  "http://[::ffff:0:127.0.0.1]/",
  "http://[64:ff9b::127.0.0.1]/",
  "http://[64:ff9b::a9fe:a9fe]/",
  "http://[64:ff9b:1::10.0.0.1]/",
  "http://[64:ff9b:1:2:3::]/",
  "http://[2002:7f00:1::]/",
  "http://[2002:a9fe:a9fe::1]/",
  "http://[2002:c0a8:1::]/",
  "http://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/",
  "http://[2001:0:7f00:1::]/",
  "http://[fe80::5efe:127.0.0.1]/",
  // IPv6 that is given to nobody.
  "http://[100::1]/",
  "http://[2001:db8::1]/",
  "http://[3fff::1]/",
  "http://[2606:4700::5efe:7f00:1]/",
  "http://[2606:4700::200:5efe:a00:1]/",
  "http://[2001:2::1]/",
  "http://[2001:10::1]/",
  "http://[2001:20::1]/",
  "http://[5f00::1]/",
  "http://[4000::1]/",
  "http://[1::1]/",
  // Not what is asked for: schemes, credentials, ports.
  "file:///etc/passwd",
  "ftp://8.8.8.8/",
  "gopher://8.8.8.8/",
  "dict://8.8.8.8/",
  "ldap://8.8.8.8/",
  "data:text/plain,a",
  "javascript:alert(1)",
  "unix:/var/run/docker.sock",
  "//8.8.8.8/",
  "8.8.8.8",
  "",
  "http://",
  "https://user@8.8.8.8/",
  "https://user:password@8.8.8.8/",
  "https://:password@8.8.8.8/",
  "https://8.8.8.8@127.0.0.1/",
  "http://8.8.8.8:22/",
  "http://8.8.8.8:25/",
  "http://8.8.8.8:445/",
  "http://8.8.8.8:5432/",
  "http://8.8.8.8:6379/",
  "http://8.8.8.8:11211/",
  "http://8.8.8.8:2375/",
  "http://8.8.8.8:0/",
  "http://8.8.8.8:65536/",
  "http://8.8.8.8\\@127.0.0.1/",
  "http:127.0.0.1/",
  "http:\\\\127.0.0.1/",
  " \thttp://127.0.0.1/",
  "ht\ntp://127.0.0.1/",
];

const refuses = (address: string, allow: string[] = []): boolean => {
  try {
    createAddressGuard({ allow }).checkUrl(address);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ name: "OutsideError", code: "refused" });
    return true;
  }
};

describe("an address as text", () => {
  test.each(refusedAddresses)("%s is refused", (address) => expect(refuses(address)).toBe(true));

  test.each([
    "https://cloud.example.org/remote.php/dav/",
    "http://8.8.8.8/",
    "https://8.8.8.8:8443/dav",
    "https://cloud.example.org:5006/",
    "http://cloud.example.org:8080/",
    "https://172.15.255.255/",
    "https://172.32.0.1/",
    "https://11.0.0.1/",
    "https://100.63.255.255/",
    "https://100.128.0.1/",
    "https://169.253.255.255/",
    "https://[2606:4700::1111]/",
    "https://[2a00:1450:4001::200e]/",
    "https://localhost.example.org/",
    "https://blåbær.example/",
  ])("%s is taken", (address) => expect(refuses(address)).toBe(false));

  test("an operator opens networks one by one, and metadata never", () => {
    for (const [address, allow, refused] of [
      ["http://127.0.0.1:8080/", "127.0.0.0/8", false],
      ["http://localhost:8080/", "127.0.0.0/8", false],
      ["http://[::ffff:127.0.0.1]:8080/", "127.0.0.0/8", false],
      ["http://[::1]:8080/", "127.0.0.0/8", true],
      ["http://[::1]:8080/", "::1/128", false],
      ["http://10.1.2.3/", "10.1.0.0/16", false],
      ["http://10.2.2.3/", "10.1.0.0/16", true],
      ["http://10.1.2.3/", "10.1.2.3", false],
      ["http://10.1.2.3/", "::ffff:10.1.0.0/112", false],
      ["http://[fd12::1]/", "fd12::/16", false],
      ["http://[64:ff9b::10.1.2.3]/", "10.0.0.0/8", true],
      ["http://[2002:a01:203::]/", "10.0.0.0/8", true],
      ["http://169.254.169.254/", "0.0.0.0/0", true],
      ["http://168.63.129.16/", "0.0.0.0/0", true],
      ["http://[fd00:ec2::254]/", "::/0", true],
      ["http://metadata.google.internal/", "0.0.0.0/0", true],
      ["http://10.1.2.3:6379/", "10.0.0.0/8", true],
      ["http://user:password@10.1.2.3/", "10.0.0.0/8", true],
    ] as const)
      expect([address, allow, refuses(address, [allow])]).toEqual([address, allow, refused]);
  });

  test("a network that is none is an error at once", () => {
    for (const network of ["10.0.0.0/33", "everything", "10.0.0/8/8", ""]) expect(() => networkRules([network])).toThrow();
  });
});

const resolvesTo =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));

describe("what a name leads to", () => {
  test.each([
    [["127.0.0.1"]],
    [["8.8.8.8", "10.0.0.1"]],
    [["2606:4700::1111", "::1"]],
    [["::ffff:10.0.0.1"]],
    [["64:ff9b::a00:1"]],
    [["fe80::1%eth0"]],
    [["168.63.129.16"]],
    [["not an address"]],
  ])("%j is refused, each of them", async (addresses) => {
    const guard = createAddressGuard({ allow: [], resolve: resolvesTo(...addresses) });
    await expect(guard.checkHost("mail.example.org", 993, [993])).rejects.toMatchObject({ code: "refused" });
    const found = await new Promise((resolve) => guard.lookup("mail.example.org", { all: true }, (error) => resolve(error)));
    expect(found).toMatchObject({ code: "refused" });
  });

  test("a public one is given with the address that was judged", async () => {
    const guard = createAddressGuard({ allow: [], resolve: resolvesTo("8.8.8.8", "2606:4700::1111") });
    expect(await guard.checkHost("mail.example.org", 993, [143, 993])).toEqual({
      host: "mail.example.org",
      port: 993,
      address: "8.8.8.8",
      family: 4,
    });
  });

  test("an unknown name is unreachable", async () => {
    const resolve = () => Promise.reject(new Error("ENOTFOUND"));
    const guard = createAddressGuard({ allow: [], resolve });
    await expect(guard.checkHost("mail.example.org", 993, [993])).rejects.toMatchObject({ code: "unreachable" });
    await expect(createAddressGuard({ allow: [], resolve: resolvesTo() }).checkHost("mail.example.org", 993, [993])).rejects.toMatchObject({
      code: "unreachable",
    });
  });

  test.each([
    "127.1",
    "0x7f.0.0.1",
    "2130706433",
    "0177.0.0.1",
    "::1",
    "[::1]",
    "::ffff:127.0.0.1",
    "localhost",
    "localhost.",
    "a@127.0.0.1",
    "127.0.0.1:993",
    "8.8.8.8/../127.0.0.1",
    "mail.example.org#",
    "",
  ])("a host of mail written as %s is refused before anybody is asked", async (host) => {
    const guard = createAddressGuard({ allow: [], resolve: () => Promise.reject(new Error("asked")) });
    await expect(guard.checkHost(host, 993, [993])).rejects.toMatchObject({ code: "refused" });
  });

  test("a port of another protocol is refused", async () => {
    const guard = createAddressGuard({ allow: [], resolve: resolvesTo("8.8.8.8") });
    for (const port of [25, 22, 80, 6379, 0, 70_000, 1.5])
      await expect(guard.checkHost("mail.example.org", port, [143, 993])).rejects.toMatchObject({ code: "refused" });
    expect(await guard.checkHost("mail.example.org", 1993, [143, 993])).toMatchObject({ port: 1993 });
  });
});

test("an agent of Node opens no socket to what may not be reached, by name or by address", async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.end("inside");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const { request } = await import("node:http");
  const ask = (host: string, allow: string[]) =>
    new Promise<string>((resolve) => {
      const { http } = createAddressGuard({ allow, resolve: resolvesTo("127.0.0.1") }).agents();
      const ended = (text: string) => {
        http.destroy();
        resolve(text);
      };
      try {
        const asking = request({ host, port, agent: http }, (response) => {
          response.resume().on("end", () => ended("answered"));
        });
        asking.on("error", (error: NodeJS.ErrnoException) => ended(error.code ?? error.message)).end();
      } catch (error) {
        ended((error as NodeJS.ErrnoException).code ?? "thrown");
      }
    });
  try {
    expect(await ask("127.0.0.1", [])).toBe("refused");
    expect(await ask("cloud.example.org", [])).toBe("refused");
    expect(asked).toBe(0);
    expect(await ask("127.0.0.1", ["127.0.0.0/8"])).toBe("answered");
    expect(await ask("cloud.example.org", ["127.0.0.0/8"])).toBe("answered");
  } finally {
    server.close();
  }
});
