// The camera over the whole screen: the page's outline as it is seen, a shutter for the thumb, and a picture by itself once a page lies still.
import { useEffect, useRef, useState } from "preact/hooks";
import { likeness } from "../../../shared/scan/picture/straighten.ts";
import { isControl, useKeys } from "../../app/keyboard.ts";
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import { ScanEnded, type ScanEngine } from "../../scan/engine.ts";
import type { ScannedPage } from "../../scan/page.ts";
import { samePage } from "../../scan/steady.ts";
import type { Still } from "../../scan/work.ts";
import { CameraProblemNote } from "./CameraProblemNote.tsx";
import { automatic, torch } from "./choices.ts";
import { type UsedCamera, useCamera } from "./useCamera.ts";
import { useObjectUrl } from "./useObjectUrl.ts";
import { useOutline } from "./useOutline.ts";

interface CameraViewProps {
  engine: ScanEngine;
  userId: string;
  pages: readonly ScannedPage[];
  saving: boolean;
  /** What went wrong or well last; said instead of a hint. */
  said: string;
  /** Rejects where the page could not be kept. */
  onStill: (still: Still) => Promise<void>;
  onFailed: (error: unknown) => void;
  onPick: () => void;
  onPages: () => void;
  onSave: () => void;
  onClose: () => void;
}

export function CameraView(props: CameraViewProps) {
  const { engine, pages } = props;
  const used = useCamera(props.userId);
  const video = useRef<HTMLVideoElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  const [busy, setBusy] = useState(false);
  const taking = useRef(false);
  const lastPrint = useRef<Float32Array | null>(null);

  const outline = useOutline({
    video,
    engine,
    active: used.camera !== null && !busy && !props.saving,
    onSteady: () => {
      if (automatic.peek() === "on") void take(true);
    },
  });

  useEffect(() => {
    const film = video.current;
    if (!film || !used.camera) return;
    film.srcObject = used.camera.stream;
    film.play().catch(() => {}); // it was taken away before it began
    return () => {
      film.srcObject = null;
    };
  }, [used.camera]);

  async function take(byItself: boolean): Promise<void> {
    const film = video.current;
    if (!film || !used.camera || taking.current || film.videoWidth === 0) return;
    taking.current = true;
    setBusy(true);
    try {
      const still = await engine.still(await used.camera.still(film));
      const print = still.outline?.print ?? null;
      const again = byItself && print && lastPrint.current && likeness(print, lastPrint.current) > samePage;
      outline.took(print);
      lastPrint.current = print;
      if (!again) await props.onStill(still);
    } catch (error) {
      if (!(error instanceof ScanEnded)) props.onFailed(error);
    } finally {
      taking.current = false;
      setBusy(false);
    }
  }

  useKeys({ " ": (event) => (isControl(event.target) ? false : void take(false)) });
  const hint = props.said || hintOf(used, outline.watch);
  return (
    <div class="scan-camera" data-busy={busy || undefined}>
      <div class="scan-top">
        <button type="button" class="icon-button" aria-label={t.scan.close} onClick={props.onClose}>
          <Icon name="close" size={24} />
        </button>
        <span class="scan-space" />
        {used.camera?.hasTorch && (
          <button
            type="button"
            class="icon-button"
            aria-label={t.scan.torch}
            aria-pressed={torch.value === "on"}
            onClick={() => {
              torch.value = torch.peek() === "on" ? "off" : "on";
              void used.camera?.setTorch(torch.peek() === "on").catch(() => {});
            }}
          >
            <Icon name="torch" size={24} />
          </button>
        )}
        {used.several && (
          <button type="button" class="icon-button" aria-label={t.scan.otherCamera} onClick={used.switchOver}>
            <Icon name="refresh" size={24} />
          </button>
        )}
        <button
          type="button"
          class="button scan-automatic"
          aria-pressed={automatic.value === "on"}
          onClick={() => {
            automatic.value = automatic.peek() === "on" ? "off" : "on";
          }}
        >
          {automatic.value === "on" && <Icon name="check" size={16} />}
          {t.scan.automatic}
        </button>
      </div>
      <div class="scan-film">
        <video
          ref={video}
          playsInline
          muted
          aria-label={t.scan.film}
          hidden={!used.camera}
          onLoadedMetadata={({ currentTarget: film }) => setSize({ width: film.videoWidth, height: film.videoHeight })}
          onResize={({ currentTarget: film }) => setSize({ width: film.videoWidth, height: film.videoHeight })}
        />
        {used.camera && size.width > 0 && outline.quad && (
          <svg class="scan-outline" data-watch={outline.watch} viewBox={`0 0 ${size.width} ${size.height}`} aria-hidden="true">
            <polygon points={outline.quad.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ")} />
          </svg>
        )}
        {used.problem && <CameraProblemNote problem={used.problem} onPick={props.onPick} onAgain={used.again} />}
        {!used.problem && (
          <p class="scan-hint" role="status">
            {busy ? t.scan.taking : hint}
          </p>
        )}
      </div>
      <div class="scan-controls">
        <div class="scan-side">
          {pages.length > 0 ? (
            <PagesButton pages={pages} onClick={props.onPages} />
          ) : (
            <button type="button" class="icon-button scan-pick" aria-label={t.scan.pick} onClick={props.onPick}>
              <Icon name="image" size={26} />
            </button>
          )}
        </div>
        <button
          type="button"
          class="scan-shutter"
          aria-label={t.scan.take}
          disabled={!used.camera || busy}
          onClick={() => void take(false)}
        >
          <span />
        </button>
        <div class="scan-side">
          {pages.length > 0 && (
            <button type="button" class="button button-primary" disabled={props.saving || busy} onClick={props.onSave}>
              {props.saving ? t.scan.saving : t.common.save}
            </button>
          )}
        </div>
      </div>
    </div>
  );
}

function hintOf({ camera, problem }: UsedCamera, watch: keyof typeof t.scan.hints): string {
  if (problem) return "";
  if (!camera) return t.scan.starting;
  if (automatic.value === "off" && (watch === "moving" || watch === "steady")) return t.scan.ready;
  return t.scan.hints[watch];
}

function PagesButton({ pages, onClick }: { pages: readonly ScannedPage[]; onClick: () => void }) {
  const url = useObjectUrl(pages.at(-1)?.preview);
  return (
    <button type="button" class="scan-stack" aria-label={t.scan.look(pages.length)} onClick={onClick}>
      {url && <img src={url} alt="" />}
      <span aria-hidden="true">{pages.length}</span>
    </button>
  );
}
