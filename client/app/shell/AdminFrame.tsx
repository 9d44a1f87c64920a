// The administrator's frame: people, the audit log, the own sign-in. There is no vault in it and no way to one.
import { Route, Router, useLocation } from "preact-iso";
import type { User } from "../../../shared/api/identity.ts";
import { Dialogs } from "../../components/Dialogs.tsx";
import { ErrorBoundary } from "../../components/ErrorBoundary.tsx";
import { Icon } from "../../components/Icon.tsx";
import type { IconName } from "../../components/icons.ts";
import { t } from "../../i18n/index.ts";
import { SignIn } from "../../screens/auth/SignIn.tsx";
import { PeopleScreen } from "../../screens/people/PeopleScreen.tsx";
import { lazyWithRetry } from "../lazyWithRetry.ts";
import { useServices } from "../services.ts";
import { focusScreen } from "../title.ts";
import { UpdateBanner } from "./Banners.tsx";
import "../../components/forms/forms.css";
import "../../screens/people/people.css";

const GroupsScreen = lazyWithRetry(() => import("../../screens/people/GroupsScreen.tsx").then((module) => module.GroupsScreen));
const AiScreen = lazyWithRetry(() => import("../../screens/ai/AiScreen.tsx").then((module) => module.AiScreen));
const ServicesScreen = lazyWithRetry(() => import("../../screens/apps/ServicesScreen.tsx").then((module) => module.ServicesScreen));
const SourcesScreen = lazyWithRetry(() => import("../../screens/directory/SourcesScreen.tsx").then((module) => module.SourcesScreen));
const ImportScreen = lazyWithRetry(() => import("../../screens/import/ImportScreen.tsx").then((module) => module.ImportScreen));
const LimitsScreen = lazyWithRetry(() => import("../../screens/limits/LimitsScreen.tsx").then((module) => module.LimitsScreen));
const AuditScreen = lazyWithRetry(() => import("../../screens/people/AuditScreen.tsx").then((module) => module.AuditScreen));
const SecurityScreen = lazyWithRetry(() => import("../../screens/security/SecurityScreen.tsx").then((module) => module.SecurityScreen));

export function AdminFrame({ user, expired }: { user: User; expired: boolean }) {
  const { auth } = useServices();
  const { url, path } = useLocation();
  // without a session there is nothing here to see: all of it is the server's
  if (expired) return <SignIn email={user.email} />;
  const tabs: readonly [href: string, icon: IconName, label: string][] = [
    ["/groups", "people", t.groups.title],
    ["/apps", "grid", t.apps.title],
    ["/directory", "phone", t.directory.title],
    ["/import", "download", t.imports.title],
    ["/ai", "sparkle", t.ai.tab],
    ["/limits", "documents", t.limits.tab],
    ["/audit", "list", t.people.audit],
    ["/account/security", "key", t.people.security],
  ];
  return (
    <div class="admin">
      <a class="skip" href="#main">
        {t.app.skip}
      </a>
      <nav class="admin-nav" aria-label={t.people.label}>
        <span class="brand">
          <Icon name="vault" size={24} />
          {t.app.name}
        </span>
        <Tab href="/people" icon="person" label={t.people.title} current={!tabs.some(([href]) => href === path)} />
        {tabs.map(([href, icon, label]) => (
          <Tab key={href} href={href} icon={icon} label={label} current={path === href} />
        ))}
        <button type="button" class="admin-tab" onClick={() => void auth.logout()}>
          <Icon name="signOut" />
          {t.people.signOut}
        </button>
      </nav>
      <div class="banners">
        <UpdateBanner needed={false} />
      </div>
      <main id="main" class="screen" tabIndex={-1}>
        <ErrorBoundary resetKey={url}>
          <Router onRouteChange={focusScreen}>
            <Route path="/groups" component={GroupsScreen} />
            <Route path="/apps" component={ServicesScreen} />
            <Route path="/directory" component={SourcesScreen} />
            <Route path="/import" component={ImportScreen} />
            <Route path="/ai" component={AiScreen} />
            <Route path="/limits" component={LimitsScreen} />
            <Route path="/audit" component={AuditScreen} />
            <Route path="/account/security" component={SecurityScreen} />
            <Route default component={PeopleScreen} />
          </Router>
        </ErrorBoundary>
      </main>
      <Dialogs />
    </div>
  );
}

function Tab({ href, icon, label, current }: { href: string; icon: IconName; label: string; current: boolean }) {
  return (
    <a class="admin-tab" href={href} aria-current={current ? "page" : undefined}>
      <Icon name={icon} />
      {label}
    </a>
  );
}
