// The frame around every screen: rail and top bar on a desk, a bar at the bottom on a phone, and what the app has to say.

import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Choosers } from "../../components/choosers/Choosers.tsx";
import { Dialogs } from "../../components/Dialogs.tsx";
import { ErrorBoundary } from "../../components/ErrorBoundary.tsx";
import { retryImport } from "../../data/retryImport.ts";
import { t } from "../../i18n/index.ts";
import { addFiles } from "../actions/documents.ts";
import { pickFiles } from "../adding.ts";
import { addTarget } from "../addTarget.ts";
import { ask } from "../dialogs.ts";
import { isTextField, listenForKeys, useKeys } from "../keyboard.ts";
import "../install.ts";
import { focusSearch } from "../../components/SearchField.tsx";
import { SyncAnnouncer } from "../../components/SyncState.tsx";
import { useHistory } from "../cameFrom.ts";
import { isPhone } from "../media.ts";
import { useVault } from "../services.ts";
import { tell, undoLast } from "../undo.ts";
import { Banners } from "./Banners.tsx";
import { BottomBar } from "./BottomBar.tsx";
import { FileDrop } from "./FileDrop.tsx";
import { type Overlay, Overlays } from "./Overlays.tsx";
import { Rail } from "./Rail.tsx";
import { preloadScreens, Routes } from "./routes.tsx";
import { Snackbar } from "./Snackbar.tsx";
import { TopBar } from "./TopBar.tsx";

const ignored = () => undefined;

export function Shell() {
  const vault = useVault();
  const { url, path, query, route } = useLocation();
  const [overlay, setOverlay] = useState<Overlay | null>(null);

  const add = () => pickFiles((files) => void addFiles(vault, files, addTarget.peek().folderId));

  useHistory();
  useEffect(listenForKeys, []);
  useEffect(preloadScreens, []);
  const isRead = vault.ready.value;
  useEffect(() => {
    if (!isRead) return;
    // Neither is needed for the first frame; where it can't be fetched, what is kept stays until the app is opened again.
    retryImport(() => import("../actions/restoreDrafts.ts")).then(({ restoreDrafts }) => restoreDrafts(vault), ignored);
    retryImport(() => import("../actions/shared.ts")).then(({ takeLaunched, takeShared }) => {
      void takeShared(vault);
      takeLaunched(vault);
    }, ignored);
  }, [vault, isRead]);
  useEffect(() => {
    if (!isRead) return;
    const gone = retryImport(() => import("../actions/badge.ts")).then(
      ({ keepBadge }) => keepBadge(vault),
      () => ignored,
    );
    return () => void gone.then((end) => end());
  }, [vault, isRead]);
  const shared = query.shared;
  useEffect(() => {
    if (!shared) return;
    if (shared === "failed" || shared === "nothing") tell(t.share[shared]);
    route("/documents", true);
  }, [shared]);
  const wantsToAdd = query.add !== undefined;
  useEffect(() => {
    if (!wantsToAdd) return;
    route("/documents", true);
    // A browser opens its picker only for a press inside of the app.
    void ask({ title: t.nav.addFiles, text: t.nav.addText, confirm: t.nav.choose, harmless: true }).then((yes) => yes && add());
  }, [wantsToAdd]);
  useKeys({
    "/": () => focusSearch(route),
    n: () => void add(),
    s: () => route("/scan"),
    u: () => void undoLast(),
    "mod+z": (event) => (isTextField(event.target) ? false : void undoLast()),
    "?": () => setOverlay("keys"),
    "mod+k": () => setOverlay("palette"),
  });

  // the scanner has the whole screen
  const framed = path !== "/scan";
  return (
    <div class={framed ? "app" : "app app-whole"}>
      {framed && (
        <a class="skip" href="#main">
          {t.app.skip}
        </a>
      )}
      {framed && !isPhone.value && <Rail />}
      <div class="stage">
        {framed && !isPhone.value && <TopBar onAdd={add} onPalette={() => setOverlay("palette")} />}
        <main id="main" class="screen" tabIndex={-1}>
          <ErrorBoundary resetKey={url} inside>
            <Routes />
          </ErrorBoundary>
        </main>
        {/* below, so that what is being pressed stays where it is when one appears */}
        {framed && <Banners />}
      </div>
      {framed && isPhone.value && <BottomBar />}
      <Snackbar />
      <SyncAnnouncer />
      <FileDrop />
      <Choosers />
      <Dialogs />
      {overlay && <Overlays overlay={overlay} onClose={() => setOverlay(null)} onOpen={setOverlay} onAdd={add} />}
    </div>
  );
}
