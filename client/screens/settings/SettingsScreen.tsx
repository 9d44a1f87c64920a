// The person's account, how the app looks and behaves on this device, and the words they file with.
import { useState } from "preact/hooks";
import { ask, askText } from "../../app/dialogs.ts";
import { canInstall, install } from "../../app/install.ts";
import { chooseLanguage, type LanguageChoice } from "../../app/language.ts";
import { isPhone, isTouch } from "../../app/media.ts";
import { KeyTable } from "../../app/palette/KeyList.tsx";
import { singleKeys, theme } from "../../app/preferences.ts";
import { problemText } from "../../app/problems.ts";
import { useServices, useSignedIn } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { tell } from "../../app/undo.ts";
import { DeviceUsage } from "../../components/DeviceUsage.tsx";
import { Icon } from "../../components/Icon.tsx";
import { LanguageSelect } from "../../components/LanguageSelect.tsx";
import { LinkLine } from "../../components/LinkLine.tsx";
import { SwitchLine } from "../../components/SwitchLine.tsx";
import { SyncState } from "../../components/SyncState.tsx";
import { t } from "../../i18n/index.ts";
import { FileAloneSection } from "./FileAloneSection.tsx";
import { FilingSection } from "./FilingSection.tsx";
import { Labels } from "./Labels.tsx";
import { RereadingSection } from "./RereadingSection.tsx";
import { ScanLanguages } from "./ScanLanguages.tsx";
import { SplitSection } from "./SplitSection.tsx";
import "../document/details/details.css";
import "./settings.css";
import "../storage/storage.css";

export function SettingsScreen() {
  useTitle(t.settings.title);
  const { user, vault } = useSignedIn();
  const settings = vault.settings.value;
  const setLanguage = async (language: LanguageChoice) => {
    if (await chooseLanguage(language)) await vault.mutate.updateSettings({ language });
  };
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.settings.title}
        </h1>
        {isPhone.value && <SyncState />}
      </header>
      <div class="page-body">
        <section class="section">
          <h2>{t.settings.account}</h2>
          <div class="panel-box">
            <div class="line">
              <span class="line-label">{t.settings.email}</span>
              <span class="line-value">
                {user.email}
                {!user.emailVerified && ` (${t.settings.unverified})`}
              </span>
            </div>
            <div class="line">
              <span class="line-label">{t.settings.handle}</span>
              <span class="line-value">{user.handle}</span>
            </div>
            <FullName />
            <LinkLine href="/account/security" label={t.security.title} text={t.security.summary} />
          </div>
        </section>
        <section class="section">
          <h2>{t.settings.appearance}</h2>
          <div class="panel-box">
            <div class="line">
              <span class="line-label" id="theme-label">
                {t.settings.theme.label}
              </span>
              <fieldset class="segments" aria-labelledby="theme-label">
                {(["system", "light", "dark"] as const).map((choice) => (
                  <button
                    key={choice}
                    type="button"
                    aria-pressed={theme.value === choice}
                    onClick={() => {
                      theme.value = choice;
                    }}
                  >
                    {t.settings.theme[choice]}
                  </button>
                ))}
              </fieldset>
            </div>
            <div class="line">
              <span class="line-label">
                {t.settings.language.label}
                <span>{t.settings.language.text}</span>
              </span>
              <LanguageSelect onChoose={(choice) => void setLanguage(choice)} />
            </div>
          </div>
        </section>
        <section class="section">
          <h2>{t.settings.device}</h2>
          <p>{t.storage.deviceText}</p>
          <DeviceUsage />
          <WhenExpired />
          {canInstall.value && (
            <div class="panel-box">
              <div class="line">
                <span class="line-label">
                  {t.settings.install}
                  <span>{t.settings.installText}</span>
                </span>
                <button type="button" class="button" onClick={() => void install()}>
                  <Icon name="download" size={16} />
                  {t.settings.install}
                </button>
              </div>
            </div>
          )}
        </section>
        {settings && (
          <>
            <FilingSection settings={settings} />
            <FileAloneSection settings={settings} />
            <ScanLanguages settings={settings} />
            <SplitSection settings={settings} />
          </>
        )}
        <RereadingSection />
        <section class="section">
          <h2>{t.duplicates.section}</h2>
          <div class="panel-box">
            <LinkLine href="/duplicates" label={t.duplicates.title} text={t.duplicates.summary} />
          </div>
        </section>
        <section class="section">
          <h2>{t.rules.section}</h2>
          <div class="panel-box">
            <LinkLine href="/apps/rules" label={t.rules.title} text={t.rules.summary} />
          </div>
        </section>
        <section class="section">
          <h2>{t.clouds.section}</h2>
          <div class="panel-box">
            <LinkLine href="/apps/clouds" label={t.clouds.title} text={t.clouds.summary} />
          </div>
        </section>
        <section class="section">
          <h2>{t.mail.section}</h2>
          <div class="panel-box">
            <LinkLine href="/apps/mail-in" label={t.mailIn.title} text={t.mailIn.summary} />
            <LinkLine href="/add-page" label={t.pages.title} text={t.pages.summary} />
            <LinkLine href="/settings/sent" label={t.mail.sent} text={t.mail.sentText} />
          </div>
        </section>
        <section class="section">
          <h2>{t.settings.labels}</h2>
          <Labels />
        </section>
        {!isTouch.value && (
          <section class="section">
            <h2>{t.settings.keyboard}</h2>
            <div class="panel-box">
              <SwitchLine
                label={t.settings.singleKeys}
                text={t.settings.singleKeysText}
                on={singleKeys.value === "on"}
                onChange={(on) => {
                  singleKeys.value = on ? "on" : "off";
                }}
              />
              <details class="keys-more">
                <summary class="line">{t.settings.showKeys}</summary>
                <KeyTable />
              </details>
            </div>
          </section>
        )}
        <SignOut />
      </div>
    </div>
  );
}

function WhenExpired() {
  const { whenExpired } = useServices().auth;
  return (
    <div class="panel-box">
      <div class="line line-stacked">
        <span class="line-label">
          {t.settings.whenExpired}
          <span>{t.settings.whenExpiredText}</span>
        </span>
        <fieldset class="segments" aria-label={t.settings.whenExpired}>
          {(["readable", "locked"] as const).map((choice) => (
            <button
              key={choice}
              type="button"
              aria-pressed={whenExpired.value === choice}
              onClick={() => {
                whenExpired.value = choice;
              }}
            >
              {t.settings[choice]}
            </button>
          ))}
        </fieldset>
      </div>
    </div>
  );
}

function FullName() {
  const { account } = useServices();
  const { user, vault } = useSignedIn();
  const name = vault.people.value.get(user.id)?.fullName ?? "";
  const change = async () => {
    const wanted = await askText({ title: t.settings.changeName, label: t.auth.fullName, initial: name, confirm: t.common.save });
    if (wanted === null || wanted === name) return;
    try {
      await account.setFullName(wanted);
    } catch (error) {
      const { message, fields } = problemText(error);
      tell(fields.fullName ?? message);
    }
  };
  return (
    <div class="line">
      <span class="line-label">{t.auth.fullName}</span>
      <span class="line-value cut" dir="auto">
        {name}
      </span>
      <button type="button" class="button" aria-label={t.settings.changeName} onClick={() => void change()}>
        {t.settings.change}
      </button>
    </div>
  );
}

function SignOut() {
  const { auth } = useServices();
  const { vault } = useSignedIn();
  const [busy, setBusy] = useState(false);
  const signOut = async () => {
    const waiting = Math.max(vault.sync.peek().waiting, (await vault.deviceUsage()).unsent);
    if (waiting > 0) {
      const sure = await ask({
        title: t.settings.signOutTitle,
        text: t.settings.signOutUnsent(waiting),
        confirm: t.settings.signOutAnyway,
        cancel: t.settings.stay,
      });
      if (!sure) return;
    }
    setBusy(true);
    await auth.logout();
  };
  return (
    <section class="section">
      <div class="panel-box">
        <div class="line">
          <span class="line-label">
            {t.settings.signOut}
            <span>{t.settings.signOutText}</span>
          </span>
          <button type="button" class="button" disabled={busy} onClick={() => void signOut()}>
            <Icon name="signOut" size={16} />
            {t.settings.signOut}
          </button>
        </div>
      </div>
    </section>
  );
}
