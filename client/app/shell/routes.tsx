// Which screen an address opens. The list is in the app itself, the others come when they are needed.
import { Route, Router } from "preact-iso";
import { DocumentsScreen } from "../../screens/documents/DocumentsScreen.tsx";
import { NotFound } from "../../screens/notFound/NotFound.tsx";
import { lazyWithRetry } from "../lazyWithRetry.ts";
import { focusScreen } from "../title.ts";

const DocumentScreen = lazyWithRetry(() => import("../../screens/document/DocumentScreen.tsx").then((module) => module.DocumentScreen));
const SearchScreen = lazyWithRetry(() => import("../../screens/search/SearchScreen.tsx").then((module) => module.SearchScreen));
const InboxScreen = lazyWithRetry(() => import("../../screens/inbox/InboxScreen.tsx").then((module) => module.InboxScreen));
const TrashScreen = lazyWithRetry(() => import("../../screens/trash/TrashScreen.tsx").then((module) => module.TrashScreen));
const DuplicatesScreen = lazyWithRetry(() =>
  import("../../screens/duplicates/DuplicatesScreen.tsx").then((module) => module.DuplicatesScreen),
);
const LabelsScreen = lazyWithRetry(() => import("../../screens/labels/LabelsScreen.tsx").then((module) => module.LabelsScreen));
const StorageScreen = lazyWithRetry(() => import("../../screens/storage/StorageScreen.tsx").then((module) => module.StorageScreen));
const SettingsScreen = lazyWithRetry(() => import("../../screens/settings/SettingsScreen.tsx").then((module) => module.SettingsScreen));
const DeviceScreen = lazyWithRetry(() => import("../../screens/device/DeviceScreen.tsx").then((module) => module.DeviceScreen));
const AiScreen = lazyWithRetry(() => import("../../screens/ai/AiScreen.tsx").then((module) => module.AiScreen));
const LimitsScreen = lazyWithRetry(() => import("../../screens/limits/LimitsScreen.tsx").then((module) => module.LimitsScreen));
const SentScreen = lazyWithRetry(() => import("../../screens/mail/SentScreen.tsx").then((module) => module.SentScreen));
const SecurityScreen = lazyWithRetry(() => import("../../screens/security/SecurityScreen.tsx").then((module) => module.SecurityScreen));
const ArrangeScreen = lazyWithRetry(() => import("../../screens/arrange/ArrangeScreen.tsx").then((module) => module.ArrangeScreen));
const AddPageScreen = lazyWithRetry(() => import("../../screens/pages/AddPageScreen.tsx").then((module) => module.AddPageScreen));
const SharedByMe = lazyWithRetry(() => import("../../screens/sharing/SharedByMe.tsx").then((module) => module.SharedByMe));
const OfficeScreens = lazyWithRetry(() => import("../../screens/apps/OfficeScreens.tsx").then((module) => module.OfficeScreens));
const MoreScreen = lazyWithRetry(() => import("../../screens/more/MoreScreen.tsx").then((module) => module.MoreScreen));
const ScanScreen = lazyWithRetry(() => import("../../screens/scan/ScanScreen.tsx").then((module) => module.ScanScreen));
const SignInAgain = lazyWithRetry(() => import("../../screens/auth/SignInAgain.tsx").then((module) => module.SignInAgain));

export function Routes() {
  return (
    <Router onRouteChange={focusScreen}>
      <Route path="/" component={DocumentsScreen} />
      <Route path="/documents" component={DocumentsScreen} />
      <Route path="/folders/:folderId" component={DocumentsScreen} />
      <Route path="/unfiled" component={DocumentsScreen} />
      <Route path="/shared" component={DocumentsScreen} />
      <Route path="/shared/by-me" component={SharedByMe} />
      <Route path="/tags/:tagId" component={DocumentsScreen} />
      <Route path="/documents/:id" component={DocumentScreen} />
      <Route path="/documents/:id/pages" component={ArrangeScreen} />
      <Route path="/search" component={SearchScreen} />
      <Route path="/scan" component={ScanScreen} />
      <Route path="/inbox" component={InboxScreen} />
      <Route path="/duplicates" component={DuplicatesScreen} />
      <Route path="/labels" component={LabelsScreen} />
      <Route path="/trash" component={TrashScreen} />
      <Route path="/storage" component={StorageScreen} />
      <Route path="/settings" component={SettingsScreen} />
      <Route path="/settings/device" component={DeviceScreen} />
      <Route path="/settings/ai" component={AiScreen} />
      <Route path="/settings/limits" component={LimitsScreen} />
      <Route path="/settings/sent" component={SentScreen} />
      <Route path="/account/security" component={SecurityScreen} />
      <Route path="/apps" component={OfficeScreens} />
      <Route path="/apps/*" component={OfficeScreens} />
      <Route path="/add-page" component={AddPageScreen} />
      <Route path="/more" component={MoreScreen} />
      <Route path="/sign-in" component={SignInAgain} />
      <Route path="/sign-up" component={SignInAgain} />
      <Route default component={NotFound} />
    </Router>
  );
}

/** Fetches the other screens while nothing else is going on, so that they open at once and without network. */
export function preloadScreens(): void {
  const idle = typeof requestIdleCallback === "function" ? requestIdleCallback : (run: () => void) => setTimeout(run, 2000);
  idle(() => {
    for (const screen of [
      DocumentScreen,
      SearchScreen,
      InboxScreen,
      TrashScreen,
      StorageScreen,
      SettingsScreen,
      DeviceScreen,
      SharedByMe,
      MoreScreen,
      ScanScreen,
    ])
      void screen.preload();
  });
}
