// @vitest-environment jsdom
import "../../testing/dom.ts";

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { User } from "../../../shared/api/identity.ts";
import type { MailTaking } from "../../../shared/api/mailIn.ts";
import { VaultContext } from "../../app/services.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { folders, tags } from "../../testing/seed.ts";
import { OwnTaking } from "./OwnTaking.tsx";

beforeAll(() => applyLanguage("en"));
afterEach(() => render(null, document.body));

const byId = <T extends { id: string }>(all: readonly T[]) => ({ value: new Map(all.map((one) => [one.id, one])) });
const vault = { userId: tags[0]!.ownerId, folders: byId(folders), tags: byId(tags) } as unknown as Vault;
const stored: MailTaking = { take: "both", attachment: "", title: "", folderId: null, tagIds: [] };

test("a folder and tags that are chosen before the first is saved are all saved, one after the other", async () => {
  const asked: MailTaking[] = [];
  const ends: (() => void)[] = [];
  const save = (taking: MailTaking) => {
    asked.push(taking);
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  const show = (taking: MailTaking) =>
    act(() =>
      render(
        <VaultContext.Provider value={{ vault, user: {} as User, expired: false }}>
          <OwnTaking taking={taking} save={save} />
        </VaultContext.Provider>,
        document.body,
      ),
    );
  await show(stored);
  const folder = () => document.querySelectorAll("select")[1]!;
  const [first, second] = document.querySelectorAll<HTMLInputElement>("input[type=checkbox]");
  await act(() => {
    folder().value = folders[1]!.id;
    folder().dispatchEvent(new Event("change", { bubbles: true }));
  });
  await act(() => first!.click());
  await act(() => second!.click());
  expect(asked).toHaveLength(1);
  expect([folder().value, first!.checked, second!.checked]).toEqual([folders[1]!.id, true, true]);
  const end = () =>
    act(async () => {
      ends.shift()!();
      await Promise.resolve();
    });
  for (let count = 0; count < 3; count++) await end();
  expect(asked.map(({ folderId, tagIds }) => [folderId, tagIds.length])).toEqual([
    [folders[1]!.id, 0],
    [folders[1]!.id, 1],
    [folders[1]!.id, 2],
  ]);
  // Nothing of it was stored: what is stored is shown again.
  await show(stored);
  expect([folder().value, first!.checked, second!.checked]).toEqual(["", false, false]);
});
