// Files dropped or pasted anywhere in the window become documents of the folder that is open.
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { addDropped } from "../actions/addDropped.ts";
import { addFiles } from "../actions/documents.ts";
import { dragKind, filesOf, filesPasted } from "../adding.ts";
import { addTarget } from "../addTarget.ts";
import { useVault } from "../services.ts";

export function FileDrop() {
  const vault = useVault();
  const [over, setOver] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    const on = <Name extends keyof WindowEventMap>(name: Name, run: (event: WindowEventMap[Name]) => void, capture = false) =>
      addEventListener(name, run, { signal: stop.signal, capture });
    // entering a child leaves its parent: the pair is counted
    let depth = 0;
    on(
      "dragenter",
      (event) => {
        if (dragKind(event) !== "files") return;
        depth += 1;
        setOver(true);
      },
      true,
    );
    on(
      "dragleave",
      (event) => {
        if (dragKind(event) !== "files") return;
        depth = Math.max(0, depth - 1);
        if (depth === 0) setOver(false);
      },
      true,
    );
    on(
      "drop",
      () => {
        depth = 0;
        setOver(false);
      },
      true,
    );
    on("dragover", (event) => {
      if (dragKind(event) === "files") event.preventDefault();
    });
    on("drop", async (event) => {
      if (dragKind(event) !== "files" || !event.dataTransfer) return;
      event.preventDefault();
      await addDropped(vault, await filesOf(event.dataTransfer), addTarget.peek().folderId);
    });
    on("paste", (event) => {
      const files = filesPasted(event);
      if (files.length === 0) return;
      event.preventDefault();
      void addFiles(vault, files, addTarget.peek().folderId);
    });
    return () => stop.abort();
  }, [vault]);

  if (!over) return null;
  return (
    <div class="drop-overlay" aria-hidden="true">
      <div class="drop-card">
        <Icon name="upload" size={28} />
        <b>{t.empty.dropHere(addTarget.value.name ?? t.nav.documents)}</b>
        <span>{t.empty.dropNote}</span>
      </div>
    </div>
  );
}
