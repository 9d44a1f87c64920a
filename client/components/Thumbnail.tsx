// The picture of a document's first page, or a drawn sheet until there is one. Never shifts what is around it.
import { useEffect, useState } from "preact/hooks";
import type { VaultDocument } from "../../shared/mutators/index.ts";
import { useVault } from "../app/services.ts";
import { fileKind } from "./fileKind.ts";
import { Icon } from "./Icon.tsx";

/** A row that only flies by while scrolling asks for nothing. */
const restTime = 60;

export function Thumbnail({ document, class: className = "thumb" }: { document: VaultDocument; class?: string }) {
  const vault = useVault();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    const timer = setTimeout(async () => {
      const found = await vault.thumbnailUrl(document.id).catch(() => null);
      if (!gone) setUrl(found);
    }, restTime);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [vault, document.id, document.thumbnail]);
  if (url) {
    return (
      <span class={className}>
        <img src={url} alt="" decoding="async" draggable={false} onError={() => setUrl(null)} />
      </span>
    );
  }
  const kind = fileKind(document.contentType);
  return (
    <span class={`${className} thumb-drawn`} aria-hidden="true">
      {kind === "image" ? (
        <Icon name="image" />
      ) : (
        <>
          <i />
          <i />
          <i />
          <i />
        </>
      )}
    </span>
  );
}
