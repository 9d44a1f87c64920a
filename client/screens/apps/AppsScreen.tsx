// Apps: the services beside the vault that this person is granted, with their state. One that is down can be seen and not opened.
import { useState } from "preact/hooks";
import type { ServiceView } from "../../../shared/api/services.ts";
import { problemText } from "../../app/problems.ts";
import { useSignedIn } from "../../app/services.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { ApiProblem } from "../../data/errors.ts";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import "../../components/forms/forms.css";
import "./apps.css";

/** As often as the server looks at them, in milliseconds. */
const lookAgainAfter = 30_000;

export function AppsScreen() {
  useTitle(t.apps.title);
  const office = useOffice();
  const apps = useLoaded(() => office((api) => api.apps()));
  const [problem, setProblem] = useState("");
  const { id: userId } = useSignedIn().user;
  const directory = useLoaded(() => office((api) => api.directory.isOpen(userId)));
  useLookingAgain(apps.reload, lookAgainAfter);
  const open = async ({ key, name }: ServiceView) => {
    setProblem("");
    try {
      const url = await office((api) => api.openApp(key));
      window.open(url, "_blank", "noopener");
    } catch (error) {
      const isDown = error instanceof ApiProblem && error.code === "service.unavailable";
      setProblem(isDown ? t.apps.isDown(name) : problemText(error).message);
      await apps.reload();
    }
  };
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.apps.title}
        </h1>
      </header>
      <div class="page-body">
        <FormError text={problem || apps.problem} />
        <ul class="apps">
          <li>
            <a class="app-card" href="/apps/templates">
              <span class="app-icon" aria-hidden="true">
                <Icon name="documents" />
              </span>
              <span class="app-text">
                <b>{t.templates.title}</b>
                <span>{t.templates.about}</span>
              </span>
            </a>
          </li>
          {directory.value && (
            <li>
              <a class="app-card" href="/apps/directory">
                <span class="app-icon" aria-hidden="true">
                  <Icon name="people" />
                </span>
                <span class="app-text">
                  <b>{t.directory.title}</b>
                  <span>{t.directory.about}</span>
                </span>
              </a>
            </li>
          )}
        </ul>
        {apps.value?.length === 0 && (
          <div class="empty">
            <Icon name="grid" size={40} />
            <h2>{t.apps.none}</h2>
            <p>{t.apps.noneText}</p>
          </div>
        )}
        {apps.value && apps.value.length > 0 && (
          <ul class="apps">
            {apps.value.map((app) => (
              <li key={app.key}>
                {app.status === "available" ? (
                  <button type="button" class="app-card" onClick={() => void open(app)}>
                    <Card app={app} />
                  </button>
                ) : (
                  <div class="app-card app-down" aria-disabled="true">
                    <Card app={app} />
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

function Card({ app }: { app: ServiceView }) {
  const since = app.since && formatListDate(app.since, t.app.today);
  const down = app.status === "unavailable";
  return (
    <>
      <span class="app-icon" aria-hidden="true">
        {app.icon || app.name.slice(0, 1)}
      </span>
      <span class="app-text">
        <b dir="auto">{app.name}</b>
        {app.description && <span dir="auto">{app.description}</span>}
        <span class="app-state">{down ? t.apps.unavailable(since) : t.apps.available(since)}</span>
      </span>
    </>
  );
}
