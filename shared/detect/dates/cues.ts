// Words that say which date stands beside them, by kind and language. Data only.
// `*` at the end of a word stands for more letters, `_` for a blank. Whole words only; Japanese and Chinese stand without blanks around them.

import type { DateKind } from "../facts.ts";

/** A kind of date, or: a general word for a date, a preposition, words for nearly the date of issue ("as of"), words for a number that is no date. */
export type Cue = Exclude<DateKind, "unlabelled"> | "date" | "particle" | "stated" | "number";

export const cueWords: Readonly<Record<Cue, string>> = {
  /** Said outright: when the document was issued. */
  issue: `faktura facture factura fatura lasku arve rēķins sąskaita счет fakturadato fakturadato* bilagsdato kjøpsdato utsteder* utstedt utstedelsesdato vedtaksdato brevdato dokumentdato kvitteringsdato
    fakturert vedtak_av kontoutskrift_av datert fattet
    udstedt udstedelsesdato afgørelsesdato bogført_den udfærdiget
    fakturadatum utfärdat utfärdad utfärdandedatum beslutsdatum kvittodatum undertecknat undertecknad avtalsdatum faktura_av
    invoice_date invoice_dated date_of_invoice invoice issue_date date_of_issue date_issued issued issued_on bill_date billing_date statement_date
    statement_closing_date closing_date receipt_date letter_date notice_date date_of_notice tax_point dated agreement_date signed_on signed
    decision_dated decision_of date_of_decision document_date statement_of contract_date purchase_date date_of_purchase transaction_date
    rechnungsdatum rechnung_vom rechnung ausstellungsdatum belegdatum briefdatum ausgestellt ausgestellt_am erstellt erstellt_am
    bescheid_vom bescheiddatum beschluss_vom kontoauszug_vom auftragsbestätigung_vom angebot_vom angebotsdatum mahnung_vom quittung_vom
    abrechnung_vom gutschrift_vom vertragsdatum kaufdatum unterzeichnet urteil_vom dokumentdatum datum_der_rechnung abrechnungsdatum
    factuurdatum factuur_van factuur notadatum dagtekening afgiftedatum orderbevestiging offerte_van offertedatum getekend_te*
    afschrift_datum uitgegeven afgegeven datum_factuur ondertekend
    date_facture date_de_facture date_de_facturation date_de_la_facture facture_du date_d'émission date_d’émission émis_le émise_le délivré_le délivrée_le
    fait_à fait_le arrêté_au relevé_au date_du_document date_de_signature signé_le établi_le établie_le date_du_relevé devis_du avis_du
    fecha_factura fecha_de_factura fecha_de_la_factura fecha_de_emisión fecha_emisión fecha_de_expedición expedido expedida emitido emitida
    fecha_del_documento firmado factura_de fecha_de_compra
    data_fattura data_della_fattura fattura_del fattura data_di_emissione data_emissione emesso_il emessa_il rilasciato_il rilasciata_il data_documento
    data_del_documento firmato bolletta_del ricevuta_del
    data_da_fatura data_fatura data_de_emissão data_emissão emitido_em emitida_em data_do_documento data_documento passado_em assinado fatura_de
    data_wystawienia wystawiono wystawiona_dnia data_faktury data_dokumentu wydano wydano_dnia wydane_dnia decyzja_z_dnia zawarta zawarta_w* zawarta_dnia
    sporządzono data_sporządzenia data_zawarcia
    datum_vystavení vystaveno vystaveno_dne vydáno vydáno_dne datum_dokladu rozhodnutí_ze_dne datum_vyhotovení dátum_vyhotovenia dátum_vystavenia
    laskun_päiväys laskun_päivämäärä laskun_pvm laskupäivä laskutuspäivä annettu päätös allekirjoitettu kuittipäivä
    rēķina_datums izrakstīts izrakstīšanas_datums izsniegta izsniegts izdots rēķins_no sastādīts
    išrašymo_data išrašyta išduota sąskaitos_data surašyta sudaryta dokumento_data
    arve_kuupäev väljastatud välja_antud otsus koostatud arve_kuup*
    発行日 請求日 発行年月日 領収日 契約日 作成日 交付日 請求年月日 开票日期 发票日期 发行日
    дата_рахунку рахунок дата_виставлення видана видано наказ_від рішення_від дата_документа дата_складання виписано
    дата_счета дата_выдачи выдан выдана
    kelt számla_kelte data_facturii düzenleme_tarihi fatura_tarihi datum_računa`,

  /** "Date" and nothing more. */
  date: `dato vår_dato datum date data fecha datums kuupäev data_di päivämäärä päiväys pvm dátum 日付 日期 年月日 дата kpl. d.d. dagsett dagsetning tarih tarihi
    ημερομηνία en_fecha`,

  /** Stand before any date: they tell something where the date stands by itself, and nothing in a sentence. */
  particle: `den d. dnia dne le lì lí am`,

  /** Nearly the date of issue: as of, updated, created. */
  stated: `pr. pr per per_den saldo_per sist_endret oppdatert opprettet opdateret uppdaterad updated last_updated revised last_revised created as_of as_at aktualisiert
    stand aktualisiert_am mis_à_jour actualizado aggiornato atualizado zaktualizowano aktualizováno päivitetty 更新日 更新`,

  due: `forfall* betalingsfrist* betales* frist* innen senest betal_innen belastes trekkes betalingsdato sidste_rettidige* sidste_frist betalingsdag
    betales_senest förfall* betalas* senast oss_tillhanda* tillhanda* betalningsdag due due_date payment_due date_due pay_by payable_by payable pay_before
    please_pay* please_pay_by before by_no_later_than no_later_than deadline payment_date payment_by collected_on debited_on will_be_debited
    fällig* zahlbar* zahlbar_bis bis_zum spätestens zahlungsziel zahlungstermin zahlen_bis abgebucht abbuchung* überweisen* einzug
    vervaldatum vervaldag vervalt betalen* te_betalen* uiterste* uiterlijk betaal_voor betaaldatum betalingstermijn voldoen_voor afschrijving*
    échéance d'échéance d’échéance date_d'échéance à_payer* payer_avant avant_le prélèvement* prélevé* limite_de_paiement date_limite* exigible
    vencimiento fecha_de_vencimiento pagar* pagar_antes* antes_del fecha_límite* cargo_el vence
    scadenza data_scadenza pagare_entro* pagamento_entro* entro_il entro da_pagare* addebito
    vencimento data_de_vencimento pagamento_até pagar_até data_limite* débito_em até_ao
    termin_płatności termin_zapłaty płatne* płatność* zapłaty zapłacić* do_dnia płatne_do
    splatnost* datum_splatnosti splatné splatná uhradit* úhrada_do zaplatit* dátum_splatnosti
    eräpäivä eräpvm maksettava* viimeistään maksupäivä määräpäivä
    apmaksas_termiņš apmaksāt* samaksāt* apmaksāt_līdz samaksāt_līdz maksājuma_termiņš jāsamaksā*
    apmokėti* sumokėti* mokėti_iki apmokėti_iki apmokėjimo_terminas mokėjimo_terminas
    maksetähtaeg maksetähtpäev tasuda* hiljemalt tähtaeg maksta_hiljemalt
    支払期限 お支払期限 支払期日 お支払期日 納付期限 振替日 引落日 支払日 付款日期 到期日
    термін_оплати термін_сплати сплатити* сплатити_до оплатити* строк_сплати оплатить* срок_оплаты
    esedékesség fizetési_határidő scadenta son_ödeme* dospijeće rok_plačila`,

  service: `lever*dato utført* virkningsdato overtagelse overtakelse begynner starter begynder gyldig_fra gjelder_fra gjelder_perioden gjeldende_fra tiltredelse* ansatt_fra
    behandling behandlet tinglyst* betalt betalt_dato avlest* rettskraftig leveringsdato leveret gældende* gældende_fra ikrafttræden overtages betalt_den
    leveransdatum leverans* tillträde tjänstgöring* gäller_från gäller_fr.o.m. från_och_med avläst* betald
    delivery delivery_date delivered supply_date date_of_supply shipped shipping_date dispatch* service_date date_of_service starts start_date begins commencing commence*
    effective effective_date from* hired hire_date employed_since with_effect_from paid paid_on read_on received_on
    liefer* lieferdatum leistungs* leistungsdatum leistung versand* eintritt* mietbeginn beginn* beginnt ab_dem ab_sofort wirkung* bezahlt_am abgelesen_vom zugestellt eingang* eingegangen* behandlung*
    leverdatum leverings* verzend* verzenddatum ingangsdatum ingaande in_dienst aanvang* betaald
    livraison date_de_livraison livré_le prise_d'effet prise_d’effet date_d'entrée date_d’entrée à_compter_du entrée débutant payé_le payée_le réglé_le expédié*
    entrega fecha_de_entrega antigüedad fecha_de_inicio inicio fecha_de_alta a_partir_del pagado envío
    consegna data_di_consegna data_assunzione assunzione decorrenza con_decorrenza* dal_giorno a_partire_dal pagato
    data_de_entrega data_da_entrega admissão início início_em a_partir_de pago_em
    data_sprzedaży data_dostawy dostaw* zatrudnion* od_dnia obowiązuje_od na_czas_od zapłacono
    datum_zdanitelného_plnění datum_uskutečnění* duzp datum_dodání dodání začíná nástup* od_data zaplaceno
    toimituspäivä toimitus* alkaa alkaen työsuhde* maksettu
    piegādes_datums piegāde* stājas_spēkā sākas darba_sākums
    pristatymo_data pristatym* prasideda įsigalioja
    tarnekuupäev tarne* algab alates
    納期 納品日 引渡日 入社日 開始日 利用開始日 適用開始日 检针日
    дата_поставки поставки дата_відвантаження починається набирає_чинності строк_дії_з дата_доставки`,

  booking: `bokført* bokføringsdato bogført* bogføringsdato bokfört* bokföringsdag posting_date posted value_date booking_date valuta* valutadato
    valutadatum rentedato buchungstag buchungsdatum buchung* wertstellung* wert boekdatum boeking* date_valeur date_de_valeur date_d'opération date_d’opération fecha_valor fecha_operación data_valuta
    data_contabile data_operazione data_valor data_księgowania data_operacji datum_zaúčtování kirjauspäivä arvopäivä grāmatošanas_datums įskaitymo_data 取引日 дата_проведення`,

  order: `ordredato bestilt bestillingsdato bestilling ordre_dato bestilt_den bestillingsdato* orderdatum beställd* beställningsdatum order_date ordered ordered_on date_of_order
    booked booked_on booking_date_and* bestelldatum bestellung_vom bestellt* auftragsdatum auftrag_vom bestellung besteldatum besteld* commande_du date_de_commande commande commandé*
    fecha_de_pedido fecha_del_pedido pedido* data_ordine ordine_del data_dell'ordine data_da_encomenda data_do_pedido encomenda
    data_zamówienia zamówienie_z_dnia datum_objednávky objednávka_ze_dne tilauspäivä tilattu pasūtījuma_datums užsakymo_data tellimuse_kuupäev ご注文日 注文日 дата_замовлення замовлення_від дата_заказа`,

  birth: `født fødsels* f. fødd fødselsdag født_den född född_den personnummer dob d.o.b. date_of_birth birth birthday born geb. geboren geboren_am geburtsdatum geburtstag geb geboortedatum geboren_op né_le née_le né née
    date_de_naissance naissance nacimiento nacido nacida fecha_de_nacimiento nato nata data_di_nascita nascita nascimento nascido nascida data_de_nascimento ur. urodzony urodzona urodzenia data_urodzenia
    narozen narozena narozen* datum_narození narození syntynyt syntymäaika syntymä* dzimis dzimusi dzimšanas_datums gimęs gimusi gimimo_data sündinud sünniaeg sünnikuupäev 生年月日 生まれ 出生日期
    народився народилася народження дата_народження рождения született doğum_tarihi født*`,

  law: `lov lov_av lov_om forskrift forskrift_om lov_nr. lov_nr bekendtgørelse* lag förordning act act_of law regulation directive statute gesetz gesetz_vom fassung fassung_vom verordnung richtlinie bgbl* wet wet_van loi loi_du décret décret_du
    ordonnance arrêté_du ley ley_de ley* real_decreto legge legge_del d.p.r. d.lgs. decreto decreto-lei lei lei_de ustawa ustawy ustawy_z_dnia rozporządzenia* zákon* zákona vyhlášk* nařízení laki asetus likum* noteikum* įstatym* seadus* 法律
    закон* закону постанов* törvény conditions_of terms_of vilkår_av agb`,

  reference: `deres_brev deres_brev_av dykkar* dykkar_ref deres_ref deres_henvendelse deres_e-post brev_av brev_datert deres_skrivelse* skrivelse_af brev_af ert_brev* er_skrivelse er_skrivelse* ert_ärende your_letter your_letter_of your_letter_dated your_e-mail* your_email* your_ref your_request*
    letter_of ihr_schreiben* schreiben_vom ihr_zeichen ihre_nachricht* nachricht_vom ihre_anfrage* ihr_brief* ihr_antrag* vertrag_vom uw_brief* uw_kenmerk* brief_d.d. brief_van uw_verzoek* votre_courrier* votre_lettre* lettre_du courrier_du v/réf. v/ref votre_demande*
    su_carta* carta_de su_escrito* su_solicitud* vostra_lettera* lettera_del vs._lettera* a_sua_carta* sua_carta* v/_carta* pisma_z_dnia pismo_z_dnia dotyczy* vašemu_dopisu* vašemu_dopisu_ze_dne dopisu_ze_dne dopis_ze_dne kirjeenne viite
    jūsu* jūsu_vēstul* į_jūsų* jūsų* teie* ваш_лист* лист_від ваш_запит* на_ваш* replaces erstatter ersetzt forrige previous vorige`,

  period: `periode* perioden period tidsrom tidsrum zeitraum abrechnungszeitraum période périodo período periodo okres za_okres období za_období kausi jakso periods laikotarpis ajavahemik periood 期間 対象期間 利用期間 період за_період
    fra_og_med f.o.m. fr.o.m. from_date between zwischen mellom försäkringstid stationär`,

  notice: `oppsigelse* oppsigelsesfrist sagt_opp opsigelse uppsägning* notice_by cancel_by cancellation_by kündigung_zum kündigung* kündbar* opzeggen* opzegtermijn résiliation* cancelación disdetta rescisão wypowiedzenie výpověď* irtisanomi* 解約`,

  expiry: `utløp* gyldig* gyldig_til til_og_med t.o.m. varer_til løper_til til udløb* udløber gælder_til gäller_till giltig* giltigt_till till_och_med valid valid_until valid_to valid_thru expir* expiry expires ends ends_on end_date until through best_before warranty* renew*
    gültig* gültig_bis endet ende befristet_bis läuft_ab bis haltbar* geldig* geldig_tot tot_en_met t/m eindigt einddatum valable* valable_jusqu'au jusqu'au jusqu’au expire* fin válid* válido_hasta hasta caduc* expira
    valid* valido_fino* fino_al scade válido_até até termina validade ważn* ważne_do do platí_do platnost* platnost_do konec voimassa* päättyy asti derīg* derīgs_līdz līdz beidzas galioja* galioja_iki iki baigiasi kehti* kehtib_kuni kuni lõpeb
    有効期限 満了日 まで 有效期 дійсн* дійсний_до чинн* по до действител* закінчується`,

  event: `årsmøte* møte* innkalling* foreldremøte* avreise ankomst innsjekk* utsjekk* time neste_time neste timeavtale konsert* kurs* frist_for generalforsamling* afholdes* afrejse møde* indkaldelse* årsstämma* stämma* kallelse* möte* avresa ankomst avslutning* sommerfest*
    departure arrival return check-in check-out checkin checkout appointment* meeting* next* visit* travel* flight* event* exam* hearing takes_place held_on trip
    termin* abreise anreise rückreise hinfahrt rückfahrt versammlung* findet* nächste* ausflug* veranstaltung* vertrek* aankomst afspraak* vergadering* volgende* départ* arrivée* rendez-vous* réunion* prochain* assemblée* salida* llegada* cita* reunión* próxim*
    partenza* arrivo* appuntamento* riunione* prossim* partida chegada* consulta* reunião* wyjazd* przyjazd* wizyta* zebranie* następn* odjezd* příjezd* schůze* příští* lähtö* saapumi* kokous* seuraava* izbraukšana* sapulce* išvykimas* susirinkim* väljumi* koosolek* järgmi*
    開催日 出発日 予約日 次回 виїзд* зустріч* збори* наступн*`,

  print: `utskrift* utskriftsdato utskrevet trykt* skrevet_ut udskrevet_den udskriftsdato utskriven* utskriftsdatum printed print_date printed_on run_date gedruckt* druckdatum druck afgedrukt* afdrukdatum printdatum imprimé* date_d'impression édité_le édité impreso* fecha_de_impresión stampato* data_stampa
    impresso* data_de_impressão wydrukowano* data_wydruku vytištěno* datum_tisku tulostettu* tulostuspäivä izdrukāts* atspausdinta* trükitud* 印刷日 出力日 надруковано* copyright © rev. rev revision form_rev* edition versjon_av utgave`,

  number: `tlf tlf. tel tel. telefon telefon* telefonnr telephone phone fax faks mobil mobile puh puh. puhelin tālr tālr. тел тел. téléphone tél tél. teléfono telefono telefone version versjon ver. fassung_nr wersja verze versio ip iban bic konto kontonr kontonummer account account_number isbn issn kap kap. kapittel
    chapter section avsnitt punkt § art. side sider page pages seite seiten strana stran str. kundenr kundenummer kunden-nr. customer_no ratio score målestokk maßstab 電話 tel/fax zip postnr build release din iso en_iso hrb`,
};
