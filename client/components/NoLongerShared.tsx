// What somebody else shared was on this screen, and is not shared any more.
import { useRef } from "preact/hooks";
import type { Access } from "../../shared/mutators/index.ts";
import { isOwn, ownerName } from "../app/actions/sharing.ts";
import { useVault } from "../app/services.ts";
import { t } from "../i18n/index.ts";

/** The owner's name, while and after `thing` is here; undefined where it is, or was, the person's own. */
export function useLastOwner(id: string, thing: { ownerId: string; access: Access } | undefined): string | undefined {
  const vault = useVault();
  const last = useRef<{ id: string; owner: string }>(undefined);
  // with the share the person may be gone as well
  if (thing) last.current = isOwn(thing) ? undefined : { id, owner: ownerName(vault, thing.ownerId) };
  return last.current?.id === id ? last.current.owner : undefined;
}

export function NoLongerShared({ owner }: { owner: string }) {
  return (
    <div class="center-screen">
      <div class="message">
        <h1 tabIndex={-1} data-screen-focus>
          {t.sharing.endedTitle}
        </h1>
        <p>{t.sharing.endedText(owner)}</p>
        <a class="button button-primary" href="/shared">
          {t.sharing.toShared}
        </a>
      </div>
    </div>
  );
}
