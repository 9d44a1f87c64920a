// A picture: as wide as there is room, zoomed in steps and scrolled; where its text was recognized it is selected and found in it.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { PageWords } from "../../../../shared/documents/pageWords.ts";
import { useKeys } from "../../../app/keyboard.ts";
import { t } from "../../../i18n/index.ts";
import { FindBar } from "./FindBar.tsx";
import { findWords } from "./findWords.ts";
import { PictureText } from "./PictureText.tsx";
import { Toolbar } from "./Toolbar.tsx";

const zoomStep = 1.25;

interface ImagePreviewProps {
  blob: Blob;
  /** An SVG: as a picture it runs nothing and fetches nothing, and from a `data:` address nothing of it is ever opened at the app's origin. */
  drawing?: boolean;
  title: string;
  /** What to look for at once: a search brought the person here. */
  find?: string;
  words: () => Promise<PageWords | null>;
  onFailure: () => void;
}

export function ImagePreview({ blob, drawing = false, title, find = "", words, onFailure }: ImagePreviewProps) {
  const [url, setUrl] = useState("");
  const [scale, setScale] = useState(1);
  const [page, setPage] = useState<PageWords | null>(null);
  const [query, setQuery] = useState<string | null>(find || null);
  const [current, setCurrent] = useState(0);
  const frame = useRef<HTMLDivElement>(null);
  const matches = useMemo(() => (page && query ? findWords(page.words, query) : []), [page, query]);

  useEffect(() => {
    const made = drawing ? "" : URL.createObjectURL(blob);
    setUrl(made);
    let gone = false;
    if (drawing)
      drawingUrl(blob).then(
        (address) => gone || setUrl(address),
        () => gone || onFailure(),
      );
    void words().then((found) => {
      if (!gone) setPage(found);
    });
    return () => {
      gone = true;
      if (made) URL.revokeObjectURL(made);
    };
  }, [blob]);
  useEffect(() => {
    frame.current?.querySelector(".found-current")?.scrollIntoView({ block: "center", inline: "nearest" });
  }, [current, matches]);

  // A drawing need not have a size of its own: it is as wide as there is room.
  const fits = scale === 1 && !drawing;
  const zoom = (factor: number) => setScale((before) => Math.max(0.25, Math.min(8, before * factor)));
  const openFind = page ? () => setQuery((before) => before ?? "") : undefined;
  const step = (back: boolean) => setCurrent((before) => (before + (back ? matches.length - 1 : 1)) % Math.max(1, matches.length));
  useKeys({ "+": () => zoom(zoomStep), "-": () => zoom(1 / zoomStep), ...(openFind && { "mod+f": openFind }) });
  return (
    <div class="preview-image">
      <Toolbar
        onZoomIn={() => zoom(zoomStep)}
        onZoomOut={() => zoom(1 / zoomStep)}
        onFit={() => setScale(1)}
        {...(openFind && { onFind: openFind })}
      />
      {page && query !== null && (
        <FindBar
          query={query}
          matches={{ current: matches.length > 0 ? current + 1 : 0, total: matches.length }}
          onQuery={(text) => {
            setQuery(text);
            setCurrent(0);
          }}
          onStep={step}
          onClose={() => setQuery(null)}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reachable by keyboard */}
      <section class="image-scroll" tabIndex={0} aria-label={t.preview.label(title)}>
        {url && (
          <div ref={frame} class="image-frame" style={fits ? {} : { width: `${scale * 100}%`, maxWidth: "none" }}>
            <img src={url} alt={title} style={fits ? {} : { width: "100%", maxWidth: "none", maxHeight: "none" }} onError={onFailure} />
            {page && <PictureText page={page} marked={matches} current={current} />}
          </div>
        )}
      </section>
    </div>
  );
}

const drawingUrl = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([blob], { type: "image/svg+xml" }));
  });
