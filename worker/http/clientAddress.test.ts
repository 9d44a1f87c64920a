import { expect, test } from "vitest";
import { addressBlock, clientAddress } from "./clientAddress.ts";

const request = (cf: object | undefined, headers: Record<string, string> = {}) =>
  Object.assign(new Request("http://localhost/", { headers }), cf && { cf });

test("on plain workerd the peer is the client, without its port, and no header changes that", () => {
  const headers = { "cf-connecting-ip": "203.0.113.9", "x-forwarded-for": "203.0.113.9" };
  expect(clientAddress(request({ clientIp: "198.51.100.7:5000" }, headers), [])).toBe("198.51.100.7");
  expect(clientAddress(request({ clientIp: "[2001:db8::7]:5000" }, headers), [])).toBe("2001:db8::7");
  expect(clientAddress(request({ clientIp: "198.51.100.7" }, headers), ["10.0.0.0/8"])).toBe("198.51.100.7");
});

test("on Cloudflare its own header names the client, and elsewhere that header is nothing", () => {
  const headers = { "cf-connecting-ip": "203.0.113.9" };
  expect(clientAddress(request({ colo: "OSL" }, headers), [])).toBe("203.0.113.9");
  expect(clientAddress(request(undefined, headers), [])).toBe("");
});

test("behind trusted proxies the last address that none of them has is the client", () => {
  const from = (forwarded: string, trusted: string[]) =>
    clientAddress(request({ clientIp: "10.0.0.2:80" }, { "x-forwarded-for": forwarded }), trusted);
  expect(from("203.0.113.9", ["10.0.0.2"])).toBe("203.0.113.9");
  expect(from("1.1.1.1, 203.0.113.9, 10.3.0.1", ["10.0.0.0/8"])).toBe("203.0.113.9"); // what the client invented stays left of its own
  expect(from("1.1.1.1, 203.0.113.9:5123", ["10.0.0.0/8"])).toBe("203.0.113.9");
  expect(from("2001:db8::9", ["10.0.0.0/8"])).toBe("2001:db8::9");
  expect(from("garbage", ["10.0.0.0/8"])).toBe("10.0.0.2");
  expect(from("", ["10.0.0.0/8"])).toBe("10.0.0.2");
  expect(from("203.0.113.9", ["not an address", "10.0.0.0/99"])).toBe("10.0.0.2");
  for (const noAddress of ["7", "0177.0.0.1", "1.2.3", "1.2.3.400", "fe80:::1"]) expect(from(noAddress, ["10.0.0.0/8"])).toBe("10.0.0.2");
  expect(from("203.0.113.9", ["::ffff:10.0.0.2"])).toBe("203.0.113.9"); // a mapped address is the IPv4 address
  expect(clientAddress(request({ clientIp: "[fd00::1]:80" }, { "x-forwarded-for": "203.0.113.9" }), ["fd00::/8"])).toBe("203.0.113.9");
});

test("limits are counted for an IPv4 address, also in its mapped form, and for an IPv6 /64", () => {
  expect(addressBlock("198.51.100.7")).toBe(addressBlock("::ffff:198.51.100.7"));
  expect(addressBlock("198.51.100.7")).not.toBe(addressBlock("198.51.100.8"));
  expect(addressBlock("2001:db8:0:1::1")).toBe(addressBlock("2001:DB8:0:1:ffff::2"));
  expect(addressBlock("2001:db8:0:1::1")).not.toBe(addressBlock("2001:db8:0:2::1"));
});
