// A file that is dropped onto a document's panel takes the place of the document's file.
import { useState } from "preact/hooks";
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { mayReplace, replaceFile } from "../../../app/actions/versions.ts";
import { dragKind } from "../../../app/adding.ts";
import { useVault } from "../../../app/services.ts";

/** Properties for the panel, and whether a file hovers over it. */
export function useReplaceDrop(document: VaultDocument) {
  const vault = useVault();
  const [over, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    if (dragKind(event) !== "files" || !mayReplace(document)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
    setOver(true);
  };
  const onDragLeave = (event: DragEvent) => {
    if (!(event.currentTarget as Element).contains(event.relatedTarget as Node | null)) setOver(false);
  };
  const onDrop = (event: DragEvent) => {
    setOver(false);
    if (dragKind(event) !== "files" || !mayReplace(document)) return;
    event.preventDefault();
    event.stopPropagation();
    void replaceFile(vault, document, [...(event.dataTransfer?.files ?? [])]);
  };
  return { over, props: { onDragEnter: allow, onDragOver: allow, onDragLeave, onDrop } };
}
