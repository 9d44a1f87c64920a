// A folder that documents and files can be dropped on.
import { useState } from "preact/hooks";
import { addDropped } from "../app/actions/addDropped.ts";
import { moveDocuments } from "../app/actions/documents.ts";
import { draggedDocuments, dragKind, filesOf } from "../app/adding.ts";
import { useVault } from "../app/services.ts";

/** Properties for the element, and whether something hovers over it. */
export function useFolderDrop(folderId: string | null) {
  const vault = useVault();
  const [over, setOver] = useState(false);
  const allow = (event: DragEvent) => {
    const kind = dragKind(event);
    if (!kind) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.dataTransfer) event.dataTransfer.dropEffect = kind === "files" ? "copy" : "move";
    setOver(true);
  };
  const onDrop = async (event: DragEvent) => {
    const kind = dragKind(event);
    setOver(false);
    if (!kind || !event.dataTransfer) return;
    event.preventDefault();
    event.stopPropagation();
    if (kind === "documents") await moveDocuments(vault, draggedDocuments(event), folderId);
    else await addDropped(vault, await filesOf(event.dataTransfer), folderId);
  };
  return { over, props: { onDragEnter: allow, onDragOver: allow, onDragLeave: () => setOver(false), onDrop } };
}
