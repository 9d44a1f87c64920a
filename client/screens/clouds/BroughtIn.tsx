// What was brought in from a person's clouds, what is under way, and which folders are watched.
import type { CloudConnection } from "../../../shared/api/clouds.ts";
import type { ImportReport } from "../../../shared/api/imports.ts";
import { useOffice } from "../../app/useOffice.ts";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { isRunning, Report } from "../import/Report.tsx";

interface BroughtInProps {
  of: ImportReport;
  clouds: readonly CloudConnection[];
  reload: () => Promise<void>;
}

export function BroughtIn({ of, clouds, reload }: BroughtInProps) {
  const office = useOffice();
  const cloud = clouds.find(({ id }) => id === of.connectionId)?.display_name ?? "";
  const place = of.folderName ? `${cloud} / ${of.folderName}` : cloud;
  const act = (change: () => Promise<void>) => async () => {
    await change();
    await reload();
  };
  const stop = act(() => office((api) => api.cloudImports.stop(of.id)));
  const again = act(() => office((api) => api.cloudImports.again(of.id)));
  const failures = of.amounts.document.failed.count + of.folders.failed;
  const resting = of.watching && of.state === "done";
  const looked = of.lookedAt ? t.bringIn.watching(formatListDate(of.lookedAt, t.app.today)) : t.bringIn.watched;
  const ended = of.state === "done" && !of.watching;
  return (
    <Report
      title={of.watching ? t.bringIn.watchedPlace(place) : t.bringIn.from(place, formatListDate(of.startedAt, t.app.today))}
      of={of}
      kinds={["document"]}
      problems={t.bringIn.problems}
      {...(resting && { state: looked })}
      listed={t.bringIn.listed}
      failed={(cursor) => office((api) => api.cloudImports.failed(of.id, cursor))}
      failedFolders={of.folders.failed}
      note={of.retrying > 0 ? t.bringIn.retrying(of.retrying) : undefined}
      again={
        of.watching
          ? { label: t.bringIn.lookNow, run: again }
          : ended && failures > 0
            ? { label: t.bringIn.tryAgain, run: again }
            : undefined
      }
      stop={of.watching ? { label: t.bringIn.unwatch, run: stop } : isRunning(of) ? { label: t.imports.stop, run: stop } : undefined}
    />
  );
}
