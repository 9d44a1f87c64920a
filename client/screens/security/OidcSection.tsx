// Signing in through another service: joined to the account, listed, taken off.
import { useEffect, useState } from "preact/hooks";
import type { AuthStatus, OidcIdentity } from "../../../shared/api/identity.ts";
import { ask } from "../../app/dialogs.ts";
import { problemWords } from "../../app/problems.ts";
import { useServices } from "../../app/services.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { useAction } from "./useAction.ts";

export function OidcSection({ providers }: { providers: AuthStatus["oidc"] }) {
  const { account } = useServices();
  const identities = useLoaded(account.identities);
  const { busy, problem, run } = useAction();
  // what the way back from the provider says
  const [back] = useState(() => new URLSearchParams(location.hash.slice(1)));
  useEffect(() => {
    if (location.hash) history.replaceState(history.state, "", location.pathname);
  }, []);
  const nameOf = (id: string) => providers.find((one) => one.id === id)?.name ?? id;
  const failed = back.get("error");
  const linked = back.get("linked");
  const unlink = async ({ id, provider }: OidcIdentity) => {
    const { unlinkTitle: title, unlinkText: text, remove: confirm } = t.security;
    if (!(await ask({ title: title(nameOf(provider)), text, confirm }))) return;
    await run(async () => {
      await account.unlinkIdentity(id);
      await identities.reload();
    });
  };
  return (
    <section class="section">
      <h2>{t.security.otherServices}</h2>
      <FormError text={problem || identities.problem || (failed ? problemWords(failed) : "")} />
      <div class="panel-box">
        {identities.value?.map((identity) => (
          <div class="line" key={identity.id}>
            <span class="line-label long-text">
              {nameOf(identity.provider)}
              <span>{`${identity.email} · ${formatDate(identity.createdAt)}`}</span>
            </span>
            <button
              type="button"
              class="button"
              disabled={busy}
              aria-label={t.security.unlinkOf(nameOf(identity.provider))}
              onClick={() => void unlink(identity)}
            >
              {t.security.remove}
            </button>
          </div>
        ))}
        {providers
          .filter(({ id }) => !identities.value?.some(({ provider }) => provider === id))
          .map(({ id, name }) => (
            <div class="line" key={id}>
              <button
                type="button"
                class="button"
                disabled={busy}
                onClick={() => void run(async () => location.assign(await account.linkIdentity(id)))}
              >
                {t.security.link(name)}
              </button>
            </div>
          ))}
      </div>
      <p role="status">{linked ? t.security.linked(nameOf(linked)) : ""}</p>
    </section>
  );
}
