// The two dialogs of filing: where to, and which tags. Fetched when first asked for.
import { lazy, ErrorBoundary as Suspends } from "preact-iso";
import { folderChoice } from "./chooseFolder.ts";
import { tagChoice } from "./chooseTags.ts";

const FolderChooser = lazy(() => import("./FolderChooser.tsx").then((module) => module.FolderChooser));
const TagChooser = lazy(() => import("./TagChooser.tsx").then((module) => module.TagChooser));

export function Choosers() {
  return (
    <Suspends>
      {folderChoice.value && <FolderChooser choice={folderChoice.value} />}
      {tagChoice.value && <TagChooser ids={tagChoice.value} />}
    </Suspends>
  );
}
