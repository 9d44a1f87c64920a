// Words that say what an amount is, and how currencies are written. Data only. A blank in a phrase is a `_`.

/** What has to be paid, said outright. */
export const payableWords = `å_betale beløp_å_betale å_betale_nå 合計 合計金額 ご請求金額 請求金額 お支払金額 税込合計 应付金额 til_betaling totalt_å_betale sum_å_betale att_betala summa_att_betala at_betale til_betaling_i_alt
  amount_due total_due balance_due total_amount_due amount_payable please_pay to_pay total_to_pay you_owe grand_total invoice_total order_total
  zu_zahlen zu_zahlender_betrag zahlbetrag gesamtbetrag rechnungsbetrag endbetrag überweisungsbetrag nachzahlung bruttobetrag gesamtsumme
  te_betalen totaal_te_betalen te_voldoen net_à_payer montant_à_payer total_à_payer reste_à_payer total_ttc montant_ttc montant_total
  total_a_pagar importe_total total_factura importe_a_pagar a_pagar totale_da_pagare da_pagare totale_fattura totale_documento importo_totale totale_a_pagare
  valor_a_pagar total_a_pagar valor_total total_da_fatura do_zapłaty kwota_do_zapłaty razem_do_zapłaty k_úhradě celkem_k_úhradě k_zaplacení na_úhradu
  maksettava maksettavaa maksettava_yhteensä apmaksai summa_apmaksai kopā_apmaksai mokėti mokėtina_suma iš_viso_mokėti suma_apmokėti tasuda tasumisele_kuulub kokku_tasuda
  до_сплати всього_до_сплати к_оплате utbetalt netto_utbetalt auszahlungsbetrag net_pay nettolohn`;

/** A sum, which may be one of several. */
export const totalWords = `totalt total sum totalsum totalbeløp beløp sluttsum summa totalbelopp belopp_att_betala i_alt total_i_alt total_amount amount_total sum_total total_paid amount_paid
  summe total_eur gesamt betrag totaal totaalbedrag total_euros total_eur total_€ totale totale_euro totale_complessivo suma razem łącznie celkem celková_částka yhteensä loppusumma kopā kopsumma iš_viso
  viso kokku kogusumma всього разом сума_до_сплати сума итого összesen fizetendő ukupno toplam σύνολο samtals`;

/** Of part of it, without tax or before something is taken off. */
export const netWords = `小計 税抜 netto nettobeløp subtotal sub-total delsum ekskl ekskl_mva eks_mva uten_mva excl excl_vat ex_vat net net_amount exkl_moms exkl ekskl_moms zwischensumme nettobetrag excl_btw subtotaal total_ht montant_ht ht hors_taxe
  base_imponible base subtotal imponibile totale_imponibile base_tributável wartość_netto základ_daně bez_dph veroton alv_0 bez_pvn be_pvm km-ta без_пдв grunnlag mva-grunnlag rabatt discount fradrag`;

export const taxWords = `消費税 mva merverdiavgift moms vat sales_tax tax gst mwst mehrwertsteuer ust umsatzsteuer btw tva iva vat_amount podatek dph alv arvonlisävero pvn pvm käibemaks km пдв ндс áfa tva_20 skatt herav_mva hvoraf_moms varav_moms`;

/** By how it is written; "kr" depends on the language. */
export const currencies: Readonly<Record<string, string>> = {
  "€": "EUR",
  eur: "EUR",
  euro: "EUR",
  euros: "EUR",
  eiro: "EUR",
  eurų: "EUR",
  $: "USD",
  usd: "USD",
  us$: "USD",
  "£": "GBP",
  gbp: "GBP",
  "¥": "JPY",
  "￥": "JPY",
  円: "JPY",
  jpy: "JPY",
  元: "CNY",
  cny: "CNY",
  rmb: "CNY",
  nok: "NOK",
  sek: "SEK",
  dkk: "DKK",
  isk: "ISK",
  chf: "CHF",
  "fr.": "CHF",
  sfr: "CHF",
  pln: "PLN",
  zł: "PLN",
  czk: "CZK",
  kč: "CZK",
  huf: "HUF",
  ft: "HUF",
  uah: "UAH",
  грн: "UAH",
  "₴": "UAH",
  rub: "RUB",
  руб: "RUB",
  "₽": "RUB",
  ron: "RON",
  lei: "RON",
  bgn: "BGN",
  лв: "BGN",
  try: "TRY",
  tl: "TRY",
  "₺": "TRY",
  krw: "KRW",
  "₩": "KRW",
  원: "KRW",
  inr: "INR",
  "₹": "INR",
  aud: "AUD",
  a$: "AUD",
  cad: "CAD",
  c$: "CAD",
  nzd: "NZD",
  brl: "BRL",
  r$: "BRL",
  mxn: "MXN",
  sgd: "SGD",
  hkd: "HKD",
  zar: "ZAR",
  ils: "ILS",
  "₪": "ILS",
  thb: "THB",
  "฿": "THB",
};

export const crowns: Readonly<Record<string, string>> = { no: "NOK", nn: "NOK", nb: "NOK", sv: "SEK", da: "DKK", is: "ISK", cs: "CZK" };
