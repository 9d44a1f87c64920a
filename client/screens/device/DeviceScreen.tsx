// This device: what needs its person, what is not sent yet, what is kept, and what to do when something is wrong.

import { useState } from "preact/hooks";
import { isPhone } from "../../app/media.ts";
import { useVault } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { SyncState } from "../../components/SyncState.tsx";
import { t } from "../../i18n/index.ts";
import { Kept } from "./Kept.tsx";
import { NeedsYou } from "./NeedsYou.tsx";
import { Recognition } from "./Recognition.tsx";
import { Repair } from "./Repair.tsx";
import { Unsent } from "./Unsent.tsx";
import { useUnsent } from "./useUnsent.ts";
import "../document/details/details.css";
import "./device.css";

export function DeviceScreen() {
  useTitle(t.device.title);
  const [discarded, setDiscarded] = useState(0);
  const unsent = useUnsent(useVault(), discarded);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.device.title}
        </h1>
        {isPhone.value && <SyncState />}
      </header>
      <div class="page-body">
        <p class="device-lead">{t.device.lead}</p>
        <NeedsYou unsent={unsent} />
        <Unsent unsent={unsent} onDiscarded={() => setDiscarded((times) => times + 1)} />
        <Recognition />
        <Kept />
        <Repair />
      </div>
    </div>
  );
}
