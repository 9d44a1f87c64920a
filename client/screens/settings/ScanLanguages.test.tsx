// @vitest-environment jsdom
import "../../testing/dom.ts";

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, expect, test } from "vitest";
import type { User } from "../../../shared/api/identity.ts";
import { VaultContext } from "../../app/services.ts";
import type { Vault } from "../../data/types.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { ScanLanguages } from "./ScanLanguages.tsx";

beforeAll(() => applyLanguage("en"));
afterEach(() => render(null, document.body));

test("two languages that are switched before the first is kept are both switched, and one always stays", async () => {
  const asked: unknown[] = [];
  const kept: (() => void)[] = [];
  const mutate = {
    updateSettings(change: unknown) {
      asked.push(change);
      return new Promise<void>((resolve) => kept.push(resolve));
    },
  };
  const vault = { mutate } as unknown as Vault;
  await act(() =>
    render(
      <VaultContext.Provider value={{ vault, user: {} as User, expired: false }}>
        <ScanLanguages settings={{ classify: true, ocrLanguages: ["eng"] }} />
      </VaultContext.Provider>,
      document.body,
    ),
  );
  const [, norwegian, english, german] = document.querySelectorAll<HTMLInputElement>("input[role=switch]");
  const press = (input: HTMLInputElement | undefined) => act(() => input!.click());
  expect([norwegian, english, german].map((input) => [input!.checked, input!.disabled])).toEqual([
    [false, false],
    [true, true],
    [false, false],
  ]);
  await press(german);
  await press(norwegian);
  expect(asked).toEqual([{ ocrLanguages: ["eng", "deu"] }, { ocrLanguages: ["eng", "deu", "nor"] }]);
  for (const keep of kept.splice(0)) keep();
});
