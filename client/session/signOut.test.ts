// The end of a session: signed out here, elsewhere, by somebody else, or cut off in the middle.
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { waitFor } from "../../tests/harness/waitFor.ts";
import { aDevice, aServer, aTab, aUser, request } from "./testing.ts";

describe("signing out", () => {
  test("signing out wipes the device, tells the server, and every tab is signed out", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const [tab, other] = [aTab(device, server), aTab(device, server)];
    await tab.login(request);
    await other.start();
    const closed = vi.fn(async () => {});
    other.onSignOut(closed);
    await tab.logout();
    expect([tab.session.value.state, other.session.value.state]).toEqual(["signedOut", "signedOut"]);
    expect(closed).toHaveBeenCalledOnce();
    expect(device.wiped).toBe(1);
    expect(server.calls).toContain("/api/auth/logout");
    expect(device.mark()).toBeUndefined();
    expect(await tab.tokens.access()).toBeNull();
  });

  test("a refresh or a look that was under way does not undo a sign-out", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    for (const ask of [async () => tab.tokens.renew((await tab.tokens.access())!), () => tab.lookAgain()]) {
      const { promise, resolve } = Promise.withResolvers<void>();
      server.answers = promise;
      const asked = server.calls.length;
      const answer = ask();
      await waitFor(() => expect(server.calls.length).toBeGreaterThan(asked));
      await tab.logout();
      resolve();
      await answer;
      expect([tab.session.value.state, await device.memory.user()]).toEqual(["signedOut", undefined]);
      await tab.login(request);
    }
  });

  test("a renewal that is just being remembered does not undo a sign-out either", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const { promise, resolve } = Promise.withResolvers<void>();
    device.disk = promise;
    const renewing = tab.tokens.renew((await tab.tokens.access())!);
    await waitFor(() => expect(device.remembering).toBe(2)); // its answer is there and waits for the disk
    const leaving = tab.logout();
    resolve();
    await Promise.all([renewing, leaving]);
    expect(tab.session.value).toEqual({ state: "signedOut" });
  });

  test("who signs in while the sign-out is still wiping waits for it, and is not signed out by it", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    const { promise, resolve } = Promise.withResolvers<void>();
    device.wipe = async () => {
      device.wiped++;
      await promise;
      return "whole";
    };
    server.calls.length = 0;
    const leaving = tab.logout();
    const coming = tab.login(request);
    await waitFor(() => expect(device.wiped).toBeGreaterThan(0));
    expect(server.calls).toEqual([]);
    resolve();
    await Promise.all([leaving, coming]);
    expect([server.calls, device.wiped]).toEqual([["/api/auth/logout", "/api/auth/login"], 1]);
    expect(tab.session.value).toMatchObject({ state: "signedIn", expired: false });
  });

  test("signed out without network: nothing is refreshed until the server has been told, also after a restart", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.down = true;
    await tab.logout();
    expect(device.wiped).toBe(1);
    const next = aTab(device, server);
    await next.start();
    expect(next.session.value.state).toBe("signedOut");
    server.down = false;
    server.calls.length = 0;
    await next.contact();
    expect(server.calls).toEqual(["/api/auth/logout"]);
    expect(device.mark()).toBeUndefined();
  });

  test("a sign-out that was cut off before the wipe is finished at the next start", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    await device.memory.setMark({ userId: server.user.id, wipe: true, tellServer: true });
    const tab = aTab(device, server);
    await tab.start();
    expect(device.wiped).toBe(1);
    expect(device.mark()).toBeUndefined();
  });

  test("what could not be wiped at once is wiped a moment later, without a contact", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const { wipe } = device;
    device.wipe = async () => ((await wipe()) && device.wiped > 2 ? "whole" : "later");
    const tab = aTab(device, server);
    await tab.login(request);
    await tab.logout();
    expect([device.wiped, device.mark()]).toEqual([1, expect.objectContaining({ wipe: true, tellServer: false })]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([device.wiped, device.mark()?.wipe]).toEqual([2, true]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect([device.wiped, device.mark()]).toEqual([3, undefined]);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(device.wiped).toBe(3);
  });

  test("what only a tab can wipe is left to one", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const { wipe } = device;
    device.wipe = async () => ((await wipe()) ? "elsewhere" : "later");
    const worker = aTab(device, server);
    await worker.login(request);
    await worker.logout();
    await vi.advanceTimersByTimeAsync(600_000);
    expect([device.wiped, device.mark()]).toEqual([1, expect.objectContaining({ wipe: true, tellServer: false })]);
  });

  test("nobody signs in on a device from which the one before could not be wiped", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    device.wipe = async () => "later";
    const tab = aTab(device, server);
    await tab.login(request);
    await tab.logout();
    await expect(tab.login(request)).rejects.toMatchObject({ code: "device.notWiped" });
    device.wipe = async () => "whole";
    await tab.login(request);
    expect(tab.session.value.state).toBe("signedIn");
  });

  test("another account is refused while the first one's documents are here, and its session ends", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    const tab = aTab(device, server);
    await tab.login(request);
    server.valid = false;
    await tab.tokens.renew((await tab.tokens.access())!);
    server.user = aUser("bert");
    await expect(tab.login(request)).rejects.toMatchObject({ code: "device.otherAccount", details: { handle: "anna" } });
    expect(server.calls.at(-1)).toBe("/api/auth/logout");
    expect(tab.session.value).toMatchObject({ state: "signedIn", user: { handle: "anna" }, expired: true });
  });

  test("a cookie of somebody else never mixes two people", async () => {
    const [device, server] = [aDevice(), aServer(aUser("anna"))];
    await device.memory.remember(server.user, 0);
    server.user = aUser("bert");
    const tab = aTab(device, server);
    await tab.start();
    expect(tab.session.value).toMatchObject({ user: { handle: "anna" }, expired: true });
    expect(await tab.tokens.access()).toBeNull();
  });

  describe("ended on purpose from elsewhere", () => {
    test("the device is wiped at its next contact, every tab is signed out, and the screen can say why, after a restart too", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const [tab, other] = [aTab(device, server), aTab(device, server)];
      await tab.login(request);
      await other.start();
      const closed = vi.fn(async () => {});
      for (const one of [tab, other]) one.onSignOut(closed);
      server.revoked = server.user.id;
      server.calls.length = 0;
      expect(await tab.tokens.renew((await tab.tokens.access())!)).toBeNull();
      await waitFor(() => expect([device.wiped, device.mark(), closed.mock.calls.length]).toEqual([1, undefined, 2]));
      expect([tab.session.value, other.session.value]).toEqual(Array(2).fill({ state: "signedOut", revoked: true }));
      expect(server.calls).toEqual(["/api/auth/refresh"]);
      const next = aTab(device, server);
      await next.start();
      expect(next.session.value).toEqual({ state: "signedOut", revoked: true });
      await next.login(request);
      await next.logout();
      expect(next.session.value).toEqual({ state: "signedOut" });
    });

    test("a wipe that the device's end cut off is finished at the next start, without network", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const tab = aTab(device, server);
      await tab.login(request);
      device.wipe = async () => "later";
      server.revoked = server.user.id;
      await tab.tokens.renew((await tab.tokens.access())!);
      server.down = true;
      device.wipe = async () => {
        device.wiped++;
        return "whole";
      };
      const next = aTab(device, server);
      await next.start();
      expect([next.session.value, device.wiped]).toEqual([{ state: "signedOut", revoked: true }, 1]);
    });

    test("a session that had run out first is asked about again: at the start, and when the network or the person is back", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const tab = aTab(device, server);
      await tab.login(request);
      server.valid = false;
      await tab.tokens.renew((await tab.tokens.access())!);
      await tab.contact();
      expect([tab.session.value.state, device.wiped]).toEqual(["signedIn", 0]);
      server.revoked = server.user.id;
      await tab.contact();
      expect(tab.session.value).toEqual({ state: "signedOut", revoked: true });
      await waitFor(() => expect(device.wiped).toBe(1));
    });

    test("the end of another person's session, whose cookie is here, wipes nothing", async () => {
      const [device, server] = [aDevice(), aServer(aUser("anna"))];
      const tab = aTab(device, server);
      await tab.login(request);
      server.revoked = aUser("bert").id;
      await tab.tokens.renew((await tab.tokens.access())!);
      expect([tab.session.value, device.wiped]).toMatchObject([{ state: "signedIn", expired: true }, 0]);
    });
  });
});
