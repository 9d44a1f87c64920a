// Mail that comes in: accounts that are looked through, and what has come.
import { useCallback } from "preact/hooks";
import { useTitle } from "../../app/title.ts";
import { useLoaded, useLookingAgain } from "../../app/useLoaded.ts";
import { useOffice } from "../../app/useOffice.ts";
import { FormError } from "../../components/forms/FormError.tsx";
import { t } from "../../i18n/index.ts";
import { ProofDialog } from "../security/ProofDialog.tsx";
import { Account } from "./Account.tsx";
import { AddAccount } from "./AddAccount.tsx";
import { Arrivals } from "./Arrivals.tsx";
import { OwnAddress } from "./OwnAddress.tsx";
import { useArrivals } from "./useArrivals.ts";
import "../../components/forms/forms.css";
import "../people/people.css";
import "./mailIn.css";

/** Milliseconds. */
const lookAgainAfter = 8_000;

export function MailInScreen() {
  useTitle(t.mailIn.title);
  const office = useOffice();
  const accounts = useLoaded(() => office((api) => api.mailAccounts()));
  const own = useLoaded(() => office((api) => api.mailAddress()));
  const pages = useArrivals();
  const reload = useCallback(async () => {
    await Promise.all([accounts.reload(), own.reload(), pages.reload()]);
  }, []);
  useLookingAgain(reload, lookAgainAfter);
  return (
    <div class="page">
      <header class="page-head">
        <h1 tabIndex={-1} data-screen-focus>
          {t.mailIn.title}
        </h1>
      </header>
      <div class="page-body">
        <p class="people-note">{t.mailIn.text}</p>
        <FormError text={accounts.problem || own.problem} />
        {own.value && <OwnAddress own={own.value} reload={reload} />}
        {accounts.value?.map((account) => (
          <Account key={account.id} account={account} reload={reload} />
        ))}
        {((accounts.value && accounts.value.length > 0) || own.value?.address || pages.items.length > 0) && <Arrivals pages={pages} />}
        {accounts.value && <AddAccount added={reload} />}
      </div>
      <ProofDialog />
    </div>
  );
}
