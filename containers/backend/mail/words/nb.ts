// Every mail in Norwegian (bokmål).
import type { MailWords } from "./en.ts";

export const nb: MailWords = {
  language: "nb-NO",
  alerts: {
    refreshTokenReused: {
      subject: "En innlogging ble avsluttet for sikkerhets skyld",
      what:
        "Noen brukte en innloggingsnøkkel som allerede var byttet ut. Det kan være en kopiert informasjonskapsel, så denne innloggingen ble " +
        "avsluttet på enheten den hørte til. Ingen har rørt dokumentene dine.",
      advice: "Logg inn på nytt. Hvis dette kom uventet, bør du bytte passord.",
    },
    passwordChanged: { subject: "Passordet ditt er endret", what: "Passordet til kontoen din er endret. Andre enheter er logget ut." },
    passwordReset: {
      subject: "Passordet ditt er tilbakestilt",
      what: "Et nytt passord ble satt via en lenke i en e-post. Alle enheter er logget ut.",
    },
    emailChanged: { subject: "E-postadressen din er endret", what: "Kontoen din har fra nå av en annen e-postadresse." },
    totpActivated: { subject: "Koder fra en app er slått på", what: "Når du logger inn med passord, blir du nå også bedt om en kode." },
    totpRemoved: { subject: "Koder fra en app er slått av", what: "Du blir ikke lenger bedt om en kode fra en app når du logger inn." },
    backupCodesRenewed: { subject: "Nye reservekoder", what: "Det er laget nye reservekoder. De gamle virker ikke lenger." },
    backupCodeUsed: {
      subject: "En reservekode er brukt",
      what: "Noen logget inn med en av reservekodene dine. Den virker ikke en gang til.",
    },
    passkeyAdded: { subject: "En passnøkkel er lagt til", what: "Kontoen din har fått en passnøkkel som kan brukes til å logge inn." },
    passkeyRemoved: { subject: "En passnøkkel er fjernet", what: "En passnøkkel er fjernet fra kontoen din." },
    oidcLinked: {
      subject: "En innlogging er koblet til",
      what: "En innlogging hos en annen tjeneste er koblet til kontoen din og kan brukes til å logge inn.",
    },
    oidcRemoved: { subject: "En tilkoblet innlogging er fjernet", what: "En innlogging hos en annen tjeneste er fjernet fra kontoen din." },
  },
  advice: "Hvis dette ikke var deg, må du bytte passord og logge ut alle enheter.",
  when: "Tidspunkt",
  browser: "Nettleser",
  address: "Nettverksadresse",
  unknown: "ukjent",
  accountLink: "Sikkerheten til kontoen din",
  confirmLink: "Bekreft adressen",
  verify: {
    subject: "Bekreft e-postadressen din",
    paragraphs: [
      "Noen har opprettet en konto med denne adressen. Hvis det var deg, må du bekrefte den innen tre dager.",
      "Hvis det ikke var deg, trenger du ikke gjøre noe.",
    ],
  },
  registered: {
    subject: "Du har allerede en konto",
    paragraphs: [
      "Noen prøvde å opprette en konto med denne adressen, som allerede har en. Hvis det var deg, kan du logge inn eller be om nytt passord der.",
      "Hvis det ikke var deg, trenger du ikke gjøre noe: Ingenting er endret.",
    ],
    link: "Logg inn",
  },
  reset: {
    subject: "Velg et nytt passord",
    paragraphs: [
      "Noen har bedt om nytt passord for denne kontoen. Hvis det var deg, kan du velge et innen en time. Da logges alle enheter ut.",
      "Hvis det ikke var deg, trenger du ikke gjøre noe: Passordet ditt er som før.",
    ],
    link: "Velg et nytt passord",
  },
  newAddress: {
    subject: "Bekreft den nye e-postadressen din",
    paragraphs: [
      "En konto skal få denne adressen. Hvis den er din, må du bekrefte den innen ett døgn.",
      "Hvis den ikke er din, trenger du ikke gjøre noe.",
    ],
  },
  oldAddress: {
    subject: "E-postadressen din skal endres",
    paragraphs: (address) => [
      `Kontoen din skal få adressen ${address}. Den endres når begge adressene har bekreftet det innen ett døgn.`,
      "Hvis det ikke var deg, må du la være å bekrefte og bytte passord.",
    ],
    link: "Godta endringen",
  },
  share: {
    subject: (owner, folder) => `${owner} har delt ${folder ? "en mappe" : "et dokument"} med deg`,
    paragraphs: (owner, folder, edit) => [
      `${owner} har delt ${folder ? "en mappe" : "et dokument"} med deg i DocuVault. ${
        edit ? `Du kan se og endre ${folder ? "den" : "det"}.` : `Du kan se ${folder ? "den" : "det"}.`
      }`,
      `Du finner ${folder ? "den" : "det"} under Delt med meg. Hvis du ikke vil se ${folder ? "den" : "det"}, kan du fjerne ${folder ? "den" : "det"} fra hvelvet ditt der.`,
    ],
    link: "Delt med meg",
  },
  /** Below what a person wrote. */
  document: {
    footer: (sender: string) => `${sender} sendte dette med DocuVault. Svar går til avsenderen.`,
    link: "Åpne dokumentet",
  },
};
