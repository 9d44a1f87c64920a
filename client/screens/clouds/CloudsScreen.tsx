// Stores of one's own: connect one, see how it is, choose where new originals go, move them there and back, bring in what lies there, remove it.
import { useEffect, useState } from "preact/hooks";
import type { CloudConnection } from "../../../shared/api/clouds.ts";
import { cloudNames } from "../../../shared/documents/cloudProviders.ts";
import { cloudReconnectSeen } from "../../app/cloudReconnect.ts";
import { ask } from "../../app/dialogs.ts";
import { useSignedIn } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { formatListDate, formatSize } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { isRunning } from "../import/Report.tsx";
import { useAction } from "../security/useAction.ts";
import { BringIn } from "./BringIn.tsx";
import { BroughtIn } from "./BroughtIn.tsx";
import { ConnectForm } from "./ConnectForm.tsx";
import { LogInButtons, LogInOutcome, useLogIn } from "./LogIn.tsx";
import "../../components/forms/forms.css";
import "../people/people.css";

/** While originals are on their way, in milliseconds. */
const lookAgainAfter = 4_000;

export function CloudsScreen() {
  useTitle(t.clouds.title);
  const office = useOffice();
  const clouds = useLoaded(() => office((api) => api.clouds()));
  const { user } = useSignedIn();
  const { value } = clouds;
  useEffect(() => {
    if (value) cloudReconnectSeen.value = { userId: user.id, isAsked: value.items.some(({ status }) => status === "REQUIRES_REAUTH") };
  }, [value]);
  const moving = clouds.value?.items.some((cloud) => cloud.moving.waiting > 0 || cloud.removing) ?? false;
  useLookingAgain(clouds.reload, lookAgainAfter, moving);
  const imports = useLoaded(() => office((api) => api.cloudImports.list()));
  useLookingAgain(imports.reload, lookAgainAfter, imports.value?.some(isRunning) ?? false);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.clouds.title}
        </h1>
      </header>
      <div class="page-body">
        <p class="people-note">{t.clouds.text}</p>
        <FormError text={clouds.problem} />
        <LogInOutcome />
        {clouds.value?.items.map((cloud) => (
          <Cloud
            key={cloud.id}
            cloud={cloud}
            reload={clouds.reload}
            watches={imports.value?.some((one) => one.watching && one.connectionId === cloud.id) ?? false}
            begun={imports.reload}
          />
        ))}
        <FormError text={imports.problem} />
        {imports.value?.map((one) => (
          <BroughtIn key={one.id} of={one} clouds={clouds.value?.items ?? []} reload={imports.reload} />
        ))}
        {clouds.value && <LogInButtons offered={clouds.value.offered} />}
        {clouds.value && <ConnectForm connected={clouds.reload} />}
      </div>
    </div>
  );
}

interface CloudProps {
  cloud: CloudConnection;
  reload: () => Promise<void>;
  /** A folder of it is watched. */
  watches: boolean;
  /** Something is being brought in from it. */
  begun: () => Promise<void>;
}

function Cloud({ cloud, reload, watches, begun }: CloudProps) {
  const office = useOffice();
  const [opened, setOpened] = useState(false);
  const space = useSpace(cloud);
  const { busy, problem, run } = useAction();
  const { id, organisation, originals, moving, removing } = cloud;
  const name = organisation ? t.clouds.organisation : cloud.display_name;
  const act = (change: () => Promise<void>) =>
    run(async () => {
      await change();
      await reload();
    });
  const remove = async (documents: "bringBack" | "leave") => {
    const words = documents === "bringBack" ? t.clouds.removeText(originals.count) : t.clouds.leaveText(originals.count);
    if (await ask({ title: t.clouds.removeTitle(name), text: words, confirm: t.clouds.remove }))
      await act(() => office((api) => api.removeCloud(id, documents)));
  };
  const lines: [string, string][] = [
    [t.clouds.state, stateOf(cloud)],
    ...(organisation ? [] : [[t.clouds.account, cloud.account] as [string, string]]),
    [t.clouds.folder, cloud.folder || "/"],
    ...(space ? [[t.clouds.space, space] as [string, string]] : []),
    [t.clouds.originals, t.clouds.originalsOf(originals.count, formatSize(originals.bytes))],
    ...(moving.waiting > 0 ? [[t.clouds.onTheirWay, t.clouds.moving(moving.waiting, moving.failing)] as [string, string]] : []),
    ...(cloud.lastUsedAt ? [[t.clouds.lastUsed, formatListDate(cloud.lastUsedAt, t.app.today)] as [string, string]] : []),
  ];
  return (
    <section class="section" aria-label={name}>
      <h2 dir="auto">{name}</h2>
      {organisation && <p class="people-note">{t.clouds.organisationText}</p>}
      <FormError text={problem} />
      <div class="panel-box">
        {lines.map(([label, value]) => (
          <div class="line" key={label}>
            <span class="line-label">{label}</span>
            <span class="line-value" dir="auto">
              {value}
            </span>
          </div>
        ))}
        <SwitchLine
          label={t.clouds.isDefault}
          text={t.clouds.isDefaultText}
          on={cloud.isDefault}
          disabled={busy || removing}
          onChange={(on) => act(() => office((api) => api.setDefaultStorage(on ? id : null)))}
        />
        <SwitchLine
          label={t.clouds.followNames}
          text={t.clouds.followNamesText}
          on={cloud.followNames}
          disabled={busy || removing}
          onChange={(on) => act(() => office((api) => api.setFollowNames(id, on)))}
        />
      </div>
      {cloud.status === "REQUIRES_REAUTH" && <Again cloud={cloud} reload={reload} />}
      {opened && (
        <BringIn
          cloud={cloud}
          watches={watches}
          begun={async () => {
            setOpened(false);
            await begun();
          }}
          close={() => setOpened(false)}
        />
      )}
      {!opened && (
        <div class="form-actions">
          {!organisation && !removing && cloud.status !== "REQUIRES_REAUTH" && (
            <button type="button" class="button" disabled={busy} onClick={() => setOpened(true)}>
              {t.bringIn.open}
            </button>
          )}
          {!removing && (
            <button type="button" class="button" disabled={busy} onClick={() => void act(() => office((api) => api.moveOriginals(id)))}>
              {t.clouds.moveAll}
            </button>
          )}
          {originals.count > 0 && !removing && (
            <button type="button" class="button" disabled={busy} onClick={() => void act(() => office((api) => api.moveOriginals(null)))}>
              {t.clouds.bringBack}
            </button>
          )}
          {!organisation && !removing && (
            <button type="button" class="button" disabled={busy} onClick={() => void remove("bringBack")}>
              {t.clouds.remove}
            </button>
          )}
          {!organisation && originals.count > 0 && (
            <button type="button" class="button" disabled={busy} onClick={() => void remove("leave")}>
              {t.clouds.leave}
            </button>
          )}
        </div>
      )}
    </section>
  );
}

/** How full it is, in words; nothing while it is not known, or where the cloud does not say. */
function useSpace({ id, status }: CloudConnection): string {
  const office = useOffice();
  const [words, setWords] = useState("");
  useEffect(() => {
    if (status === "REQUIRES_REAUTH") return;
    let left = false;
    office((api) => api.cloudImports.space(id)).then(
      ({ usedBytes, freeBytes }) => {
        if (left) return;
        const used = usedBytes === null ? [] : [t.clouds.used(formatSize(usedBytes))];
        setWords([...used, ...(freeBytes === null ? [] : [t.clouds.free(formatSize(freeBytes))])].join(", "));
      },
      () => undefined, // its state says what is wrong with it
    );
    return () => {
      left = true;
    };
  }, [id, status]);
  return words;
}

/** By a log-in at the service, or by a password. */
function Again({ cloud, reload }: { cloud: CloudConnection; reload: () => Promise<void> }) {
  const { busy, problem, go } = useLogIn();
  const { id, provider } = cloud;
  if (provider === "webdav" || provider === "nextcloud") return <ConnectForm again={cloud} connected={reload} />;
  return (
    <>
      <FormError text={problem} />
      <p class="people-note">{t.clouds.againText(cloudNames[provider])}</p>
      <div class="form-actions">
        <button type="button" class="button button-primary" disabled={busy} onClick={() => go(provider, id)}>
          {t.clouds.again}
        </button>
      </div>
    </>
  );
}

function stateOf({ organisation, status, problem, removing }: CloudConnection): string {
  if (removing) return t.clouds.removing;
  if (status === "ACTIVE") return t.clouds.active;
  if (organisation && problem === "unauthorized") return t.clouds.organisationUnauthorized;
  return (problem && t.clouds.problems[problem]) || t.clouds.problems.unreachable;
}
