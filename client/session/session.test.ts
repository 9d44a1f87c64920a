import { describe, expect, test } from "vitest";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { NetworkDown } from "../data/errors.ts";
import { aDevice, aServer, aTab, aUser, refreshes, request } from "./testing.ts";

describe("the session on the device", () => {
  test("who was signed in is so without network, and the session goes on when it is back", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await aTab(device, server).login(request);
    device.tabs.length = 0;
    server.down = true;
    const tab = aTab(device, server);
    await tab.start();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" }, expired: false });
    await expect(tab.tokens.access()).rejects.toThrow(NetworkDown);
    server.down = false;
    tab.tokens.resetBackoff();
    expect(await tab.tokens.access()).toMatch(/^token/);
  });

  test("two tabs that need a token at once cause one refresh and have the same one", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    const [first, second] = [aTab(device, server), aTab(device, server)];
    await Promise.all([first.start(), second.start()]);
    const tokens = await Promise.all([first.tokens.access(), second.tokens.access(), first.tokens.access()]);
    expect(new Set(tokens).size).toBe(1);
    expect(refreshes(server)).toBe(1);
  });

  test("a rejected token is replaced once for everybody who was rejected with it", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const rejected = (await tab.tokens.access())!;
    const renewed = await Promise.all([tab.tokens.renew(rejected), tab.tokens.renew(rejected), tab.tokens.renew(rejected)]);
    expect(new Set(renewed).size).toBe(1);
    expect(renewed[0]).not.toBe(rejected);
    expect(refreshes(server)).toBe(1);
  });

  test("a token that is about to end is not used", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const token = await tab.tokens.access();
    tab.later(880);
    expect(await tab.tokens.access()).not.toBe(token);
  });

  test("an ended session keeps its person and what is here; signing in again goes on", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.valid = false;
    expect(await tab.tokens.renew((await tab.tokens.access())!)).toBeNull();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" }, expired: true });
    expect(await tab.tokens.access()).toBeNull();
    expect(device.wiped).toBe(0);
    await tab.login(request);
    expect(tab.session.value).toMatchObject({ state: "signedIn", expired: false });
  });

  test("a server without an answer ends no session, and is not asked again at once", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    server.down = true;
    const tab = aTab(device, server);
    await tab.start();
    server.down = false;
    await expect(tab.tokens.access()).rejects.toThrow(NetworkDown);
    expect(refreshes(server)).toBe(0);
    tab.later(2);
    expect(await tab.tokens.access()).toMatch(/^token/);
  });

  test("half a sign-in leaves nobody signed in; the second factor does", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    server.secondFactor = true;
    const tab = aTab(device, server);
    await tab.start();
    expect(await tab.login(request)).toEqual({ token: "half", methods: ["totp"] });
    expect(tab.session.value).toEqual({ state: "signedOut" });
    expect(await device.memory.user()).toBeUndefined();
    await tab.finishSignIn({ token: "half", code: "123456" });
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" } });
  });

  test("whoever has to confirm an address first is not signed in by signing up", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    server.verifies = true;
    const tab = aTab(device, server);
    await tab.start();
    expect(await tab.register({ ...request, handle: "anna" })).toBe("mailed");
    expect(tab.session.value).toEqual({ state: "signedOut" });
  });

  test("a second factor does not let another person in beside what is on the device", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await aTab(device, server).login(request);
    server.user = aUser("bjorn");
    const tab = aTab(device, server);
    await tab.start();
    await expect(tab.finishSignIn({ token: "half", code: "123456" })).rejects.toMatchObject({ code: "device.otherAccount" });
    await expect(tab.passkeySignIn({} as never)).rejects.toMatchObject({ code: "device.otherAccount" });
    expect((await device.memory.user())?.handle).toBe("anna");
  });

  test("a cookie that outlived the app's storage signs in again, but not after somebody signed out here", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.start();
    expect(tab.session.value).toEqual({ state: "signedOut" });
    await tab.resumeFromCookie();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" } });
    server.down = true;
    await tab.logout();
    server.down = false;
    server.calls.length = 0;
    await tab.resumeFromCookie();
    expect([tab.session.value.state, server.calls]).toEqual(["signedOut", []]);
  });

  test("a refusal that does not fit the role asks once who this is now", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.role = "admin";
    tab.tokens.recheckRole("access.denied"); // of something that is somebody else's
    expect(server.calls).not.toContain("/api/users/me");
    for (let i = 0; i < 5; i++) tab.tokens.recheckRole("auth.admin");
    await waitFor(() => expect(tab.session.value).toMatchObject({ state: "signedIn", user: { role: "admin" } }));
    expect(server.calls.filter((call) => call === "/api/users/me")).toHaveLength(1);
    expect((await device.memory.user())?.role).toBe("admin");
  });

  test("after the way back from another service the cookie decides who is signed in", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.start();
    server.valid = false;
    await expect(tab.resume()).rejects.toMatchObject({ status: 401 });
    expect(tab.session.value).toEqual({ state: "signedOut" });
    server.valid = true;
    await tab.resume();
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" } });
  });

  test("a session that has ended is known to have, without network, after a restart; so is one that nobody renewed for a month", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.valid = false;
    await tab.tokens.renew((await tab.tokens.access())!);
    server.down = true;
    device.tabs.length = 0;
    const next = aTab(device, server);
    await next.start();
    expect(next.session.value).toMatchObject({ state: "signedIn", expired: true });

    const idle = aDevice();
    server.down = false;
    await aTab(idle, server).login(request);
    idle.tabs.length = 0;
    server.down = true;
    for (const [days, expired] of [
      [29, false],
      [31, true],
    ] as const) {
      const later = aTab(idle, server);
      later.later(days * 86_400);
      await later.start();
      expect([days, later.session.value]).toMatchObject([days, { state: "signedIn", expired }]);
    }
  });
});
