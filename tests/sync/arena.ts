// What the races (races.ts, sharingRaces.ts) have in common: what they need of the world, and of whom they choose.
import type { Folder, VaultDocument } from "../../shared/mutators/index.ts";
import type { Tab } from "./device.ts";
import { aPush, type Context, type Letter } from "./letters.ts";
import type { Random } from "./random.ts";

/** What a race needs of the world. */
export interface Arena {
  readonly context: Context;
  readonly people: readonly string[];
  /** With nothing to send and nothing on its way; one is opened where a device has none. */
  idleTabs(): Promise<Tab[]>;
  newId(): string;
  /** Whatever the tab itself has of it. */
  mutate(tab: Tab, name: string, args: unknown): Promise<void>;
  /** The tab fetches what is new to it, and has it. Nothing where it does so already, or waits for somebody. */
  fetch(tab: Tab): Promise<void>;
  /** The document's file, announced and confirmed, as far as nothing else is in its way. */
  bring(userId: string, document: VaultDocument): Promise<void>;
  /** Another file for the document that is announced by now: its confirmation. Undefined: it was refused, or waits for somebody. */
  replacement(userId: string, documentId: string): Promise<Letter | undefined>;
  /** The job of the person's rules; undefined: they have nothing to look at, or do so already. */
  ruleRun(userId: string): Letter | undefined;
  /**
   * Sends all of them, and runs nothing else until they are done, or wait for somebody who is not among them. `ahead`: so many statements
   * of the first come before all others.
   */
  together(letters: readonly Letter[], ahead?: number): Promise<void>;
}

export type Race = (arena: Arena, chance: Random) => Promise<void>;

export async function change(arena: Arena, tab: Tab, name: string, args: unknown): Promise<Letter[]> {
  await arena.mutate(tab, name, args);
  return [aPush(arena.context, tab)].filter((letter) => letter !== null);
}

/** Two tabs, of one device or of two. */
export async function rivals(arena: Arena, chance: Random, fits: (one: Tab, other: Tab) => boolean): Promise<[Tab, Tab] | undefined> {
  const tabs = await arena.idleTabs();
  const pairs = tabs.flatMap((one) => tabs.filter((other) => other !== one && fits(one, other)).map((other): [Tab, Tab] => [one, other]));
  return pairs.length > 0 ? chance.pick(pairs) : undefined;
}

export function ownTarget(arena: Arena, tab: Tab, chance: Random): { documentId: string } | { folderId: string } | undefined {
  const own = [...arena.context.oracle.model.things]
    .filter(([key, thing]) => /^(document|folder)\//.test(key) && (thing as Folder).ownerId === tab.device.userId)
    .map(([key]) => key)
    .sort();
  if (own.length === 0) return undefined;
  const [entity, id] = chance.pick(own).split("/") as ["document" | "folder", string];
  return entity === "document" ? { documentId: id } : { folderId: id };
}
