// Names of months with their usual abbreviations and the forms that stand in dates (genitive, locative), by language. Data only.
// January first, months separated by `|`, without full stops. The order of languages decides where a name means two months ("listopad").

/** By ISO 639-1 code. */
export const monthNames: Readonly<Record<string, string>> = {
  no: `januar jan | februar feb | mars mar
    | april apr | mai | juni jun
    | juli jul | august aug | september sep sept
    | oktober okt | november nov | desember des`,
  da: `januar jan | februar feb | marts mar
    | april apr | maj | juni jun
    | juli jul | august aug | september sep
    | oktober okt | november nov | december dec`,
  sv: `januari jan | februari feb | mars
    | april apr | maj | juni
    | juli | augusti aug | september sep sept
    | oktober okt | november nov | december dec`,
  en: `january jan | february feb | march mar
    | april apr | may | june jun
    | july jul | august aug | september sep sept
    | october oct | november nov | december dec`,
  de: `januar jan jänner jän | februar feb feber | märz mär maerz mrz
    | april apr | mai | juni jun
    | juli jul | august aug | september sep sept
    | oktober okt | november nov | dezember dez`,
  nl: `januari jan | februari feb | maart mrt
    | april apr | mei | juni jun
    | juli jul | augustus aug | september sep
    | oktober okt | november nov | december dec`,
  fr: `janvier janv | février févr fév fevr | mars
    | avril avr | mai | juin
    | juillet juil | août aout | septembre sept
    | octobre oct | novembre nov | décembre déc`,
  es: `enero ene | febrero feb | marzo mar
    | abril abr | mayo may | junio jun
    | julio jul | agosto ago | septiembre sept setiembre set
    | octubre oct | noviembre nov | diciembre dic`,
  it: `gennaio gen | febbraio feb | marzo mar
    | aprile apr | maggio mag | giugno giu
    | luglio lug | agosto ago | settembre set sett
    | ottobre ott | novembre nov | dicembre dic`,
  pt: `janeiro jan | fevereiro fev | março mar
    | abril abr | maio mai | junho jun
    | julho jul | agosto ago | setembro set
    | outubro out | novembro nov | dezembro dez`,
  fi: `tammikuu tammikuuta tammi tammikuun tammikuussa tammik | helmikuu helmikuuta helmi helmikuun helmikuussa helmik | maaliskuu maaliskuuta maalis maaliskuun maaliskuussa maalisk
    | huhtikuu huhtikuuta huhti huhtikuun huhtikuussa huhtik | toukokuu toukokuuta touko toukokuun toukokuussa toukok | kesäkuu kesäkuuta kesä kesäkuun kesäkuussa kesäk
    | heinäkuu heinäkuuta heinä heinäkuun heinäkuussa heinäk | elokuu elokuuta elo elokuun elokuussa elok | syyskuu syyskuuta syys syyskuun syyskuussa syysk
    | lokakuu lokakuuta loka lokakuun lokakuussa lokak | marraskuu marraskuuta marras marraskuun marraskuussa marrask | joulukuu joulukuuta joulu joulukuun joulukuussa jouluk`,
  et: `jaanuar jaan jaanuari jaanuaril jaanuariks jaanuaris | veebruar veebr veebruari veebruaril veebruariks veebruaris | märts märtsi märtsil märtsiks märtsis
    | aprill apr aprilli aprillil aprilliks aprillis | mai mail maiks mais | juuni juunil juuniks juunis
    | juuli juulil juuliks juulis | august aug augusti augustil augustiks augustis | september sept septembri septembril septembriks septembris
    | oktoober okt oktoobri oktoobril oktoobriks oktoobris | november nov novembri novembril novembriks novembris | detsember dets detsembri detsembril detsembriks detsembris`,
  lv: `janvāris janv janvāra janvārā janvārī janvāri janvāru janvāram janvārim | februāris febr februāra februārā februārī februāri februāru februāram februārim | marts marta martā martī marti martu martam martim
    | aprīlis apr aprīla aprīlā aprīlī aprīli aprīlu aprīlam aprīlim | maijs maija maijā maijī maiji maiju maijam maijim | jūnijs jūn jūnija jūnijā jūnijī jūniji jūniju jūnijam jūnijim
    | jūlijs jūl jūlija jūlijā jūlijī jūliji jūliju jūlijam jūlijim | augusts aug augusta augustā augustī augusti augustu augustam augustim | septembris sept septembra septembrā septembrī septembri septembru septembram septembrim
    | oktobris okt oktobra oktobrā oktobrī oktobri oktobru oktobram oktobrim | novembris nov novembra novembrā novembrī novembri novembru novembram novembrim | decembris dec decembra decembrā decembrī decembri decembru decembram decembrim`,
  lt: `sausis sausio sausį sausyje | vasaris vasario vasarį | kovas kovo kovą kove
    | balandis balandžio balandį | gegužė gegužės gegužę | birželis birželio birželį
    | liepa liepos liepą | rugpjūtis rugpjūčio rugpjūtį | rugsėjis rugsėjo rugsėjį
    | spalis spalio spalį | lapkritis lapkričio lapkritį | gruodis gruodžio gruodį`,
  pl: `styczeń stycznia sty styczniu | luty lutego lut lutym | marzec marca mar marcu
    | kwiecień kwietnia kwi kwietniu | maj maja maju | czerwiec czerwca cze czerwcu
    | lipiec lipca lip lipcu | sierpień sierpnia sie sierpniu | wrzesień września wrz wrześniu wrze
    | październik października paź październiku paz | listopad listopada lis listopadzie | grudzień grudnia gru grudniu`,
  cs: `leden ledna led lednu | únor února úno únoru | březen března bře březnu
    | duben dubna dub dubnu | květen května kvě květnu | červen června čvn červnu čer
    | červenec července čvc červenci | srpen srpna srp srpnu | září zář
    | říjen října říj říjnu | listopad listopadu lis | prosinec prosince pro prosinci`,
  sk: `január januára jan januári | február februára feb februári | marec marca mar marci
    | apríl apríla apr apríli | máj mája máji | jún júna júni
    | júl júla júli | august augusta aug auguste | september septembra sep septembri
    | október októbra okt októbri | november novembra nov novembri | december decembra dec decembri`,
  uk: `січень січня січ січні | лютий лютого лют лютому | березень березня бер березні берез
    | квітень квітня квіт квітні кві | травень травня трав травні тра | червень червня черв червні чер
    | липень липня лип липні | серпень серпня серп серпні | вересень вересня вер вересні
    | жовтень жовтня жовт жовтні жов | листопад листопада лист листопаді лис | грудень грудня груд грудні гру`,
  ru: `январь января янв январе | февраль февраля февр феврале | март марта мар марте
    | апрель апреля апр апреле | май мая мае | июнь июня июн июне
    | июль июля июл июле | август августа авг августе | сентябрь сентября сент сентябре
    | октябрь октября окт октябре | ноябрь ноября нояб ноябре | декабрь декабря дек декабре`,
  be: `студзень студзеня сту | люты лютага лют | сакавік сакавіка сак
    | красавік красавіка кра | май мая | чэрвень чэрвеня чэр
    | ліпень ліпеня ліп | жнівень жніўня жні | верасень верасня вер
    | кастрычнік кастрычніка кас | лістапад лістапада ліс | снежань снежня сне`,
  bg: `януари | февруари | март
    | април | май | юни
    | юли | август | септември
    | октомври | ноември | декември`,
  sl: `januar jan | februar feb | marec mar
    | april apr | maj | junij jun
    | julij jul | avgust avg | september sep
    | oktober okt | november nov | december dec`,
  hu: `január jan | február febr | március márc
    | április ápr | május máj | június jún
    | július júl | augusztus aug | szeptember szept
    | október okt | november nov | december dec`,
  ro: `ianuarie ian | februarie feb | martie mar
    | aprilie apr | mai | iunie iun
    | iulie iul | august aug | septembrie sept
    | octombrie oct | noiembrie nov | decembrie dec`,
  tr: `ocak oca | şubat şub | mart mar
    | nisan nis | mayıs may | haziran haz
    | temmuz tem | ağustos ağu | eylül eyl
    | ekim eki | kasım kas | aralık ara`,
  el: `ιανουαρίου ιαν | φεβρουαρίου φεβ | μαρτίου μαρ
    | απριλίου απρ | μαΐου μαΐ | ιουνίου ιουν
    | ιουλίου ιουλ | αυγούστου αυγ | σεπτεμβρίου σεπ
    | οκτωβρίου οκτ | νοεμβρίου νοε | δεκεμβρίου δεκ`,
  is: `janúar jan | febrúar feb | mars mar
    | apríl apr | maí | júní jún
    | júlí júl | ágúst ágú | september sep
    | október okt | nóvember nóv | desember des`,
  ca: `gener degener gen degen | febrer defebrer febr defebr | març demarç
    | abril abr | maig demaig | juny dejuny
    | juliol dejuliol jul dejul | agost ag | setembre desetembre set deset
    | octubre oct | novembre denovembre nov denov | desembre dedesembre des dedes`,
  id: `januari jan | februari feb | maret mar
    | april apr | mei | juni jun
    | juli jul | agustus agu | september sep
    | oktober okt | november nov | desember des`,
  sq: `janar jan | shkurt shk | mars mar
    | prill pri | maj | qershor qer
    | korrik korr | gusht gush | shtator sht
    | tetor tet | nëntor nën | dhjetor dhj`,
  eu: `urtarrila urt | otsaila ots | martxoa mar
    | apirila api | maiatza mai | ekaina eka
    | uztaila uzt | abuztua abu | iraila ira
    | urria urr | azaroa aza | abendua abe`,
  sr: `јануар јан januar jan | фебруар феб februar feb | март мар mart mar
    | април апр april apr | мај maj | јун jun
    | јул jul | август авг avgust avg | септембар сеп septembar sep
    | октобар окт oktobar okt | новембар нов novembar nov | децембар дец decembar dec`,
  mk: `јануари јан | февруари фев | март мар
    | април апр | мај | јуни јун
    | јули јул | август авг | септември сеп
    | октомври окт | ноември ное | декември дек`,
  hr: `siječanj siječnja sij | veljača veljače velj | ožujak ožujka ožu
    | travanj travnja tra | svibanj svibnja svi | lipanj lipnja lip
    | srpanj srpnja srp | kolovoz kolovoza kol | rujan rujna ruj
    | listopad listopada lis | studeni studenoga stu studenog | prosinac prosinca pro`,
  th: `มกราคม มค | กุมภาพันธ์ กพ | มีนาคม มีค
    | เมษายน เมย | พฤษภาคม พค | มิถุนายน มิย
    | กรกฎาคม กค | สิงหาคม สค | กันยายน กย
    | ตุลาคม ตค | พฤศจิกายน พย | ธันวาคม ธค`,
  tl: `enero ene | pebrero peb | marso mar
    | abril abr | mayo may | hunyo hun
    | hulyo hul | agosto ago | setyembre set
    | oktubre okt | nobyembre nob | disyembre dis`,
};
