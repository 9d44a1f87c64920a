// Firecrawl's API version 2 as far as a page is read through it: it answers what a test says, and keeps what it was asked.
import { type FakeServer, startHttpFake } from "./httpFake.ts";

export interface FakeFirecrawl extends FakeServer {
  /** The next page; `status` is the page's own, `failing` the service's. */
  next: { html?: string; title?: string; status?: number; failing?: number };
}

export async function startFakeFirecrawl(): Promise<FakeFirecrawl> {
  const server = await startHttpFake(async ({ path, headers, body }) => {
    if (path !== "/v2/scrape") return { status: 404, body: { success: false, error: "no such route" } };
    if (headers.authorization !== "Bearer fc-key") return { status: 401, body: { success: false, error: "Unauthorized: Invalid token" } };
    const { html = "", title = "", status = 200, failing } = fake.next;
    if (failing) return { status: failing, body: { success: false, error: "out of order" } };
    const { url } = body as { url: string };
    return {
      status: 200,
      body: { success: true, data: { html, markdown: "", links: [], metadata: { title, sourceURL: url, url, statusCode: status } } },
    };
  });
  const fake: FakeFirecrawl = Object.assign(server, { next: {} });
  return fake;
}
