// A picture: as wide as there is room, zoomed in steps and scrolled.
import { useEffect, useState } from "preact/hooks";
import { useKeys } from "../../../app/keyboard.ts";
import { t } from "../../../i18n/index.ts";
import { Toolbar } from "./Toolbar.tsx";

const zoomStep = 1.25;

export function ImagePreview({ blob, title, onFailure }: { blob: Blob; title: string; onFailure: () => void }) {
  const [url, setUrl] = useState("");
  const [scale, setScale] = useState(1);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  const zoom = (factor: number) => setScale((before) => Math.max(0.25, Math.min(8, before * factor)));
  useKeys({ "+": () => zoom(zoomStep), "-": () => zoom(1 / zoomStep) });
  return (
    <div class="preview-image">
      <Toolbar onZoomIn={() => zoom(zoomStep)} onZoomOut={() => zoom(1 / zoomStep)} onFit={() => setScale(1)} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section class="image-scroll" tabIndex={0} aria-label={t.preview.label(title)}>
        {url && (
          <img
            src={url}
            alt={title}
            style={scale === 1 ? {} : { width: `${scale * 100}%`, maxWidth: "none", maxHeight: "none" }}
            onError={onFailure}
          />
        )}
      </section>
    </div>
  );
}
