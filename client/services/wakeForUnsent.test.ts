// The browser is asked to wake the service worker where files wait and nobody may be there to send them.
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import { wakeForUnsent } from "./wakeForUnsent.ts";

function aPage() {
  let listener = () => {};
  const page = {
    visibilityState: "visible" as DocumentVisibilityState,
    addEventListener: (_: string, added: () => void) => {
      listener = added;
    },
    removeEventListener: () => {
      listener = () => {};
    },
  };
  return {
    page: page as unknown as Document,
    turn(state: DocumentVisibilityState) {
      page.visibilityState = state;
      listener();
    },
  };
}

test("asked without network, and by whoever leaves with files unsent; not while all is sent, nor after the end", async () => {
  const [waiting, online] = [signal(0), signal(true)];
  const { page, turn } = aPage();
  let asked = 0;
  const end = wakeForUnsent({ waiting, online, page, ask: async () => void asked++ });
  online.value = false;
  turn("hidden");
  turn("visible");
  expect(asked).toBe(0);
  online.value = true;
  waiting.value = 1;
  expect(asked).toBe(0);
  online.value = false;
  expect(asked).toBe(1);
  online.value = true;
  turn("hidden");
  expect(asked).toBe(2);
  turn("visible");
  expect(asked).toBe(2);
  end();
  online.value = false;
  turn("hidden");
  expect(asked).toBe(2);
});
