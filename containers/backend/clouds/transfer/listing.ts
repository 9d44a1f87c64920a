// Folders that services list page by page: bounded in entries, and in pages for a service that goes on without any.
import { AppError } from "../../../../shared/errors.ts";

const mostEntries = 10_000;
const mostPages = 200;

/** Asked for every page that has come. @throws AppError cloud.refused where the listing goes on too long */
export function boundedListing(): (entries: number) => void {
  let [pages, seen] = [0, 0];
  return (entries) => {
    pages++;
    seen += entries;
    if (seen > mostEntries || pages > mostPages) throw new AppError("cloud.refused", { detail: "The folder holds too much to be listed" });
  };
}
