// The directory over HTTP, and as the device remembers it.

import type { z } from "zod";
import { directoryOfficeList, directoryPersonList, directorySource, directorySources, directoryState } from "../../shared/api/directory.ts";
import type { Directory, DirectoryApi } from "../data/directoryTypes.ts";
import { ApiProblem, NetworkDown } from "../data/errors.ts";
import { keptDirectory } from "../directory/keptDirectory.ts";
import type { Api } from "./api.ts";
import { createPictures } from "./directoryPictures.ts";

/** `isSignedIn`: whether this person still is, on this device. */
export function createDirectory({ json, send }: Api, isSignedIn: (userId: string) => boolean): DirectoryApi {
  async function pages<Item>(path: string, schema: z.ZodType<{ items: Item[]; next: string | null }>): Promise<Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: { items: Item[]; next: string | null } = await json(`${path}?limit=500${cursor && `&cursor=${cursor}`}`, schema);
      items.push(...page.items);
      cursor = page.next;
    }
    return items;
  }

  async function isOpen(userId: string): Promise<boolean> {
    try {
      const { open } = await json("/api/directory", directoryState);
      if (!open) await keptDirectory(userId).forget();
      return open;
    } catch (error) {
      if (!(error instanceof NetworkDown)) throw error;
      // Nothing is known of it: that is no answer, and it is asked again when there is network.
      if (!(await keptDirectory(userId).read())) throw error;
      return true;
    }
  }

  async function all(userId: string): Promise<Directory | null> {
    const kept = keptDirectory(userId);
    try {
      if (!(await isOpen(userId))) return null;
      const [offices, people] = await Promise.all([
        pages("/api/directory/offices", directoryOfficeList),
        pages("/api/directory/people", directoryPersonList),
      ]);
      const told = { offices, people, at: Date.now() };
      if (isSignedIn(userId)) await kept.write(told);
      // Whoever has signed out meanwhile leaves nothing here.
      if (!isSignedIn(userId)) await kept.forget();
      return { ...told, remembered: false };
    } catch (error) {
      const remembered = error instanceof NetworkDown ? await kept.read() : undefined;
      if (!remembered) throw error;
      return { ...remembered, remembered: true };
    }
  }

  return {
    isOpen,
    all,
    picture: createPictures(async (personId) => {
      try {
        return await (await send(`/api/directory/people/${personId}/picture`)).blob();
      } catch (error) {
        if (error instanceof NetworkDown || (error instanceof ApiProblem && error.status === 404)) return undefined;
        throw error;
      }
    }),
    sources: async () => (await json("/api/admin/directory", directorySources)).items,
    preview: (source) => json(`/api/admin/directory/${source}/preview`, directorySource, { method: "POST" }),
    sync: (source, fingerprint) =>
      json(`/api/admin/directory/${source}/sync`, directorySource, { method: "POST", body: fingerprint ? { fingerprint } : {} }),
    setAudience: (source, audience) => json(`/api/admin/directory/${source}`, directorySource, { method: "PATCH", body: { audience } }),
  };
}
