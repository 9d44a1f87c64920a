// The app's icon says how much waits for its person: what is to be filed, and what does not go on by itself.
import { effect } from "@preact/signals";
import type { Vault } from "../../data/types.ts";
import { awakeInbox } from "../inbox.ts";

/** Keeps the number on the icon right, where the system shows one. Returns what takes it away. */
export function keepBadge(vault: Vault): () => void {
  if (!navigator.setAppBadge) return () => undefined;
  // A system that refuses to show it is told the next number all the same.
  const ignored = () => undefined;
  const end = effect(() => {
    const waiting = awakeInbox(vault).value.length + vault.sync.value.refused + vault.refusals.value.length;
    navigator.setAppBadge(waiting).catch(ignored);
  });
  return () => {
    end();
    navigator.clearAppBadge().catch(ignored);
  };
}
