// What waits to be filed, as the screens and the ways to them count it.
import type { Vault } from "../data/types.ts";
import { dayFromToday } from "./day.ts";

/** What machines were sure enough of: newest first, for a glance. */
export const filedAlone = (vault: Vault) => vault.list({ alone: true, sort: "newest" });

/** Newest first, without what was put off to a later day. */
export const awakeInbox = (vault: Vault) => vault.list({ inbox: true, awakeOn: dayFromToday(), sort: "newest" });
