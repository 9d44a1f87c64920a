// The screens under /settings: what everybody looks at comes with the first of them, the others when they are opened.
import { Route, Router } from "preact-iso";
import { lazyWithRetry } from "../../app/lazyWithRetry.ts";
import { focusScreen } from "../../app/title.ts";
import { DeviceScreen } from "../device/DeviceScreen.tsx";
import { NotFound } from "../notFound/NotFound.tsx";
import { SettingsScreen } from "./SettingsScreen.tsx";

const AiScreen = lazyWithRetry(() => import("../ai/AiScreen.tsx").then((module) => module.AiScreen));
const LimitsScreen = lazyWithRetry(() => import("../limits/LimitsScreen.tsx").then((module) => module.LimitsScreen));
const SentScreen = lazyWithRetry(() => import("../mail/SentScreen.tsx").then((module) => module.SentScreen));

export function SettingsScreens() {
  return (
    <Router onRouteChange={focusScreen}>
      <Route path="/" component={SettingsScreen} />
      <Route path="/device" component={DeviceScreen} />
      <Route path="/ai" component={AiScreen} />
      <Route path="/limits" component={LimitsScreen} />
      <Route path="/sent" component={SentScreen} />
      <Route default component={NotFound} />
    </Router>
  );
}
