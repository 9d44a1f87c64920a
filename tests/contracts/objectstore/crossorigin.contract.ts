// What a browser asks before the app may send bytes to, and read headers from, a store of another origin.

import { expect, test } from "vitest";
import { objectPath, presigned, productUpload, type RunningStore, send } from "./requests.ts";
import { appOrigin } from "./servers.ts";

export function crossOriginTests(store: () => RunningStore): void {
  const preflight = (origin: string) =>
    send(store(), {
      method: "OPTIONS",
      path: objectPath(store().bucket, "cors/file"),
      headers: {
        origin,
        "access-control-request-method": "PUT",
        "access-control-request-headers": "content-type,if-none-match,x-amz-checksum-sha256",
      },
    });

  test("the app's origin may upload with the signed headers", async () => {
    const answer = await preflight(appOrigin);
    expect(answer.status).toBe(204);
    expect(answer.headers["access-control-allow-origin"]).toBe(appOrigin);
    expect(answer.headers["access-control-allow-methods"]).toContain("PUT");
    const allowed = String(answer.headers["access-control-allow-headers"]).toLowerCase();
    for (const header of ["content-type", "if-none-match", "x-amz-checksum-sha256"]) expect(allowed).toContain(header);
  });

  test("another origin may not", async () => {
    const answer = await preflight("https://elsewhere.example");
    expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("the app can read results and refusals", async () => {
    const upload = productUpload(store(), "cors/file", "bytes");
    const request = { ...upload, headers: { ...upload.headers, origin: appOrigin } };
    for (const status of [200, 412]) {
      const answer = await send(store(), request);
      expect(answer.status).toBe(status);
      expect(answer.headers["access-control-allow-origin"]).toBe(appOrigin);
    }
    const get = presigned(store(), { method: "GET", path: objectPath(store().bucket, "cors/file") });
    const answer = await send(store(), { ...get, headers: { origin: appOrigin } });
    expect(String(answer.headers["access-control-expose-headers"]).toLowerCase()).toMatch(/\*|etag/);
    const foreign = await send(store(), { ...get, headers: { origin: "https://elsewhere.example" } });
    expect(foreign.headers).not.toHaveProperty("access-control-allow-origin");
  });
}
