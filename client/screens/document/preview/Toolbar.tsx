// Where one is in the document, and how large it is shown.
import { Icon } from "../../../components/Icon.tsx";
import { t } from "../../../i18n/index.ts";

interface ToolbarProps {
  page?: number;
  pages?: number;
  onZoomIn: () => void;
  onZoomOut: () => void;
  onFit: () => void;
  onFind?: () => void;
}

export function Toolbar({ page = 0, pages = 0, onZoomIn, onZoomOut, onFit, onFind }: ToolbarProps) {
  return (
    <div class="preview-tools" role="toolbar" aria-label={t.preview.toolbar}>
      <span class="preview-page">{pages > 0 && t.preview.page(page, pages)}</span>
      <button type="button" class="icon-button" aria-label={t.preview.zoomOut} title={t.preview.zoomOut} onClick={onZoomOut}>
        <Icon name="zoomOut" />
      </button>
      <button type="button" class="button preview-fit" onClick={onFit}>
        {t.preview.fitWidth}
      </button>
      <button type="button" class="icon-button" aria-label={t.preview.zoomIn} title={t.preview.zoomIn} onClick={onZoomIn}>
        <Icon name="zoomIn" />
      </button>
      {onFind && (
        <button type="button" class="icon-button" aria-label={t.preview.find} title={t.preview.find} onClick={onFind}>
          <Icon name="search" />
        </button>
      )}
    </div>
  );
}
