// Every mail in German.
import type { MailWords } from "./en.ts";

export const de: MailWords = {
  language: "de-DE",
  alerts: {
    refreshTokenReused: {
      subject: "Eine Anmeldung wurde zur Sicherheit beendet",
      what:
        "Jemand hat einen Anmeldeschlüssel vorgelegt, der schon ersetzt war. Das kann ein kopiertes Cookie sein. Deshalb wurde diese " +
        "Anmeldung auf dem zugehörigen Gerät beendet. Deine Dokumente sind unberührt.",
      advice: "Melde dich neu an. Wenn dich das überrascht, ändere dein Passwort.",
    },
    passwordChanged: {
      subject: "Dein Passwort wurde geändert",
      what: "Das Passwort deines Kontos wurde geändert. Andere Geräte wurden abgemeldet.",
    },
    passwordReset: {
      subject: "Dein Passwort wurde zurückgesetzt",
      what: "Über einen Link aus einer E-Mail wurde ein neues Passwort gesetzt. Alle Geräte wurden abgemeldet.",
    },
    emailChanged: { subject: "Deine E-Mail-Adresse wurde geändert", what: "Dein Konto hat ab jetzt eine andere E-Mail-Adresse." },
    totpActivated: {
      subject: "Codes aus einer App sind eingeschaltet",
      what: "Beim Anmelden mit deinem Passwort wird jetzt zusätzlich ein Code verlangt.",
    },
    totpRemoved: {
      subject: "Codes aus einer App sind ausgeschaltet",
      what: "Beim Anmelden wird kein Code aus einer App mehr verlangt.",
    },
    backupCodesRenewed: {
      subject: "Neue Ersatzcodes",
      what: "Es wurden neue Ersatzcodes erstellt. Die alten funktionieren nicht mehr.",
    },
    backupCodeUsed: {
      subject: "Ein Ersatzcode wurde verwendet",
      what: "Jemand hat sich mit einem deiner Ersatzcodes angemeldet. Er funktioniert kein zweites Mal.",
    },
    passkeyAdded: {
      subject: "Ein Passkey wurde hinzugefügt",
      what: "Deinem Konto wurde ein Passkey hinzugefügt. Mit ihm kann man sich anmelden.",
    },
    passkeyRemoved: { subject: "Ein Passkey wurde entfernt", what: "Ein Passkey deines Kontos wurde entfernt." },
    oidcLinked: {
      subject: "Eine Anmeldung wurde verknüpft",
      what: "Eine Anmeldung bei einem anderen Dienst wurde mit deinem Konto verknüpft. Mit ihr kann man sich anmelden.",
    },
    oidcRemoved: {
      subject: "Eine verknüpfte Anmeldung wurde entfernt",
      what: "Eine Anmeldung bei einem anderen Dienst wurde von deinem Konto entfernt.",
    },
  },
  advice: "Wenn du das nicht warst, ändere dein Passwort und melde alle Geräte ab.",
  when: "Zeitpunkt",
  browser: "Browser",
  address: "Netzwerkadresse",
  unknown: "unbekannt",
  accountLink: "Sicherheit deines Kontos",
  confirmLink: "Adresse bestätigen",
  verify: {
    subject: "Bestätige deine E-Mail-Adresse",
    paragraphs: [
      "Jemand hat mit dieser Adresse ein Konto angelegt. Wenn du das warst, bestätige sie innerhalb von drei Tagen.",
      "Wenn du das nicht warst, musst du nichts tun.",
    ],
  },
  registered: {
    subject: "Du hast schon ein Konto",
    paragraphs: [
      "Jemand wollte mit dieser Adresse ein Konto anlegen, zu der es schon eines gibt. Wenn du das warst, melde dich an oder fordere dort ein neues Passwort an.",
      "Wenn du das nicht warst, musst du nichts tun: Es hat sich nichts geändert.",
    ],
    link: "Anmelden",
  },
  reset: {
    subject: "Wähle ein neues Passwort",
    paragraphs: [
      "Jemand hat ein neues Passwort für dieses Konto angefordert. Wenn du das warst, wähle innerhalb einer Stunde eines. Danach sind alle Geräte abgemeldet.",
      "Wenn du das nicht warst, musst du nichts tun: Dein Passwort bleibt, wie es ist.",
    ],
    link: "Neues Passwort wählen",
  },
  newAddress: {
    subject: "Bestätige deine neue E-Mail-Adresse",
    paragraphs: [
      "Ein Konto soll diese Adresse bekommen. Wenn sie dir gehört, bestätige sie innerhalb eines Tages.",
      "Wenn sie dir nicht gehört, musst du nichts tun.",
    ],
  },
  oldAddress: {
    subject: "Deine E-Mail-Adresse soll sich ändern",
    paragraphs: (address) => [
      `Dein Konto soll die Adresse ${address} bekommen. Sie wird geändert, wenn beide Adressen das innerhalb eines Tages bestätigt haben.`,
      "Wenn du das nicht warst, bestätige nichts und ändere dein Passwort.",
    ],
    link: "Änderung zustimmen",
  },
  share: {
    subject: (owner, folder) => `${owner} hat ${folder ? "einen Ordner" : "ein Dokument"} mit dir geteilt`,
    paragraphs: (owner, folder, edit) => [
      `${owner} hat in DocuVault ${folder ? "einen Ordner" : "ein Dokument"} mit dir geteilt. ${
        edit ? `Du kannst ${folder ? "ihn" : "es"} ansehen und ändern.` : `Du kannst ${folder ? "ihn" : "es"} ansehen.`
      }`,
      `Du findest ${folder ? "ihn" : "es"} unter „Mit mir geteilt“. Wenn du ${folder ? "ihn" : "es"} nicht sehen willst, kannst du ${folder ? "ihn" : "es"} dort aus deinem Tresor entfernen.`,
    ],
    link: "Mit mir geteilt",
  },
  /** Below what a person wrote. */
  document: {
    footer: (sender: string) => `${sender} hat das mit DocuVault gesendet. Antworten gehen an diese Person.`,
    link: "Dokument öffnen",
  },
};
