// One page that can be chosen and dragged: its picture, drawn when it comes into sight, and its number.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ArrangedPage } from "../../arrange/arrangement.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import type { Thumbs } from "./thumbs.ts";

/** CSS pixels of a picture; as wide as its place on the screen at most. */
const width = 160;

interface PageCardProps {
  page: ArrangedPage;
  n: number;
  of: number;
  chosen: boolean;
  thumbs: Thumbs;
  /** `range`: all from the last one chosen. */
  onChoose: (range: boolean) => void;
  onDrag: () => void;
  onDrop: (side: "before" | "after") => void;
}

export function PageCard({ page, n, of, chosen, thumbs, onChoose, onDrag, onDrop }: PageCardProps) {
  const card = useRef<HTMLLIElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [over, setOver] = useState<"before" | "after" | null>(null);
  useEffect(() => {
    const place = canvas.current;
    if (!place || !card.current) return;
    const seen = new IntersectionObserver(
      (entries) => {
        if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
        seen.disconnect();
        // A page that can't be drawn keeps its number and can be arranged like the others.
        thumbs.draw(page.source, page.index, place, width * Math.min(2, devicePixelRatio)).catch(console.warn);
      },
      { rootMargin: "300px" },
    );
    seen.observe(card.current);
    return () => seen.disconnect();
  }, [page.source, page.index]);

  const sideOf = (event: DragEvent & { currentTarget: HTMLElement }) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return event.clientX < left + width / 2 ? "before" : "after";
  };
  return (
    <li
      ref={card}
      class="arrange-page"
      data-over={over}
      draggable
      onDragStart={(event) => {
        event.dataTransfer?.setData("text/x-docuvault-page", String(page.key));
        onDrag();
      }}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes("text/x-docuvault-page")) return;
        event.preventDefault();
        setOver(sideOf(event));
      }}
      onDragLeave={() => setOver(null)}
      onDrop={(event) => {
        if (!event.dataTransfer?.types.includes("text/x-docuvault-page")) return;
        event.preventDefault();
        setOver(null);
        onDrop(sideOf(event));
      }}
    >
      <button
        type="button"
        class="arrange-card"
        aria-pressed={chosen}
        data-key={page.key}
        aria-label={[t.arrange.page(n, of), page.turn && t.arrange.turnedBy(page.turn)].filter(Boolean).join(", ")}
        onClick={(event) => onChoose(event.shiftKey)}
      >
        <span class="arrange-picture">
          <canvas ref={canvas} width={3} height={4} style={{ rotate: `${page.turn}deg` }} data-lying={page.turn % 180 !== 0 || undefined} />
        </span>
        <span class="arrange-number" aria-hidden="true">
          {n}
        </span>
        {chosen && <Icon name="check" size={16} />}
      </button>
    </li>
  );
}
