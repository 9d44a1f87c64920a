// Where a person's text goes, said once for each place: before they add something, and again where it is another place.
import { useEffect, useState } from "preact/hooks";
import type { PersonAi } from "../../../shared/api/ai.ts";
import { providerTitles } from "../../components/providerNames.ts";
import { keepMark, keptMark } from "../../data/preference.ts";
import { t } from "../../i18n/index.ts";
import { useServices, useSignedIn } from "../services.ts";
import { Banner } from "./Banner.tsx";

const mark = "ai-notice";

/** For a person whose texts may go to a provider, while the network is there. */
export function AiNotice() {
  const { account } = useServices();
  const { user, vault } = useSignedIn();
  const [effective, setEffective] = useState<PersonAi["effective"]>(null);
  useEffect(() => {
    // Without an answer there is nothing to say yet: asked again when the app starts or the network is back.
    account.ai().then(
      (ai) => setEffective(ai.effective),
      () => undefined,
    );
  }, [account]);
  if (!effective || keptMark(user.id, mark) === effective.host) return null;
  const understood = () => {
    keepMark(user.id, mark, effective.host);
    setEffective(null);
  };
  const actions = (
    <>
      <button type="button" class="banner-action" onClick={understood}>
        {t.ai.understood}
      </button>
      <button
        type="button"
        class="banner-action"
        onClick={() => {
          void vault.mutate.updateSettings({ classify: false });
          understood();
        }}
      >
        {t.ai.switchOff}
      </button>
    </>
  );
  return (
    <Banner tone="accent" icon="sparkle" actions={<span class="banner-choices">{actions}</span>}>
      {t.ai.notice(providerTitles[effective.provider], effective.host)}
    </Banner>
  );
}
