// A change of this person that the server did not take, with what it was and why: theirs to look at or to give up.
import { t } from "../../i18n/index.ts";
import { discardRefused } from "../actions/refusals.ts";
import { changeWords } from "../changes.ts";
import { problemWords } from "../problems.ts";
import { useSignedIn } from "../services.ts";
import { Banner } from "./Banner.tsx";

export function RefusalBanner() {
  const { vault } = useSignedIn();
  const [first, ...others] = vault.refusals.value;
  if (!first) return null;
  const what = changeWords(vault, { name: first.mutation, args: first.args });
  return (
    <Banner
      tone="red"
      icon="warning"
      actions={
        <>
          <a class="banner-action" href="/settings/device">
            {t.banner.refusedOpen}
          </a>
          <button type="button" class="banner-action banner-action-quiet" onClick={() => void discardRefused(vault, first)}>
            {t.banner.dismiss}
          </button>
        </>
      }
    >
      {t.banner.refused(what, problemWords(first.code))}
      {others.length > 0 && ` (${t.banner.refusedMore(others.length)})`}
    </Banner>
  );
}
