// Says once that the app can be installed, when a person has begun to use it: some documents are there.
import { useState } from "preact/hooks";
import { keepMark, keptMark } from "../../data/preference.ts";
import { t } from "../../i18n/index.ts";
import { canInstall, install, installMark } from "../install.ts";
import { useSignedIn } from "../services.ts";
import { Banner } from "./Banner.tsx";

/** Fewer are a try, and a question would be in its way. */
const someDocuments = 3;

export function InstallHint() {
  const { user, vault } = useSignedIn();
  const [done, setDone] = useState(keptMark(user.id, installMark) !== null);
  if (done || vault.list({ sort: "newest" }).value.length < someDocuments) return null;
  const close = () => {
    keepMark(user.id, installMark, "seen");
    setDone(true);
  };
  const actions = (
    <span class="banner-choices">
      {canInstall.value && (
        <button
          type="button"
          class="banner-action"
          onClick={() => {
            close();
            void install();
          }}
        >
          {t.settings.install}
        </button>
      )}
      <button type="button" class="banner-action banner-action-quiet" onClick={close}>
        {t.banner.dismiss}
      </button>
    </span>
  );
  return (
    <Banner tone="accent" icon="download" actions={actions}>
      {canInstall.value ? t.settings.installText : t.settings.installOnIos}
    </Banner>
  );
}
