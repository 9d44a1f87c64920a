// Brings the text feed onto the device, page after page. While one is on its way what has come is indexed: neither waits for the other.
import type { TextPage } from "../../../shared/api/documents.ts";
import { ApiProblem, isTransient } from "../../data/errors.ts";
import type { TextStore } from "./texts.ts";

/** As many as a page of the server holds at most; it ends earlier by bytes. */
const textsAPage = 500;

export interface TextFeedDeps {
  texts: Pick<TextStore, "cursor" | "cutAt" | "put">;
  fetchPage(query: URLSearchParams): Promise<TextPage>;
  /** Runs `work` between two steps of the read model, which may change the same things. */
  inTurn(work: () => Promise<void>): Promise<void>;
  /** Keeps no more texts than there may be. */
  bound(): Promise<void>;
}

/** To the end of the feed, or to where it can't go on. Throws what is neither a matter of the network nor of the session. */
export async function readTextFeed({ texts, fetchPage, inTurn, bound }: TextFeedDeps): Promise<"complete" | "unauthorized" | "offline"> {
  await inTurn(bound);
  for (;;) {
    const query = new URLSearchParams({ limit: String(textsAPage) });
    const cursor = await texts.cursor();
    if (cursor) query.set("cursor", cursor);
    // There was no room for all: what is older than what is here would only leave again.
    if ((await texts.cutAt()) !== undefined) query.set("older", "skip");
    let page: TextPage;
    try {
      page = await fetchPage(query);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return "unauthorized";
      if (isTransient(error)) return "offline";
      throw error;
    }
    await inTurn(async () => {
      // Asked for anew meanwhile: this page is of the way that was given up.
      if ((await texts.cursor()) !== cursor) return;
      await texts.put(page);
      await bound();
    });
    if (page.next === null) return "complete";
  }
}
