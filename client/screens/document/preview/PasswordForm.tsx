// A locked PDF asks for its password: it opens here, on this device, and is read by the server where its person wants that.
import { useState } from "preact/hooks";
import { Icon } from "../../../components/Icon.tsx";
import { t } from "../../../i18n/index.ts";

export interface PasswordFormProps {
  wrong: boolean;
  /** The server has not read it: whether the password is kept for that is asked as well. */
  unread: boolean;
  onPassword: (password: string, keep: boolean) => void;
}

export function PasswordForm({ wrong, unread, onPassword }: PasswordFormProps) {
  const [password, setPassword] = useState("");
  const [keep, setKeep] = useState(false);
  return (
    <form
      class="preview-note pdf-locked"
      onSubmit={(event) => {
        event.preventDefault();
        if (password) onPassword(password, keep);
      }}
    >
      <Icon name="key" size={24} />
      <p>{unread ? t.preview.lockedUnread : t.preview.locked}</p>
      <label class="pdf-password">
        {t.preview.password}
        <input
          type="password"
          class="input"
          autoComplete="off"
          maxLength={255}
          value={password}
          aria-invalid={wrong}
          aria-describedby={wrong ? "pdf-password-wrong" : undefined}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      {wrong && (
        <p id="pdf-password-wrong" class="field-error" role="alert">
          {t.preview.wrongPassword}
        </p>
      )}
      {unread && (
        <label class="pdf-keep">
          <input type="checkbox" checked={keep} onChange={(event) => setKeep(event.currentTarget.checked)} />
          {t.preview.keepPassword}
        </label>
      )}
      <button type="submit" class="button button-primary">
        {unread ? t.preview.unlockRead : t.preview.unlock}
      </button>
    </form>
  );
}

/** A file that was opened by the password that is kept for it: it can be forgotten. */
export function KeptPassword({ onForget }: { onForget: () => void }) {
  return (
    <p class="pdf-kept">
      {t.preview.openedByKept}{" "}
      <button type="button" class="button" onClick={onForget}>
        {t.preview.forgetPassword}
      </button>
    </p>
  );
}
