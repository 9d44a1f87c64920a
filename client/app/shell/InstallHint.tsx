// That the app can be installed, said once to a person who has begun to use it.
import { useState } from "preact/hooks";
import { keepMark, keptMark } from "../../data/preference.ts";
import { t } from "../../i18n/index.ts";
import { canInstall, install, isOnlyByHand } from "../install.ts";
import { useSignedIn } from "../services.ts";
import { Banner } from "./Banner.tsx";

const mark = "install-hint";
/** Whoever has added so many documents stays. */
const enough = 3;

export function InstallHint() {
  const { user, vault } = useSignedIn();
  const [isSaid, setSaid] = useState(() => keptMark(user.id, mark) !== null);
  const has = vault.documentCount.value >= enough;
  if (isSaid || !has || !(canInstall.value || isOnlyByHand)) return null;
  const said = () => {
    keepMark(user.id, mark, "said");
    setSaid(true);
  };
  return (
    <Banner
      tone="accent"
      icon="download"
      actions={
        <>
          {canInstall.value && (
            <button
              type="button"
              class="banner-action"
              onClick={() => {
                said();
                void install();
              }}
            >
              {t.settings.install}
            </button>
          )}
          <button type="button" class="banner-action banner-action-quiet" onClick={said}>
            {t.banner.dismiss}
          </button>
        </>
      }
    >
      {canInstall.value ? t.banner.install : t.banner.installByHand}
    </Banner>
  );
}
