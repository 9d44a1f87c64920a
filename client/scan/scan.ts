// The scan that is being made: its pages, in order, kept on the disk with every step; nothing of it is in the vault before it is saved.
import { type ReadonlySignal, signal } from "@preact/signals";
import { v7 as newId } from "uuid";
import type { PageWords } from "../../shared/recognition/layer/textLayer.ts";
import { wholePicture } from "../../shared/scan/geometry/quad.ts";
import type { Filter } from "../../shared/scan/picture/filters.ts";
import type { ScanEngine } from "./engine.ts";
import type { BackSide, PageChoices, PageSource, ScannedPage } from "./page.ts";
import type { ReadPage, ScanStore } from "./store.ts";
import type { Still } from "./work.ts";

/** Longer side of the pictures in the strip and of a page that is looked at. */
const previewSize = 900;

export interface Scan {
  /** In order. `undefined` until the disk has been read. */
  readonly pages: ReadonlySignal<readonly ScannedPage[] | undefined>;
  /** Resolves when the page is on the disk; its id. @throws where the browser refuses to store it */
  add(still: Still, filter: Filter): Promise<string>;
  /** Another picture in a page's place. */
  replace(id: string, still: Still): Promise<void>;
  change(id: string, choices: Partial<PageChoices>): Promise<void>;
  /** The next page becomes this one's back side, on the same page. */
  join(id: string): Promise<void>;
  /** The back side becomes a page of its own again, after this one. */
  part(id: string): Promise<void>;
  /** To the place `to`, from 0. */
  move(id: string, to: number): Promise<void>;
  remove(id: string): Promise<ScannedPage | undefined>;
  /** A page that was removed, where it was. */
  restore(page: ScannedPage): Promise<void>;
  /** How far reading the page as it is now has come. */
  reading(page: ScannedPage): Pick<ReadPage, "begun" | "words">;
  /** Does nothing where the page is gone. */
  keepReading(page: ScannedPage, begun: number, words: PageWords | null): Promise<void>;
  /** One PDF of all pages with their words, named by the first page's time. */
  pdf(nameOf: (begun: Date) => string): Promise<File>;
  /** These pages are in the vault: they are taken off this device. */
  saved(ids: readonly string[]): Promise<void>;
}

export function createScan({ engine, store }: { engine: ScanEngine; store: ScanStore }): Scan {
  const pages = signal<readonly ScannedPage[] | undefined>(undefined);
  const read = new Map<string, ReadPage>();
  const opened = Promise.all([store.all(), store.read()]).then(([kept, known]) => {
    for (const page of known) read.set(page.id, page);
    pages.value = kept;
  });
  opened.catch(() => {});
  /** Changes of one page come one after the other, so that the last one wins. */
  let last: Promise<unknown> = opened.catch(() => {});
  const inTurn = <Value>(run: () => Promise<Value>): Promise<Value> => {
    const result = last.then(run);
    last = result.catch(() => {});
    return result;
  };
  const current = () => pages.peek() ?? [];
  const find = (id: string) => current().find((page) => page.id === id);

  async function withPreview(page: Omit<ScannedPage, "preview">): Promise<ScannedPage> {
    return { ...page, preview: await engine.preview(page, previewSize) };
  }

  /** Written first, then shown. */
  async function keep(changed: readonly ScannedPage[]): Promise<void> {
    await store.put(changed);
    const byId = new Map([...current(), ...changed].map((page) => [page.id, page]));
    pages.value = [...byId.values()].sort((a, b) => a.position - b.position);
  }

  const sourceOf = (still: Still) => ({
    picture: still.picture,
    width: still.width,
    height: still.height,
    quad: still.outline?.quad ?? wholePicture(still.width, still.height),
    rotation: 0 as const,
  });

  const reading = (page: ScannedPage) => {
    const known = read.get(page.id);
    return known?.of === wordsAre(page) ? known : { begun: 0, words: null };
  };

  return {
    pages,
    reading,
    keepReading: (page, begun, words) =>
      inTurn(async () => {
        if (!find(page.id)) return;
        const found = { id: page.id, of: wordsAre(page), begun, words };
        await store.putRead(found);
        read.set(page.id, found);
      }),
    add: (still, filter) =>
      inTurn(async () => {
        await opened;
        const id = newId();
        const position = (current().at(-1)?.position ?? 0) + 1;
        const page = { ...sourceOf(still), id, position, filter, brightness: 0, createdAt: new Date().toISOString() };
        await keep([await withPreview(page)]);
        return id;
      }),
    replace: (id, still) =>
      inTurn(async () => {
        const page = find(id);
        if (page) await keep([await withPreview({ ...page, ...sourceOf(still) })]);
      }),
    change: (id, choices) =>
      inTurn(async () => {
        const page = find(id);
        if (page) await keep([await withPreview({ ...page, ...choices })]);
      }),
    join: (id) =>
      inTurn(async () => {
        const at = current().findIndex((page) => page.id === id);
        const [front, next] = current().slice(at, at + 2);
        if (at < 0 || !front || !next || front.back || next.back) return;
        const { picture, width, height, quad, rotation } = next;
        // written before the other one goes: a crash in between leaves a page twice, and none lost
        await keep([await withPreview({ ...front, back: { picture, width, height, quad, rotation } })]);
        await store.remove([next.id]);
        pages.value = current().filter((page) => page.id !== next.id);
      }),
    part: (id) =>
      inTurn(async () => {
        const front = find(id);
        if (!front?.back) return;
        const { back, ...alone } = front;
        const after = current().filter(({ position }) => position > front.position);
        const page = { ...alone, ...back, id: newId(), position: front.position + 1 };
        const moved = after.map((one) => ({ ...one, position: one.position + 1 }));
        await keep([await withPreview(alone), await withPreview(page), ...moved]);
      }),
    move: (id, to) =>
      inTurn(async () => {
        const page = find(id);
        if (!page) return;
        const others = current().filter((one) => one.id !== id);
        others.splice(to, 0, page);
        await keep(others.map((one, at) => ({ ...one, position: at + 1 })));
      }),
    remove: (id) =>
      inTurn(async () => {
        const page = find(id);
        if (!page) return undefined;
        await store.remove([id]);
        pages.value = current().filter((one) => one.id !== id);
        return page;
      }),
    restore: (page) => inTurn(() => keep([page])),
    pdf: (nameOf) =>
      inTurn(async () => {
        const all = current();
        const begun = new Date(all.reduce((first, { createdAt }) => (createdAt < first ? createdAt : first), all[0]?.createdAt ?? ""));
        const name = nameOf(begun);
        const sources: PageSource[] = all.map((page) => ({ ...page, words: reading(page).words ?? undefined }));
        const blob = await engine.pdf(sources, { title: name, createdAt: begun });
        return new File([blob], `${name}.pdf`, { type: "application/pdf" });
      }),
    saved: (ids) =>
      inTurn(async () => {
        await store.remove(ids);
        const gone = new Set(ids);
        for (const id of ids) read.delete(id);
        pages.value = current().filter(({ id }) => !gone.has(id));
      }),
  };
}

const sideIs = ({ picture, width, height, quad }: BackSide): string =>
  [picture.size, width, height, ...quad.flat().map(Math.round)].join(" ");
/** Words stay where a page is turned or looks different; another picture or other corners have other words. */
const wordsAre = ({ back, ...front }: ScannedPage): string =>
  back ? `${sideIs(front)} ${front.rotation} / ${sideIs(back)} ${back.rotation}` : sideIs(front);
