// How far the text of pages that are pictures has been recognized, and what could not be read well: a search may miss it.
import type { VaultDocument } from "../../../../shared/mutators/index.ts";
import { readsWell } from "../../../../shared/recognition/words.ts";
import { Icon } from "../../../components/Icon.tsx";
import { formatPercent } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";

export function RecognitionNote({ document }: { document: VaultDocument }) {
  const words = wordsOf(document.recognition);
  if (!words) return null;
  return (
    <div class="classification">
      <p class="why" role="status">
        <Icon name="info" size={14} />
        <span>{words}</span>
      </p>
    </div>
  );
}

function wordsOf(recognition: VaultDocument["recognition"]): string | null {
  if (!recognition) return null;
  const { state, pages, done, failed, confidence } = recognition;
  if (state === "waiting") return t.document.recognizing(done, pages);
  if (failed > 0) return t.document.notRecognized(failed, pages);
  if (confidence === null) return t.document.nothingRecognized;
  return confidence < readsWell ? t.document.recognizedPoorly(formatPercent(confidence)) : null;
}
