// The English words of every mail, and with them the shape of the other languages.
import type { AlertReason } from "../../../../server/jobs/mails.ts";

interface Alert {
  subject: string;
  what: string;
  /** What to do now; where nothing is said, `advice`. */
  advice?: string;
}

const alerts: Record<AlertReason, Alert> = {
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

export const en = {
  /** BCP 47; dates are written in it. */
  language: "en-GB",
  alerts,
  advice: "If this was not you, change your password and sign out all devices.",
  when: "When",
  browser: "Browser",
  address: "Network address",
  unknown: "unknown",
  accountLink: "Your account's safety",
  confirmLink: "Confirm this address",
  verify: {
    subject: "Confirm your e-mail address",
    paragraphs: [
      "Somebody made an account with this address. If it was you, confirm it within three days.",
      "If it was not you, do nothing.",
    ],
  },
  registered: {
    subject: "You have an account already",
    paragraphs: [
      "Somebody tried to make an account with this address, which has one. If it was you, sign in, or ask for a new password there.",
      "If it was not you, do nothing: nothing has changed.",
    ],
    link: "Sign in",
  },
  reset: {
    subject: "Choose a new password",
    paragraphs: [
      "Somebody asked for a new password for this account. If it was you, choose one within an hour. All devices are signed out then.",
      "If it was not you, do nothing: your password stays as it is.",
    ],
    link: "Choose a new password",
  },
  newAddress: {
    subject: "Confirm your new e-mail address",
    paragraphs: ["An account wants to have this address. If it is yours, confirm it within a day.", "If it is not yours, do nothing."],
  },
  oldAddress: {
    subject: "Your e-mail address is to change",
    paragraphs: (address: string) => [
      `Your account is to have the address ${address}. It changes when both addresses have confirmed it within a day.`,
      "If it was not you, do not confirm it, and change your password.",
    ],
    link: "Agree to the change",
  },
  /** Not what the shared thing is called: a mail passes through many hands. */
  share: {
    subject: (owner: string, folder: boolean) => `${owner} shared ${folder ? "a folder" : "a document"} with you`,
    paragraphs: (owner: string, folder: boolean, edit: boolean) => [
      `${owner} shared ${folder ? "a folder" : "a document"} with you in DocuVault. ${edit ? "You may look at it and change it." : "You may look at it."}`,
      "You find it under Shared with me. If you do not want to see it, you can leave it there.",
    ],
    link: "Shared with me",
  },
  /** Below what a person wrote. */
  document: {
    footer: (sender: string) => `${sender} sent this with DocuVault. An answer goes to them.`,
    link: "Open the document",
  },
};

export type MailWords = typeof en;
