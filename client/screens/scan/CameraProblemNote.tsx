// No camera: what is the matter, what can be done about it, and the way that always works.
import { Icon } from "../../components/Icon.tsx";
import { t } from "../../i18n/index.ts";
import type { CameraProblem } from "../../scan/camera.ts";

interface CameraProblemNoteProps {
  problem: CameraProblem;
  onPick: () => void;
  onAgain: () => void;
}

export function CameraProblemNote({ problem, onPick, onAgain }: CameraProblemNoteProps) {
  const { title, text } = t.scan.problems[problem];
  return (
    <div class="scan-problem" role="alert">
      <Icon name="camera" size={36} />
      <h2>{title}</h2>
      <p>{text}</p>
      <div class="scan-problem-ways">
        <button type="button" class="button button-primary" onClick={onPick}>
          <Icon name="image" />
          {t.scan.pick}
        </button>
        <button type="button" class="button" onClick={onAgain}>
          {t.common.retry}
        </button>
      </div>
    </div>
  );
}
