// The command palette and the list of keys: fetched when first asked for.
import { ErrorBoundary as Suspends } from "preact-iso";
import { useKeysOfAsked } from "../keyboard.ts";
import { lazyWithRetry } from "../lazyWithRetry.ts";

const Palette = lazyWithRetry(() => import("../palette/Palette.tsx").then((module) => module.Palette));
const KeyList = lazyWithRetry(() => import("../palette/KeyList.tsx").then((module) => module.KeyList));

export type Overlay = "palette" | "keys";

interface OverlaysProps {
  overlay: Overlay;
  onClose: () => void;
  onOpen: (overlay: Overlay) => void;
  onAdd: () => void;
}

export function Overlays({ overlay, onClose, onOpen, onAdd }: OverlaysProps) {
  useKeysOfAsked(onClose);
  return (
    <Suspends>
      {overlay === "keys" ? <KeyList onClose={onClose} /> : <Palette onClose={onClose} onKeys={() => onOpen("keys")} onAdd={onAdd} />}
    </Suspends>
  );
}
