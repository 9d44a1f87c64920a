// The words of every mail. Links begin with FRONTEND_URL, never with what a request said of its host.
import type { Mail } from "./mailer.ts";

export type MailTemplate = "securityAlert";

interface Facts {
  to: string;
  at: string;
  frontendUrl: string;
}

const templates: Record<MailTemplate, (facts: Facts) => Omit<Mail, "to">> = {
  securityAlert: ({ at, frontendUrl }) => ({
    subject: "DocuVault: a sign-in was ended for safety",
    text: [
      "Somebody presented a sign-in token that had already been replaced. That can be a copied cookie,",
      "so this sign-in was ended on the device it belonged to. Your documents were not touched.",
      "",
      `When: ${at}`,
      "",
      "What to do: sign in again. If you did not expect this, change your password:",
      `${frontendUrl}/settings`,
    ].join("\n"),
  }),
};

export const composeMail = (template: MailTemplate, facts: Facts): Mail => ({ to: facts.to, ...templates[template](facts) });
