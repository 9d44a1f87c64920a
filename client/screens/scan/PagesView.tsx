// The pages that were taken: one large with what can be done to it, all of them in a strip below.
import { useEffect, useRef } from "preact/hooks";
import { flatSize } from "../../../shared/scan/geometry/papers.ts";
import { filters } from "../../../shared/scan/picture/filters.ts";
import type { Rotation } from "../../../shared/scan/picture/straighten.ts";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { t } from "../../i18n/index.ts";
import type { PageChoices, ScannedPage } from "../../scan/page.ts";
import { keptPictures } from "./choices.ts";
import { useObjectUrl } from "./useObjectUrl.ts";

interface PagesViewProps {
  pages: readonly ScannedPage[];
  selected: ScannedPage;
  saving: boolean;
  /** Pictures that were picked are being read: the how many-th of how many. */
  adding: { at: number; of: number } | null;
  /** What went well last. */
  said: string;
  onSelect: (id: string) => void;
  onChange: (choices: Partial<PageChoices>) => void;
  onMove: (to: number) => void;
  onCrop: () => void;
  /** Both sides of a card on one page, and apart again. */
  onJoin: () => void;
  onPart: () => void;
  onRetake: () => void;
  onDelete: () => void;
  /** By the camera. */
  onAdd: () => void;
  onPick: () => void;
  onSave: () => void;
}

export function PagesView(props: PagesViewProps) {
  const { pages, selected, adding, onChange } = props;
  const at = pages.indexOf(selected);
  const url = useObjectUrl(selected.preview);
  const next = pages[at + 1];
  const joined = selected.back !== undefined;
  return (
    <div class="scan-pages">
      <div class="scan-top">
        <button type="button" class="icon-button" aria-label={t.scan.addPage} onClick={props.onAdd}>
          <Icon name="camera" size={24} />
        </button>
        <h2 class="scan-space">{t.scan.page(at + 1, pages.length)}</h2>
        <button type="button" class="button button-primary" disabled={props.saving || adding !== null} onClick={props.onSave}>
          {props.saving ? t.scan.saving : t.common.save}
        </button>
      </div>
      <div class="scan-page">
        {url && <img src={url} alt={t.scan.page(at + 1, pages.length)} />}
        <p class="scan-hint" role="status">
          {adding ? t.scan.adding(adding.at, adding.of) : props.said}
        </p>
      </div>
      <div class="scan-tools">
        <fieldset class="segments">
          <legend class="visually-hidden">{t.scan.filter}</legend>
          {filters.map((filter) => (
            <button key={filter} type="button" aria-pressed={selected.filter === filter} onClick={() => onChange({ filter })}>
              {t.scan.filters[filter]}
            </button>
          ))}
        </fieldset>
        <label class="scan-brightness">
          <Icon name="sun" />
          <input
            type="range"
            min={-1}
            max={1}
            step={0.25}
            aria-label={t.scan.brightness}
            value={selected.brightness}
            onChange={(event) => onChange({ brightness: event.currentTarget.valueAsNumber })}
          />
        </label>
        <div class="scan-actions" role="toolbar" aria-label={t.scan.pageTools}>
          {joined ? (
            <Tool icon="documents" label={t.scan.part} onClick={props.onPart} />
          ) : (
            <>
              <Tool icon="crop" label={t.scan.crop} onClick={props.onCrop} />
              <Tool
                icon="rotate"
                label={t.scan.rotate}
                onClick={() => onChange({ rotation: ((selected.rotation + 90) % 360) as Rotation })}
              />
              <Tool icon="camera" label={t.scan.retake} onClick={props.onRetake} />
            </>
          )}
          {next && isCard(selected) && isCard(next) && <Tool icon="card" label={t.scan.join} onClick={props.onJoin} />}
          <Tool icon="left" label={t.scan.earlier} disabled={at === 0} onClick={() => props.onMove(at - 1)} />
          <Tool icon="right" label={t.scan.later} disabled={at === pages.length - 1} onClick={() => props.onMove(at + 1)} />
          <Tool icon="trash" label={t.common.delete} onClick={props.onDelete} />
        </div>
        <ol class="scan-strip" aria-label={t.scan.pages}>
          {pages.map((page, index) => (
            <li key={page.id}>
              <StripPage page={page} n={index + 1} of={pages.length} current={page === selected} onSelect={props.onSelect} />
            </li>
          ))}
          <li>
            <button type="button" class="scan-strip-page scan-strip-add" aria-label={t.scan.addPage} onClick={props.onAdd}>
              <Icon name="camera" size={24} />
            </button>
          </li>
          <li>
            <button
              type="button"
              class="scan-strip-page scan-strip-add"
              aria-label={t.scan.addPictures}
              aria-disabled={adding !== null}
              onClick={() => adding === null && props.onPick()}
            >
              <Icon name="image" size={24} />
            </button>
          </li>
        </ol>
        <label class="scan-keep">
          <input
            type="checkbox"
            checked={keptPictures.value === "on"}
            onChange={(event) => {
              keptPictures.value = event.currentTarget.checked ? "on" : "off";
            }}
          />
          {t.scan.keepPictures}
        </label>
      </div>
    </div>
  );
}

const isCard = ({ quad, width, height, back }: ScannedPage): boolean => !back && flatSize(quad, width, height).paper.name === "card";

function Tool({ icon, label, disabled = false, onClick }: { icon: IconName; label: string; disabled?: boolean; onClick: () => void }) {
  return (
    <button type="button" class="scan-tool" disabled={disabled} onClick={onClick}>
      <Icon name={icon} size={22} />
      {label}
    </button>
  );
}

interface StripPageProps {
  page: ScannedPage;
  n: number;
  of: number;
  current: boolean;
  onSelect: (id: string) => void;
}

function StripPage({ page, n, of, current, onSelect }: StripPageProps) {
  const url = useObjectUrl(page.preview);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (current) button.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [current]);
  return (
    <button
      ref={button}
      type="button"
      class="scan-strip-page"
      aria-label={t.scan.page(n, of)}
      aria-current={current ? "true" : undefined}
      onClick={() => onSelect(page.id)}
    >
      {url && <img src={url} alt="" />}
      <span aria-hidden="true">{n}</span>
    </button>
  );
}
