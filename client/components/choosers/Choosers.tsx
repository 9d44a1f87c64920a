// The dialogs of filing: where to, which tags, shared with whom, and what happened so far. Fetched when first asked for.
import { ErrorBoundary as Suspends } from "preact-iso";
import { useKeysOfAsked } from "../../app/keyboard.ts";
import { lazyWithRetry } from "../../app/lazyWithRetry.ts";
import { folderChoice, historyTarget, shareTarget, tagChoice, tagPlace } from "./asked.ts";

const FolderChooser = lazyWithRetry(() => import("./FolderChooser.tsx").then((module) => module.FolderChooser));
const HistoryDialog = lazyWithRetry(() => import("./HistoryDialog.tsx").then((module) => module.HistoryDialog));
const ShareDialog = lazyWithRetry(() => import("./ShareDialog.tsx").then((module) => module.ShareDialog));
const TagChooser = lazyWithRetry(() => import("./TagChooser.tsx").then((module) => module.TagChooser));
const TagPlaceChooser = lazyWithRetry(() => import("./TagPlaceChooser.tsx").then((module) => module.TagPlaceChooser));

const asked = [folderChoice, shareTarget, historyTarget, tagChoice, tagPlace];

export function Choosers() {
  return asked.some(({ value }) => value !== null) ? <OpenChoosers /> : null;
}

function OpenChoosers() {
  useKeysOfAsked(() => {
    for (const one of asked) one.value = null;
  });
  return (
    <Suspends>
      {folderChoice.value && <FolderChooser choice={folderChoice.value} />}
      {shareTarget.value && <ShareDialog target={shareTarget.value} />}
      {historyTarget.value && <HistoryDialog target={historyTarget.value} />}
      {tagChoice.value && <TagChooser ids={tagChoice.value} />}
      {tagPlace.value && <TagPlaceChooser tag={tagPlace.value} />}
    </Suspends>
  );
}
