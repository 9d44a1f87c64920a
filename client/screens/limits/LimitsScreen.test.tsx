// @vitest-environment jsdom
import "../../testing/dom.ts";

import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeAll, expect, test } from "vitest";
import { largestUpload, type UploadLimits, type UploadLimitsPatch } from "../../../shared/api/limits.ts";
import { limitedKinds } from "../../../shared/documents/limitedKinds.ts";
import { type Services, ServicesContext } from "../../app/services.ts";
import { applyLanguage } from "../../i18n/index.ts";
import { LimitsScreen } from "./LimitsScreen.tsx";

beforeAll(() => applyLanguage("en"));
afterEach(() => {
  render(null, document.body);
});

/** A server that keeps the limits, each kind's no larger than that of all. */
function aServer() {
  let limits = { maxBytes: largestUpload, perType: {} } as UploadLimits;
  const write = ({ maxBytes, perType }: UploadLimitsPatch) => {
    const all = maxBytes ?? largestUpload;
    limits = {
      maxBytes: all,
      perType: Object.fromEntries(limitedKinds.map((kind) => [kind, perType?.[kind] ?? all])) as UploadLimits["perType"],
    };
  };
  write({});
  const patches: UploadLimitsPatch[] = [];
  const admin = {
    limits: async () => limits,
    async changeLimits(patch: UploadLimitsPatch) {
      patches.push(patch);
      write(patch);
      return limits;
    },
  };
  const office = async () => ({ webhooks: { settings: async () => ({ allowed: true }) } });
  return { patches, services: { admin, office } as unknown as Services };
}

async function show(services: Services) {
  await act(async () => {
    render(
      <ServicesContext.Provider value={services}>
        <LimitsScreen />
      </ServicesContext.Provider>,
      document.body,
    );
  });
  await expect.poll(() => document.querySelector("form")).not.toBeNull();
}
const field = (name: string) => document.querySelector<HTMLInputElement>(`input[name=${name}]`)!;
const status = () => document.querySelector("form [role=status]")?.textContent;
const submit = () => act(async () => document.querySelector("form")!.requestSubmit());

test("saving says so and leaves the focus where it is; what does not count is not shown as if it did", async () => {
  const { services, patches } = aServer();
  await show(services);
  field("all").focus();
  field("all").value = "100";
  field("pdf").value = "400";
  field("image").value = "2,5";
  await submit();
  await expect.poll(status).toBe("Saved");
  expect(document.activeElement).toBe(field("all"));
  expect(["all", "pdf", "image", "mail"].map((name) => field(name).value)).toEqual(["100", "", "2.5", ""]);
  expect(patches).toEqual([
    { maxBytes: 100 * 2 ** 20, perType: { pdf: null, image: 2.5 * 2 ** 20, office: null, mail: null, other: null } },
  ]);
});

test("a number that may mean a thousand times as much is refused at its field", async () => {
  const { services, patches } = aServer();
  await show(services);
  field("pdf").value = "1.000";
  await submit();
  await expect.poll(() => field("pdf").getAttribute("aria-invalid")).toBe("true");
  expect(field("all").getAttribute("aria-invalid")).toBeNull();
  expect(patches).toEqual([]);
});
