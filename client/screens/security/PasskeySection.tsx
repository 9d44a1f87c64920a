// The passkeys of the account: added, listed, removed.
import { useState } from "preact/hooks";
import { z } from "zod";
import type { PasskeyInfo } from "../../../shared/api/identity.ts";
import { ask } from "../../app/dialogs.ts";
import { useServices } from "../../app/services.ts";
import { useLoaded } from "../../app/useLoaded.ts";
import { Field } from "../../components/forms/Fields.tsx";
import { FormError } from "../../components/forms/FormError.tsx";
import { useForm } from "../../components/forms/form.ts";
import { ApiProblem } from "../../data/errors.ts";
import { formatDate } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { createPasskey, passkeysSupported } from "../auth/passkey.ts";
import { BackupCodes } from "./BackupCodes.tsx";
import { withProof } from "./proof.ts";
import { useAction } from "./useAction.ts";

export function PasskeySection({ reload }: { reload: () => Promise<void> }) {
  const { account } = useServices();
  const passkeys = useLoaded(account.passkeys);
  const [adding, setAdding] = useState(false);
  const [codes, setCodes] = useState<readonly string[]>();
  const [renaming, setRenaming] = useState("");
  const [said, setSaid] = useState("");
  const { busy, problem, run } = useAction();
  const remove = async ({ id, name }: PasskeyInfo) => {
    const { passkeyRemoveTitle: title, passkeyRemoveText: text, remove: confirm } = t.security;
    if (!(await ask({ title: title(name), text, confirm }))) return;
    await run(async () => {
      await account.removePasskey(id);
      setSaid("");
      await Promise.all([passkeys.reload(), reload()]);
    });
  };
  return (
    <section class="section">
      <h2>{t.security.passkeys}</h2>
      <p>{t.security.passkeysText}</p>
      <FormError text={problem || passkeys.problem} />
      <div class="panel-box">
        {passkeys.value?.map((passkey) =>
          renaming === passkey.id ? (
            <div class="line" key={passkey.id}>
              <RenamePasskey
                passkey={passkey}
                onCancel={() => setRenaming("")}
                onDone={async () => {
                  await passkeys.reload();
                  setRenaming("");
                }}
              />
            </div>
          ) : (
            <div class="line" key={passkey.id}>
              <span class="line-label long-text">
                {passkey.name}
                <span>{describe(passkey)}</span>
              </span>
              <button
                type="button"
                class="button"
                disabled={busy}
                aria-label={t.security.passkeyRename(passkey.name)}
                onClick={() => setRenaming(passkey.id)}
              >
                {t.common.rename}
              </button>
              <button
                type="button"
                class="button"
                disabled={busy}
                aria-label={t.security.passkeyRemove(passkey.name)}
                onClick={() => void remove(passkey)}
              >
                {t.security.remove}
              </button>
            </div>
          ),
        )}
        <div class="line">
          {codes ? (
            <BackupCodes
              codes={codes}
              confirm={t.common.done}
              onDone={() => {
                setCodes(undefined);
                void reload();
              }}
            />
          ) : adding ? (
            <AddPasskey
              onCancel={() => setAdding(false)}
              onDone={(name, backupCodes) => {
                setAdding(false);
                setSaid(t.security.passkeyAdded(name));
                setCodes(backupCodes);
                void passkeys.reload();
                // the codes are shown first: what the rest of the screen says can wait for them
                if (!backupCodes) void reload();
              }}
            />
          ) : passkeysSupported() ? (
            <button type="button" class="button" onClick={() => setAdding(true)}>
              {t.security.passkeyAdd}
            </button>
          ) : (
            <span class="line-label">
              <span>{t.security.noPasskeySupport}</span>
            </span>
          )}
        </div>
      </div>
      <p role="status">{said}</p>
    </section>
  );
}

function describe({ synced, lastUsedAt }: PasskeyInfo): string {
  const where = synced ? t.security.passkeySynced : t.security.passkeyOneDevice;
  return `${where}, ${lastUsedAt ? t.security.passkeyUsed(formatDate(lastUsedAt)) : t.security.passkeyUnused}`;
}

const schema = z.object({ name: z.string().trim().min(1).max(100) });

interface RenamePasskeyProps {
  passkey: PasskeyInfo;
  onCancel: () => void;
  onDone: () => Promise<void>;
}

function RenamePasskey({ passkey, onCancel, onDone }: RenamePasskeyProps) {
  const { account } = useServices();
  const form = useForm(schema, async ({ name }) => {
    await account.renamePasskey(passkey.id, name);
    await onDone();
  });
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={form.problem.message} />
      <Field
        name="name"
        label={t.security.passkeyName}
        autoComplete="off"
        initial={passkey.name}
        error={form.problem.fields.name}
        autoFocus
      />
      <div class="form-actions">
        <button type="button" class="button" onClick={onCancel}>
          {t.common.cancel}
        </button>
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {form.busy ? t.auth.working : t.common.save}
        </button>
      </div>
    </form>
  );
}

interface AddPasskeyProps {
  onCancel: () => void;
  onDone: (name: string, backupCodes: readonly string[] | undefined) => void;
}

function AddPasskey({ onCancel, onDone }: AddPasskeyProps) {
  const { account } = useServices();
  const form = useForm(schema, async ({ name }) => {
    try {
      await withProof(async () => {
        const passkey = await createPasskey(await account.newPasskey());
        if (!passkey) return;
        const added = await account.addPasskey(name, passkey);
        onDone(added.passkey.name, added.backupCodes);
      });
    } catch (error) {
      // how the browser says that it holds one of those the server has named
      const known = error instanceof Error && error.name === "InvalidStateError";
      throw known ? new ApiProblem({ code: "passkey.known", status: 409 }) : error;
    }
  });
  return (
    <form class="stacked-form" noValidate onSubmit={form.onSubmit} aria-busy={form.busy}>
      <FormError text={form.problem.message} />
      <Field
        name="name"
        label={t.security.passkeyName}
        autoComplete="off"
        initial={t.security.passkeyNameDefault}
        error={form.problem.fields.name}
        autoFocus
      />
      <div class="form-actions">
        <button type="button" class="button" onClick={onCancel}>
          {t.common.cancel}
        </button>
        <button type="submit" class="button button-primary" disabled={form.busy}>
          {form.busy ? t.auth.working : t.security.passkeyAdd}
        </button>
      </div>
    </form>
  );
}
