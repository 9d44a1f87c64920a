// Services beside the vault, for an administrator: which there are, how they are, and who may use them.
import { useState } from "preact/hooks";
import type { AdminService } from "../../../shared/api/services.ts";
import { useTitle } from "../../app/title.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { Dialog } from "../../components/Dialog.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { Icon } from "../../components/Icon.tsx";
import { formatListDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { ServiceDialog } from "./ServiceDialog.tsx";
import { ServiceForm } from "./ServiceForm.tsx";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./apps.css";

export function ServicesScreen() {
  useTitle(t.services.title);
  const office = useOffice();
  const services = useLoaded(() => office((api) => api.services()));
  const [open, setOpen] = useState<string | "new">();
  const chosen = services.value?.find(({ key }) => key === open);
  const close = () => setOpen(undefined);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.services.title}
        </h1>
        <button type="button" class="button button-primary" onClick={() => setOpen("new")}>
          <Icon name="plus" size={16} />
          {t.services.new}
        </button>
      </header>
      <div class="page-body">
        <p class="people-note">{t.services.text}</p>
        <FormError text={services.problem} />
        {services.value && (
          <ul class="panel-box people-list">
            {services.value.length === 0 && <li class="line">{t.services.none}</li>}
            {services.value.map((service) => (
              <li key={service.key}>
                <button type="button" class="person" onClick={() => setOpen(service.key)}>
                  <span class="line-label long-text">
                    {service.name}
                    <span>
                      {service.address} · {who(service)}
                    </span>
                  </span>
                  <span class={`line-value ${service.status === "unavailable" ? "service-down" : ""}`}>{stateOf(service)}</span>
                  <Icon name="right" size={16} />
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
      {chosen && <ServiceDialog key={chosen.key} service={chosen} onClose={close} reload={services.reload} />}
      {open === "new" && (
        <Dialog title={t.services.new} onClose={close}>
          <ServiceForm
            save={async (service) => {
              await office((api) => api.createService(service));
              await services.reload();
              setOpen(service.key);
            }}
          />
        </Dialog>
      )}
      <ProofDialog />
    </div>
  );
}

const who = ({ everyone, people, groups }: AdminService): string =>
  everyone ? t.services.everyone : t.services.granted(people.length, groups.length);

function stateOf({ status, since, reason }: AdminService): string {
  const when = since && formatListDate(since, t.app.today);
  return status === "available" ? t.apps.available(when) : [t.apps.unavailable(when), reason].filter(Boolean).join(" · ");
}
