// The words of every mail. Links begin with FRONTEND_URL, never with what a request said of its host; their token stands
// behind the #, which browsers send to no server.
import type { AlertReason, MailJob } from "../../../server/identity/mailJobs.ts";
import { letter } from "./letter.ts";
import type { Mail } from "./mailer.ts";

type SecurityAlert = Extract<MailJob, { template: "securityAlert" }>;

const alerts: Record<AlertReason, { subject: string; what: string; advice?: string }> = {
  refreshTokenReused: {
    subject: "A sign-in was ended for safety",
    what:
      "Somebody presented a sign-in token that had already been replaced. That can be a copied cookie, so this sign-in was ended on the " +
      "device it belonged to. Your documents were not touched.",
    advice: "Sign in again. If you did not expect this, change your password.",
  },
  passwordChanged: {
    subject: "Your password was changed",
    what: "The password of your account was changed. Other devices were signed out.",
  },
  passwordReset: { subject: "Your password was reset", what: "A new password was set by a link from a mail. All devices were signed out." },
  emailChanged: { subject: "Your e-mail address was changed", what: "Your account has another e-mail address from now on." },
  totpActivated: { subject: "Codes from an app are on", what: "Signing in with your password now asks for a code as well." },
  totpRemoved: { subject: "Codes from an app are off", what: "Signing in does not ask for a code from an app any more." },
  backupCodesRenewed: { subject: "New backup codes", what: "New backup codes were made. The old ones do not work any more." },
  backupCodeUsed: { subject: "A backup code was used", what: "Somebody signed in with one of your backup codes. It does not work again." },
  passkeyAdded: { subject: "A passkey was added", what: "A passkey was added to your account: it can sign in." },
  passkeyRemoved: { subject: "A passkey was removed", what: "A passkey of your account was removed." },
  oidcLinked: { subject: "A sign-in was linked", what: "A sign-in at another service was linked to your account: it can sign in." },
  oidcRemoved: { subject: "A linked sign-in was removed", what: "A sign-in at another service was removed from your account." },
};

export function securityAlert({ to, data }: SecurityAlert, frontendUrl: string): Mail {
  const { subject, what, advice = "If this was not you, change your password and sign out all devices." } = alerts[data.reason];
  return letter({
    to,
    subject,
    paragraphs: [what, advice],
    facts: [
      ["When", data.at],
      ["Browser", data.userAgent || "unknown"],
      ["Network address", data.address || "unknown"],
    ],
    link: { label: "Your account's safety", url: `${frontendUrl}/account/security` },
  });
}

export const verifyEmail = (to: string, token: string, frontendUrl: string): Mail =>
  letter({
    to,
    subject: "Confirm your e-mail address",
    paragraphs: [
      "Somebody made an account with this address. If it was you, confirm it within three days.",
      "If it was not you, do nothing.",
    ],
    link: { label: "Confirm this address", url: `${frontendUrl}/verify-email#${token}` },
  });

export const alreadyRegistered = (to: string, frontendUrl: string): Mail =>
  letter({
    to,
    subject: "You have an account already",
    paragraphs: [
      "Somebody tried to make an account with this address, which has one. If it was you, sign in, or ask for a new password there.",
      "If it was not you, do nothing: nothing has changed.",
    ],
    link: { label: "Sign in", url: `${frontendUrl}/sign-in` },
  });

export const resetPassword = (to: string, token: string, frontendUrl: string): Mail =>
  letter({
    to,
    subject: "Choose a new password",
    paragraphs: [
      "Somebody asked for a new password for this account. If it was you, choose one within an hour. All devices are signed out then.",
      "If it was not you, do nothing: your password stays as it is.",
    ],
    link: { label: "Choose a new password", url: `${frontendUrl}/reset-password#${token}` },
  });

export const confirmNewAddress = (to: string, token: string, frontendUrl: string): Mail =>
  letter({
    to,
    subject: "Confirm your new e-mail address",
    paragraphs: ["An account wants to have this address. If it is yours, confirm it within a day.", "If it is not yours, do nothing."],
    link: { label: "Confirm this address", url: `${frontendUrl}/verify-email#${token}` },
  });

export const confirmOldAddress = (to: string, newAddress: string, token: string, frontendUrl: string): Mail =>
  letter({
    to,
    subject: "Your e-mail address is to change",
    paragraphs: [
      `Your account is to have the address ${newAddress}. It changes when both addresses have confirmed it within a day.`,
      "If it was not you, do not confirm it, and change your password.",
    ],
    link: { label: "Agree to the change", url: `${frontendUrl}/verify-email#${token}` },
  });

/** Not what it is called: a mail passes through many hands. */
export const shareNotice = (to: string, share: { owner: string; folder: boolean; edit: boolean }, frontendUrl: string): Mail => {
  const what = share.folder ? "a folder" : "a document";
  return letter({
    to,
    subject: `${share.owner} shared ${what} with you`,
    paragraphs: [
      `${share.owner} shared ${what} with you in DocuVault. ${share.edit ? "You may look at it and change it." : "You may look at it."}`,
      "You find it under Shared with me. If you do not want to see it, you can leave it there.",
    ],
    link: { label: "Shared with me", url: `${frontendUrl}/shared` },
  });
};
