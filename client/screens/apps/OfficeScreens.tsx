// The screens under /apps: services beside the vault, and what else an office has around it.
import { Route, Router } from "preact-iso";
import { focusScreen } from "../../app/title.ts";
import { CloudsScreen } from "../clouds/CloudsScreen.tsx";
import { DirectoryScreen } from "../directory/DirectoryScreen.tsx";
import { MailInScreen } from "../mailIn/MailInScreen.tsx";
import { NotFound } from "../notFound/NotFound.tsx";
import { RuleScreen } from "../rules/RuleScreen.tsx";
import { RulesScreen } from "../rules/RulesScreen.tsx";
import { TemplateScreen } from "../templates/TemplateScreen.tsx";
import { TemplatesScreen } from "../templates/TemplatesScreen.tsx";
import { WebhooksScreen } from "../webhooks/WebhooksScreen.tsx";
import { AppsScreen } from "./AppsScreen.tsx";

export function OfficeScreens() {
  return (
    <Router onRouteChange={focusScreen}>
      <Route path="/" component={AppsScreen} />
      <Route path="/clouds" component={CloudsScreen} />
      <Route path="/directory" component={DirectoryScreen} />
      <Route path="/mail-in" component={MailInScreen} />
      <Route path="/rules" component={RulesScreen} />
      <Route path="/rules/webhooks" component={WebhooksScreen} />
      <Route path="/rules/:id" component={RuleScreen} />
      <Route path="/templates" component={TemplatesScreen} />
      <Route path="/templates/:id" component={TemplateScreen} />
      <Route default component={NotFound} />
    </Router>
  );
}
