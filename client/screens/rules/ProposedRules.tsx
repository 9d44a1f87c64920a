// "You filed the last five from Fjordlys under Power: make it a rule?" One at a time, quietly: without network, or where nothing is proposed, there is
// nothing to see.
import { useEffect, useRef, useState } from "preact/hooks";
import type { RuleProposal } from "../../../shared/api/ruleProposals.ts";
import { useOffice } from "../../app/useOffice.ts";
import { connectivity } from "../../data/connectivity.ts";
import { t } from "../../i18n/index.ts";
import "./rules.css";

/** Milliseconds after something was filed: the server has heard of it then, and whoever goes on filing is not asked about each. */
const rest = 3_000;

/** `asked`: looked up again when it changes. */
export function ProposedRules({ asked = 0 }: { asked?: number }) {
  const office = useOffice();
  const online = connectivity.value;
  const [first, setFirst] = useState<RuleProposal>();
  const begun = useRef(false);
  const look = () =>
    office((api) => api.rules.proposals()).then(
      ([proposal]) => setFirst(proposal),
      // A hint that can't be had is none.
      () => setFirst(undefined),
    );
  useEffect(() => {
    if (!online) return;
    const timer = setTimeout(() => void look(), begun.current ? rest : 0);
    begun.current = true;
    return () => clearTimeout(timer);
  }, [asked, online]);
  if (!first) return null;
  const { correspondentId, folderId, tagIds, count, names } = first;
  const never = async () => {
    setFirst(undefined);
    await office((api) => api.rules.dismissProposal(first)).then(look, look);
  };
  const filledIn = new URLSearchParams({ from: correspondentId, into: folderId, ...(tagIds.length > 0 && { tags: tagIds.join(",") }) });
  return (
    <aside class="proposed-rule" aria-label={t.rules.proposedMake}>
      <p>{t.rules.proposed(count, names.correspondent, names.folder)}</p>
      <a class="button" href={`/apps/rules/new?${filledIn}`}>
        {t.rules.proposedMake}
      </a>
      <button type="button" class="link-button" onClick={() => void never()}>
        {t.rules.proposedNever}
      </button>
    </aside>
  );
}
