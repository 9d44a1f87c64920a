// The picture as it was taken, with the page's corners to drag. A magnifier shows what a finger hides; arrow keys move a corner as well.
import { useEffect, useRef, useState } from "preact/hooks";
import { isConvex, type Point, type Quad, wholePicture } from "../../../shared/scan/geometry/quad.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import type { ScannedPage } from "../../scan/page.ts";
import { useObjectUrl } from "./useObjectUrl.ts";

/** Of the picture's longer side: a press of an arrow key, and one with Shift. */
const step = 0.01;
const smallStep = 0.002;
/** The magnifier: pixels of the screen, and how much larger it shows the picture than the screen does. */
const glass = 120;
const enlargement = 2.5;

interface CropViewProps {
  page: ScannedPage;
  /** The corners that the scanner finds; null where it finds none. */
  find: () => Promise<Quad | null>;
  onDone: (quad: Quad) => void;
  onCancel: () => void;
}

export function CropView({ page, find, onDone, onCancel }: CropViewProps) {
  const [quad, setQuad] = useState<Quad>(page.quad);
  const [held, setHeld] = useState<number | null>(null);
  const [searching, setSearching] = useState(false);
  const url = useObjectUrl(page.picture);
  const picture = useRef<HTMLImageElement>(null);
  const { width, height } = page;
  const convex = isConvex(quad);

  /** `to`: where the corner goes from where it is by then: keys may come faster than the screen is drawn. */
  const move = (corner: number, to: (from: Point) => Point) =>
    setQuad(
      (before) =>
        before.map((point, at) => {
          if (at !== corner) return point;
          const [x, y] = to(point);
          return [clamp(x, width), clamp(y, height)];
        }) as unknown as Quad,
    );

  const onPointer = (corner: number, event: PointerEvent) => {
    const box = picture.current?.getBoundingClientRect();
    if (!box) return;
    const at: Point = [((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height];
    move(corner, () => at);
  };

  const onKey = (corner: number, event: KeyboardEvent) => {
    const by = Math.max(width, height) * (event.shiftKey ? smallStep : step);
    const ways: Record<string, Point> = { ArrowLeft: [-by, 0], ArrowRight: [by, 0], ArrowUp: [0, -by], ArrowDown: [0, by] };
    const way = ways[event.key];
    if (!way) return;
    event.preventDefault();
    move(corner, ([x, y]) => [x + way[0], y + way[1]]);
    setHeld(corner);
  };

  return (
    <div class="scan-crop">
      <div class="scan-top">
        <button type="button" class="button" onClick={onCancel}>
          {t.common.cancel}
        </button>
        <h2 class="scan-space">{t.scan.crop}</h2>
        <button type="button" class="button button-primary" disabled={!convex} onClick={() => onDone(quad)}>
          {t.common.done}
        </button>
      </div>
      <div class="scan-page">
        <div class="scan-frame">
          {url && <img ref={picture} src={url} alt={t.scan.asTaken} width={width} height={height} draggable={false} />}
          <svg
            class="scan-corners"
            data-wrong={!convex || undefined}
            viewBox={`0 0 ${width} ${height}`}
            preserveAspectRatio="none"
            aria-hidden="true"
          >
            <path class="scan-outside" d={`M0 0H${width}V${height}H0Z M${quad.map(([x, y]) => `${x} ${y}`).join("L")}Z`} />
            <polygon points={quad.map(([x, y]) => `${x},${y}`).join(" ")} />
          </svg>
          {quad.map(([x, y], corner) => (
            <button
              key={corner}
              type="button"
              class="scan-corner"
              aria-label={t.scan.corner(corner)}
              style={{ left: `${(clamp(x, width) / width) * 100}%`, top: `${(clamp(y, height) / height) * 100}%` }}
              onPointerDown={(event) => {
                event.currentTarget.setPointerCapture(event.pointerId);
                setHeld(corner);
              }}
              onPointerMove={(event) => {
                if (event.currentTarget.hasPointerCapture(event.pointerId)) onPointer(corner, event);
              }}
              onPointerUp={() => setHeld(null)}
              onPointerCancel={() => setHeld(null)}
              onKeyDown={(event) => onKey(corner, event)}
              onBlur={() => setHeld(null)}
            />
          ))}
        </div>
        {held !== null && picture.current && <Magnifier picture={picture.current} at={quad[held]!} page={page} />}
      </div>
      <div class="scan-tools scan-crop-tools">
        <p class="scan-note">{convex ? t.scan.cropHint : t.scan.cropWrong}</p>
        <div class="scan-actions">
          <button type="button" class="button" onClick={() => setQuad(wholePicture(width, height))}>
            {t.scan.whole}
          </button>
          <button
            type="button"
            class="button"
            disabled={searching}
            onClick={async () => {
              setSearching(true);
              const found = await find().catch(() => null);
              setSearching(false);
              if (found) setQuad(found);
            }}
          >
            <Icon name="crop" />
            {t.scan.find}
          </button>
        </div>
      </div>
    </div>
  );
}

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));

/** In the upper corner of the screen that the held corner is not in. */
function Magnifier({ picture, at: [x, y], page }: { picture: HTMLImageElement; at: Point; page: ScannedPage }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context || !picture.complete) return;
    const shown = (glass / enlargement / Math.max(1, picture.clientWidth)) * page.width;
    context.fillStyle = "#000";
    context.fillRect(0, 0, glass * 2, glass * 2);
    context.drawImage(picture, x - shown / 2, y - shown / 2, shown, shown, 0, 0, glass * 2, glass * 2);
  }, [x, y, picture, page]);
  return (
    <div class="scan-glass" data-right={x < page.width / 2 || undefined} aria-hidden="true">
      <canvas ref={canvas} width={glass * 2} height={glass * 2} />
    </div>
  );
}
