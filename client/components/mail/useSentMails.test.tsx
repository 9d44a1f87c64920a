// @vitest-environment jsdom
import "../../testing/dom.ts";

import { signal } from "@preact/signals";
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { User } from "../../../shared/api/identity.ts";
import { VaultContext } from "../../app/services.ts";
import { ApiProblem } from "../../data/errors.ts";
import type { SentMail } from "../../data/mailTypes.ts";
import type { Vault } from "../../data/types.ts";
import { useSentMails } from "./useSentMails.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  render(null, document.body);
  vi.useRealTimers();
});

/** Mails in pages of two, the newest first. */
function aServer(states: string[]) {
  const mails = states.map((state, at) => ({ id: `m${at}`, recipients: [{ address: "a@b.no", state }] }) as unknown as SentMail);
  const server = { mails, failing: false, looks: 0 };
  const sync = signal({ online: true });
  const sentMails = async ({ cursor }: { cursor?: string }) => {
    server.looks++;
    if (server.failing) throw new ApiProblem({ status: 503, code: "server.busy" } as never);
    const from = Number(cursor ?? 0);
    return { items: server.mails.slice(from, from + 2), next: from + 2 < server.mails.length ? String(from + 2) : null };
  };
  const vault = { sync, mail: async () => ({ sentMails }) } as unknown as Vault;
  return { server, sync, vault };
}
const sent = (mail: SentMail): SentMail => ({ ...mail, recipients: mail.recipients.map((one) => ({ ...one, state: "sent" as const })) });

let seen: ReturnType<typeof useSentMails>;
function Shown() {
  seen = useSentMails({});
  return null;
}
/** Runs what is due after these milliseconds, what comes of it, and draws. */
async function later(milliseconds = 3_000) {
  await act(async () => void (await vi.advanceTimersByTimeAsync(milliseconds)));
  for (let rounds = 0; rounds < 3; rounds++) await act(async () => void (await vi.advanceTimersByTimeAsync(0)));
}
async function show(vault: Vault) {
  await act(() => {
    render(
      <VaultContext.Provider value={{ vault, user: {} as User, expired: false }}>
        <Shown />
      </VaultContext.Provider>,
      document.body,
    );
  });
  await later(0);
}
const states = () => seen.items.map(({ id, recipients }) => `${id} ${recipients[0]?.state}`);

test("after a look that failed the next one is made as before", async () => {
  const { server, vault } = aServer(["waiting"]);
  await show(vault);
  expect(states()).toEqual(["m0 waiting"]);
  server.failing = true;
  await later();
  await later();
  expect(seen.error).toBeInstanceOf(ApiProblem);
  server.failing = false;
  server.mails = server.mails.map(sent);
  await later();
  expect(states()).toEqual(["m0 sent"]);
  expect(seen.error).toBeUndefined();
  const { looks } = server;
  await later();
  expect(server.looks).toBe(looks);
});

test("pages that were asked for stay when the newest are looked at, and what waits on them is looked at too", async () => {
  const { server, vault } = aServer(["sent", "sent", "waiting", "sent", "sent"]);
  await show(vault);
  for (let pages = 0; pages < 2; pages++) {
    void seen.more();
    await later(0);
  }
  expect(seen.items).toHaveLength(5);
  server.mails = server.mails.map(sent);
  await later();
  expect(states()).toEqual(["m0 sent", "m1 sent", "m2 sent", "m3 sent", "m4 sent"]);
  expect(seen.next).toBeNull();
});

test("without network nothing is asked for until it is back, and then at once", async () => {
  const { server, sync, vault } = aServer(["waiting"]);
  await show(vault);
  sync.value = { online: false };
  await later(0);
  const { looks } = server;
  await later();
  expect(server.looks).toBe(looks);
  server.mails = server.mails.map(sent);
  sync.value = { online: true };
  await later(0);
  expect(states()).toEqual(["m0 sent"]);
});
