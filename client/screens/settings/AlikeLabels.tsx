// Names that look alike, told with one press to make the two one, or to hear of it no more.
import { useMemo, useState } from "preact/hooks";
import { alikePairs, pairKey } from "../../../shared/classify/alike.ts";
import { useVault } from "../../app/services.ts";
import { keepMark, keptMark } from "../../data/preference.ts";
import { t } from "../../i18n/index.ts";

/** Pairs that are told at once; merging them brings the next. */
const alikeShown = 3;
/** Pairs of which this device remembers that they are two, the oldest are forgotten. */
const apartKept = 1_000;
const apartMark = "labels-apart";
const keptApart = (userId: string): string[] => keptMark(userId, apartMark)?.split(",") ?? [];

interface AlikeLabelsProps {
  /** Only those of one group can become one. */
  groups: readonly (readonly { id: string; name: string; createdAt: string }[])[];
  merge: (id: string, intoId: string) => void;
}

export function AlikeLabels({ groups, merge }: AlikeLabelsProps) {
  const vault = useVault();
  const [apart, setApart] = useState(() => keptApart(vault.userId));
  const pairs = useMemo(() => groups.flatMap((labels) => alikePairs(labels, new Set(apart))), [...groups, apart]);
  const keepApart = (pair: string) => {
    const kept = [...apart, pair].slice(-apartKept);
    keepMark(vault.userId, apartMark, kept.join());
    setApart(kept);
  };
  return (
    <>
      {pairs.slice(0, alikeShown).map(([label, into]) => (
        <p key={label.id} class="labels-alike">
          <span>{t.settings.alike(label.name, into.name)}</span>
          <button
            type="button"
            class="button"
            aria-label={t.settings.mergeInto(label.name, into.name)}
            onClick={() => merge(label.id, into.id)}
          >
            {t.settings.merge}
          </button>
          <button
            type="button"
            class="button"
            aria-label={t.settings.keepApart(label.name, into.name)}
            onClick={() => keepApart(pairKey([label, into]))}
          >
            {t.settings.keepBoth}
          </button>
        </p>
      ))}
    </>
  );
}
