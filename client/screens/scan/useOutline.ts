// Looks at the live picture as often as the device can: one frame at a time, and none while a picture is being taken.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Quad } from "../../../shared/scan/geometry/quad.ts";
import { ScanEnded, type ScanEngine } from "../../scan/engine.ts";
import { PageWatch, type Watch } from "../../scan/steady.ts";

/** Longer side of a frame as it goes to the worker. */
const frameSize = 640;
/** Milliseconds from one look to the next at least: more often, nobody sees it. A slow phone, which takes longer for one, does not pause as well. */
const period = 40;

export interface LiveOutline {
  quad: Quad | null;
  watch: Watch;
  /** A picture of this page was taken. */
  took(print: Float32Array | null): void;
}

/**
 * The film's picture as it is, for the worker to make small: this thread spends a tenth of what a bitmap takes. Null where a browser knows no
 * frames, or would show this one in another shape than the film's.
 */
function frameOf(film: HTMLVideoElement): VideoFrame | null {
  if (typeof VideoFrame === "undefined") return null;
  let frame: VideoFrame;
  try {
    frame = new VideoFrame(film);
  } catch {
    return null;
  }
  if (frame.displayWidth === film.videoWidth && frame.displayHeight === film.videoHeight) return frame;
  frame.close();
  return null;
}

function smallFrame(film: HTMLVideoElement, scale: number): Promise<ImageBitmap> {
  const [resizeWidth, resizeHeight] = [Math.round(film.videoWidth * scale), Math.round(film.videoHeight * scale)];
  return createImageBitmap(film, { resizeWidth, resizeHeight, resizeQuality: "medium" });
}

interface Looking {
  video: RefObject<HTMLVideoElement | null>;
  engine: ScanEngine;
  active: boolean;
  /** The page lies still. Called once, until another one does. */
  onSteady: () => void;
}

export function useOutline({ video, engine, active, onSteady }: Looking): LiveOutline {
  const [seen, setSeen] = useState<{ quad: Quad | null; watch: Watch }>({ quad: null, watch: "nothing" });
  const page = useRef(new PageWatch());
  const steady = useRef(onSteady);
  steady.current = onSteady;

  useEffect(() => {
    if (!active) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      const film = video.current;
      if (film && film.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && film.videoWidth > 0) {
        const frame = frameOf(film);
        const scale = frame ? 1 : Math.min(1, frameSize / Math.max(film.videoWidth, film.videoHeight));
        const outline = await engine.outline(frame ?? (await smallFrame(film, scale)));
        if (gone) return;
        const watch = page.current.see(outline, performance.now());
        const shown = page.current.shown;
        setSeen({ watch, quad: shown && (shown.map(([x, y]) => [x / scale, y / scale]) as unknown as Quad) });
        if (watch === "steady") steady.current();
      }
    };
    const loop = async (): Promise<void> => {
      const began = performance.now();
      try {
        await look();
      } catch (error) {
        // the film may end between two steps; what is wrong with the worker is told where a picture is taken
        if (gone || error instanceof ScanEnded) return;
      }
      if (!gone) timer = setTimeout(() => void loop(), Math.max(0, period - (performance.now() - began)));
    };
    void loop();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [active, engine]);

  return { ...seen, took: (print) => page.current.took(print) };
}
