// What the documents of made-up offices and households say. By language, what kinds of documents are called and the sentences that stand in them.

export type Language = "nb" | "en" | "de";

export interface Kind {
  title: string[];
  sentences: string[];
}

const kind = (title: string, sentences: string): Kind => ({ title: title.split("|"), sentences: sentences.split("|") });

export const householdKinds: Record<Language, Record<string, Kind>> = {
  nb: {
    invoice: kind(
      "Faktura|Regning|Strømregning|Terminfaktura",
      "Å betale innen forfall|KID og kontonummer står nederst|Beløpet inkluderer merverdiavgift|Fakturanummer og kundenummer oppgis ved henvendelse|Forfallsdato se under|Betales til konto|Ved for sen betaling påløper renter|Spesifikasjon av forbruk i perioden|Fast beløp per måned|Sum å betale kroner",
    ),
    reminder: kind(
      "Purring|Betalingspåminnelse|Inkassovarsel",
      "Vi kan ikke se å ha mottatt betaling|Beløpet er forfalt til betaling|Purregebyr er lagt til kravet|Betales kravet ikke innen fjorten dager sendes det til inkasso|Se bort fra dette brevet om du har betalt|Opprinnelig faktura med forfall|Kravet utgjør kroner|Ta kontakt for avdragsordning",
    ),
    contract: kind(
      "Avtale|Kontrakt|Leiekontrakt|Abonnementsavtale",
      "Partene er enige om følgende|Avtalen løper til den sies opp|Oppsigelsestiden er tre måneder|Endringer skal være skriftlige|Underskrift av begge parter|Avtalen er utferdiget i to eksemplarer|Vilkårene gjelder fra inngåelsen|Mislighold gir rett til heving|Sted og dato|Partene beholder hvert sitt eksemplar",
    ),
    policy: kind(
      "Forsikringsbevis|Polise|Forsikringsavtale",
      "Forsikringen gjelder fra hovedforfall|Egenandel per skade|Dekningen omfatter|Forsikringssum fremgår av beviset|Skade meldes uten ugrunnet opphold|Årspremie inkludert avgifter|Sikkerhetsforskrifter må følges|Vilkår er vedlagt|Forsikringstaker og forsikrede",
    ),
    statement: kind(
      "Kontoutskrift|Årsoppgave|Saldooppgave",
      "Inngående saldo|Utgående saldo|Rentesats i perioden|Opptjente renter|Bevegelser på kontoen|Oppgaven er sendt til skatteetaten|Gjeld per årsskiftet|Disponibelt beløp|Valutadato og tekst",
    ),
    payslip: kind(
      "Lønnsslipp|Lønnsspesifikasjon|Utbetaling av lønn",
      "Brutto lønn|Forskuddstrekk|Netto utbetalt|Feriepenger opptjent hittil i år|Skattetabell og trekkprosent|Timer og sats|Ansattnummer|Pensjonstrekk to prosent|Lønnsperiode",
    ),
    receipt: kind(
      "Kvittering|Salgskvittering|Kassakvittering",
      "Takk for handelen|Bankkort godkjent|Herav mva|Antall varer|Byttes innen tretti dager mot kvittering|Kasse og ekspeditør|Total kroner|Org nr foretaksregisteret|Åpent kjøp",
    ),
    letter: kind(
      "Orientering|Informasjon|Vedtak|Innkalling",
      "Vi viser til tidligere brev|Vennligst ta kontakt ved spørsmål|Du kan klage innen tre uker|Saken er behandlet|Møt opp ti minutter før|Med vennlig hilsen|Vedlagt følger|Vi ønsker velkommen|Frist for tilbakemelding",
    ),
  },
  en: {
    invoice: kind(
      "Invoice|Bill|Statement of charges",
      "Amount due by the date below|Please quote the invoice number|Payment terms thirty days|Value added tax at twenty percent|Bank transfer to the account below|Charges for this period|Standing charge per day|Total payable|Late payments are subject to interest",
    ),
    reminder: kind(
      "Payment reminder|Overdue notice|Final demand",
      "We have not received your payment|This amount is now overdue|A fee has been added|Please ignore this letter if you have paid|We may pass this to a collection agency|Original invoice dated|Contact us to agree a plan|Pay within fourteen days",
    ),
    contract: kind(
      "Agreement|Contract|Tenancy agreement|Terms of engagement",
      "The parties agree as follows|Either party may terminate with notice|This agreement is governed by law|Signed by both parties|Any changes must be in writing|The term begins on|Obligations of the parties|In witness whereof|Breach of this agreement",
    ),
    policy: kind(
      "Certificate of insurance|Policy schedule|Insurance policy",
      "Cover starts on|Excess per claim|What is covered|Sum insured|Report a claim without delay|Annual premium including tax|Policyholder and insured persons|Conditions are attached|No claims discount",
    ),
    statement: kind(
      "Account statement|Annual statement|Balance summary",
      "Opening balance|Closing balance|Interest rate for the period|Interest earned|Transactions on the account|Available credit|Money in and money out|Sort code and account number|Date and description",
    ),
    payslip: kind(
      "Payslip|Pay advice|Salary statement",
      "Gross pay|Income tax deducted|Net pay|Holiday accrued this year|Tax code and period|Hours and rate|Employee number|Pension contribution|National insurance",
    ),
    receipt: kind(
      "Receipt|Sales receipt|Proof of purchase",
      "Thank you for shopping|Card payment approved|Of which tax|Number of items|Exchange within thirty days with receipt|Till and cashier|Total paid|Keep this for your warranty|Change given",
    ),
    letter: kind(
      "Notice|Information|Decision|Appointment",
      "We refer to our earlier letter|Please contact us with questions|You may appeal within three weeks|Your case has been decided|Arrive ten minutes early|Yours sincerely|Enclosed please find|We look forward to seeing you|Deadline for your reply",
    ),
  },
  de: {
    invoice: kind(
      "Rechnung|Abschlagsrechnung|Jahresabrechnung",
      "Zahlbar bis zum unten genannten Datum|Bitte geben Sie die Rechnungsnummer an|Enthält neunzehn Prozent Mehrwertsteuer|Überweisen Sie auf folgendes Konto|Verbrauch im Abrechnungszeitraum|Grundpreis pro Monat|Zu zahlender Betrag|Bei Verzug fallen Zinsen an|Rechnungsbetrag netto",
    ),
    reminder: kind(
      "Mahnung|Zahlungserinnerung|Letzte Mahnung",
      "Wir konnten keinen Zahlungseingang feststellen|Der Betrag ist überfällig|Mahngebühren wurden berechnet|Sollten Sie gezahlt haben betrachten Sie dieses Schreiben als gegenstandslos|Andernfalls übergeben wir an ein Inkassobüro|Ursprüngliche Rechnung vom|Bitte zahlen Sie innerhalb von vierzehn Tagen|Ratenzahlung möglich",
    ),
    contract: kind(
      "Vertrag|Mietvertrag|Vereinbarung",
      "Die Parteien vereinbaren folgendes|Die Kündigungsfrist beträgt drei Monate|Änderungen bedürfen der Schriftform|Unterschrift beider Parteien|Gerichtsstand ist|Der Vertrag beginnt am|Pflichten der Parteien|Salvatorische Klausel|Ort und Datum",
    ),
    policy: kind(
      "Versicherungsschein|Police|Nachtrag zum Versicherungsschein",
      "Der Versicherungsschutz beginnt|Selbstbeteiligung je Schadenfall|Versicherte Gefahren|Versicherungssumme|Schäden sind unverzüglich zu melden|Jahresbeitrag einschließlich Steuer|Versicherungsnehmer|Bedingungen liegen bei|Schadenfreiheitsklasse",
    ),
    statement: kind(
      "Kontoauszug|Jahresdepotauszug|Saldenbestätigung",
      "Alter Saldo|Neuer Saldo|Zinssatz im Zeitraum|Habenzinsen|Umsätze auf dem Konto|Dispositionskredit|Gutschriften und Lastschriften|Buchungstag und Text|Wertstellung",
    ),
    payslip: kind(
      "Gehaltsabrechnung|Lohnabrechnung|Entgeltnachweis",
      "Bruttobezug|Lohnsteuer|Nettoauszahlung|Resturlaub|Steuerklasse|Stunden und Satz|Personalnummer|Rentenversicherung|Sozialversicherung",
    ),
    receipt: kind(
      "Kassenbon|Quittung|Kaufbeleg",
      "Vielen Dank für Ihren Einkauf|Kartenzahlung erfolgt|Enthaltene Umsatzsteuer|Anzahl Artikel|Umtausch innerhalb von dreißig Tagen mit Beleg|Kasse und Bediener|Summe bezahlt|Gewährleistung zwei Jahre|Rückgeld",
    ),
    letter: kind(
      "Mitteilung|Information|Bescheid|Einladung",
      "Wir beziehen uns auf unser Schreiben|Bei Fragen wenden Sie sich an uns|Widerspruch innerhalb eines Monats|Ihr Antrag wurde bearbeitet|Kommen Sie zehn Minuten früher|Mit freundlichen Grüßen|In der Anlage erhalten Sie|Wir freuen uns auf Sie|Frist für Ihre Antwort",
    ),
  },
};

/** An estate agent's papers, in Norwegian. */
export const officeKinds: Record<string, Kind> = {
  assignment: kind(
    "Oppdragsavtale|Oppdrag om salg|Avtale om eiendomsmegling",
    "Oppdragsgiver gir megler i oppdrag å selge|Provisjon av salgssum|Oppdraget varer i seks måneder|Markedspakke og tilrettelegging|Angrerett fjorten dager|Oppdragsnummer|Megler plikter å opplyse|Vederlag og utlegg",
  ),
  prospectus: kind(
    "Salgsoppgave|Prospekt|Nøkkelinformasjon",
    "Beliggenhet og adkomst|Bruksareal og antall soverom|Prisantydning og totalpris|Felleskostnader per måned|Visning etter avtale|Lyse og trivelige rom|Byggeår og eierform|Solrik balkong|Kjøkken med hvitevarer",
  ),
  condition: kind(
    "Tilstandsrapport|Boligsalgsrapport|Befaringsrapport",
    "Tilstandsgrad to|Fuktmåling i våtrom|Taktekking av eldre dato|Anbefalte tiltak|Bygningssakkyndig|Avvik fra forskrift|Drenering og grunnmur|Anslag på utbedring|Avrenning mot sluk",
  ),
  bid: kind(
    "Budskjema|Bud på eiendom|Budjournal",
    "Budet er bindende til akseptfristen|Finansieringsplan og egenkapital|Akseptfrist klokken|Budgiver og fødselsnummer|Legitimasjon vedlagt|Forbehold|Kjøpesum kroner|Budgivning i forbrukerforhold|Overtakelse ønsket",
  ),
  purchase: kind(
    "Kjøpekontrakt|Kjøpsavtale|Kontrakt om kjøp av fast eiendom",
    "Selger og kjøper er enige om|Overtakelse skjer klokken|Kjøpesummen gjøres opp|Heftelser slettes for selgers regning|Avhendingsloven gjelder|Pantedokument tinglyses|Eiendommen selges som den er|Dekningssalg",
  ),
  settlement: kind(
    "Oppgjørsskjema|Oppgjørsoppstilling|Sluttoppgjør",
    "Innbetalt på klientkonto|Utbetaling til selger|Restgjeld innfris|Pro et contra oppgjør|Tinglysingsgebyr|Dokumentavgift|Netto til selger|Avregning av felleskostnader|Overtakelsesprotokoll mottatt",
  ),
  register: kind(
    "Grunnbokutskrift|Utskrift av grunnboken|Panteattest",
    "Gårdsnummer og bruksnummer|Hjemmelshavere|Pengeheftelser|Servitutter|Tinglyst dagboknummer|Kartverket|Urådighet|Erklæring om vei|Matrikkelopplysninger",
  ),
  municipality: kind(
    "Kommunale opplysninger|Ferdigattest|Reguleringsplan",
    "Eiendommen ligger i regulert område|Ferdigattest foreligger|Kommunale avgifter per år|Tilknyttet offentlig vann og avløp|Planlagte tiltak i nærheten|Restanser|Byggesak|Situasjonskart vedlagt",
  ),
};

/** Stands in documents of all kinds. */
export const everywhere: Record<Language, string[]> = {
  nb: "Kundeservice er åpen hverdager|Besøk oss på nett|Denne meldingen er laget av et system|Vi behandler personopplysninger etter personvernerklæringen|Side av|Vår referanse og deres referanse|Takk for at du er kunde|Faktura sendes på e-post|Se avtalevilkår på våre sider|Kvittering fås på forespørsel|Forsikring formidles av samarbeidspartner".split(
    "|",
  ),
  en: "Customer service is open on weekdays|Visit us online|This message was produced by a system|We process personal data as our privacy notice says|Page of|Our reference and your reference|Thank you for being a customer|Invoices are sent by e-mail|See the agreement on our pages|Ask for a receipt|Insurance is arranged by a partner".split(
    "|",
  ),
  de: "Unser Kundendienst ist werktags erreichbar|Besuchen Sie uns im Internet|Dieses Schreiben wurde maschinell erstellt|Wir verarbeiten Daten nach der Datenschutzerklärung|Seite von|Unser Zeichen und Ihr Zeichen|Danke dass Sie Kunde sind|Rechnungen kommen per E-Mail|Den Vertrag finden Sie auf unseren Seiten|Eine Quittung erhalten Sie auf Anfrage|Versicherung durch einen Partner".split(
    "|",
  ),
};
