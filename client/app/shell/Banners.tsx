// What a person should know before going on: one line each, the most urgent first, never in the way.

import { useEffect, useState } from "preact/hooks";
import { ErrorBoundary as Suspends, useLocation } from "preact-iso";
import { keepMark, keptMark } from "../../data/preference.ts";
import { formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { newestShare, newShares, ownerName } from "../actions/sharing.ts";
import { browser } from "../browser.ts";
import { cloudReconnectSeen } from "../cloudReconnect.ts";
import { canInstall, isOnlyByHand } from "../install.ts";
import { lazyOptional } from "../lazyWithRetry.ts";
import { isLow } from "../media.ts";
import { knowsNoOffline } from "../preferences.ts";
import { useServices, useSignedIn } from "../services.ts";
import { Banner } from "./Banner.tsx";

const AiNotice = lazyOptional(() => import("./AiNotice.tsx").then((module) => module.AiNotice));
const InstallHint = lazyOptional(() => import("./InstallHint.tsx").then((module) => module.InstallHint));
const RefusalBanner = lazyOptional(
  () => import("./RefusalBanner.tsx").then((module) => module.RefusalBanner),
  () => (
    <Banner tone="red" icon="warning">
      <a class="banner-action" href="/settings/device">
        {t.banner.refusedOpen}
      </a>
    </Banner>
  ),
);

export function Banners() {
  return (
    <div class="banners">
      <Expired />
      <Lacks />
      <Refusals />
      <Removed />
      <NewShares />
      <Ai />
      <Offline />
      <CloudReconnect />
      <QuotaBanner />
      <Update />
      <Install />
    </div>
  );
}

function Ai() {
  const { user, vault, expired } = useSignedIn();
  if (!user.aiAvailable || !vault.settings.value?.classify || !vault.sync.value.online || expired) return null;
  return (
    <Suspends>
      <AiNotice />
    </Suspends>
  );
}

function Install() {
  if (isLow.value || (!canInstall.value && !isOnlyByHand)) return null;
  return (
    <Suspends>
      <InstallHint />
    </Suspends>
  );
}

function Expired() {
  const { expired, vault } = useSignedIn();
  const { path } = useLocation();
  const { waiting } = vault.sync.value;
  if (!expired || path === "/sign-in") return null;
  return (
    <Banner
      tone="amber"
      icon="key"
      actions={
        <a class="banner-action" href="/sign-in">
          {t.banner.signInAgain}
        </a>
      }
    >
      {waiting > 0 ? t.banner.expiredWaiting(waiting) : t.banner.expired}
    </Banner>
  );
}

/** What this browser can't do, said before anything is lost by it. */
function Lacks() {
  const { files, offline } = browser.lacks.value;
  if (files)
    return (
      <Banner tone="red" icon="warning">
        {t.browser.noFiles}
      </Banner>
    );
  if (!offline || knowsNoOffline.value === "yes") return null;
  const dismiss = () => {
    knowsNoOffline.value = "yes";
  };
  return (
    <Banner
      tone="amber"
      icon="offline"
      actions={
        <button type="button" class="banner-action banner-action-quiet" onClick={dismiss}>
          {t.banner.dismiss}
        </button>
      }
    >
      {t.browser.noOffline}
    </Banner>
  );
}

function Refusals() {
  const { vault } = useSignedIn();
  const { path } = useLocation();
  if (vault.refusals.value.length === 0 || path === "/settings/device") return null;
  return (
    <Suspends>
      <RefusalBanner />
    </Suspends>
  );
}

/** The browser made room for others. */
function Removed() {
  const { vault } = useSignedIn();
  const { path } = useLocation();
  const removed = vault.device.removed.value;
  if (!removed) return null;
  return (
    <Banner
      tone="amber"
      icon="warning"
      actions={
        <>
          {path !== "/settings/device" && (
            <a class="banner-action" href="/settings/device">
              {t.device.removedNext}
            </a>
          )}
          <button type="button" class="banner-action banner-action-quiet" onClick={() => vault.device.acknowledgeRemoved()}>
            {t.banner.dismiss}
          </button>
        </>
      }
    >
      {t.device.removed(removed.unsent)}
    </Banner>
  );
}

/** What others have shared since the person last looked. What was there when this device first opened the vault is no news. */
function NewShares() {
  const { vault, user } = useSignedIn();
  const { path } = useLocation();
  const field = "shares-seen";
  const [seen, setSeen] = useState(() => keptMark(user.id, field));
  const isRead = vault.ready.value && !vault.sync.value.backfill;
  const note = () => {
    const newest = newestShare(vault);
    keepMark(user.id, field, newest);
    setSeen(newest);
  };
  useEffect(() => {
    if (isRead && seen === null) note();
  }, [isRead]);
  const [first, ...others] = seen === null ? [] : newShares(vault, seen);
  // who looks at the list of what is shared, or at the only new thing, has seen it
  const isSeen = first !== undefined && (path === "/shared" || (others.length === 0 && path === first.href));
  useEffect(() => {
    if (isSeen) note();
  }, [isSeen, first?.share.id]);
  if (!first || isSeen) return null;
  const owner = ownerName(vault, first.share.ownerId);
  return (
    <Banner
      tone="accent"
      icon="people"
      actions={
        <>
          <a class="banner-action" href={others.length > 0 ? "/shared" : first.href} onClick={note}>
            {t.sharing.newOpen}
          </a>
          <button type="button" class="banner-action banner-action-quiet" onClick={note}>
            {t.banner.dismiss}
          </button>
        </>
      }
    >
      {t.sharing.newShare(owner, first.name)}
      {others.length > 0 && ` (${t.sharing.newMore(others.length)})`}
    </Banner>
  );
}

function Offline() {
  const { vault } = useSignedIn();
  const { online, waiting } = vault.sync.value;
  if (online) return null;
  return (
    <Banner tone="amber" icon="offline">
      {waiting > 0 ? t.banner.offlineWaiting(waiting) : t.banner.offline}
    </Banner>
  );
}

function CloudReconnect() {
  const { user, vault, expired } = useSignedIn();
  const { path } = useLocation();
  const seen = cloudReconnectSeen.value;
  const isAsked = seen?.userId === user.id ? seen.isAsked : user.cloudReconnect;
  if (!isAsked || expired || !vault.sync.value.online || path === "/apps/clouds") return null;
  return (
    <Banner
      tone="amber"
      icon="key"
      actions={
        <a class="banner-action" href="/apps/clouds">
          {t.clouds.again}
        </a>
      }
    >
      {t.banner.cloudReconnect}
    </Banner>
  );
}

function QuotaBanner() {
  const { vault } = useSignedIn();
  const { path } = useLocation();
  const storage = vault.storage.value;
  if (!storage || storage.tone === "") return null;
  const { usedBytes, limitBytes, missingBytes, tone } = storage;
  const say = tone === "red" ? t.banner.quotaRed : t.banner.quotaAmber;
  return (
    <Banner
      tone={tone}
      icon="storage"
      actions={
        path !== "/storage" && (
          <a class="banner-action" href="/storage">
            {t.banner.openStorage}
          </a>
        )
      }
    >
      {missingBytes > 0 ? t.banner.quotaMissing(formatSize(missingBytes)) : say(formatSize(usedBytes), formatSize(limitBytes))}
    </Banner>
  );
}

function Update() {
  return <UpdateBanner needed={useSignedIn().vault.updateNeeded.value} />;
}

/** `needed`: the server speaks with this version no more. */
export function UpdateBanner({ needed }: { needed: boolean }) {
  const { app } = useServices();
  const [later, setLater] = useState(false);
  if (!needed && (!app.updateReady.value || later)) return null;
  return (
    <Banner
      tone="accent"
      icon="refresh"
      actions={
        <>
          <button type="button" class="banner-action" onClick={() => void app.applyUpdate()}>
            {t.banner.updateNow}
          </button>
          {!needed && (
            <button type="button" class="banner-action banner-action-quiet" onClick={() => setLater(true)}>
              {t.banner.later}
            </button>
          )}
        </>
      }
    >
      {needed ? t.banner.updateNeeded : t.banner.update}
    </Banner>
  );
}
