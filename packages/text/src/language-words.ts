/**
 * Frequent function words of the languages that share an alphabet with others: lower case, as they are written. They
 * make up 30 to 50 % of running text, so a sentence or two is enough to tell its language.
 */
function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}

/** By ISO 639-1. */
export const latinFunctionWords: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    en: words(`the of and to in is that it was for on are with as be at by this have from or had not but what all were
      when we there can an your which their if do will how about up out them then she many some so these would into has
      more her two him see than been who its now did get our over they he his you i a my me could should after other
      only also most very where because through between while`),
    de: words(`der die und das ist nicht ein eine zu den mit von sich auf für im dem des er es auch als an werden aus
      hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis
      mehr durch man sein wurde ich wir kann wenn was ihr ihre unter sehr diese dieser schon gegen vom`),
    fr: words(`le la les de des du et à un une est que qui dans en pour pas sur plus au par ce il ne se avec sont son
      sa ses aux ou cette mais nous vous ils elle elles leur été comme être fait tout tous ces même aussi entre sans
      était peut deux dont où après sous y je on si lui d l qu n s c j avoir cet très bien encore`),
    es: words(`el la los las de que y en un una es por con no para se su del al lo como más pero sus le ha o este sí
      porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante todos uno les ni
      contra otros ese eso ante ellos e esto mí antes algunos qué unos yo otro otras él fue era son está ser tiene`),
    it: words(`il lo la i gli le di che e è un una per non in con del della dei delle degli al alla ai alle da dal dalla
      nel nella nei nelle sul sulla si sono come ma più anche questo questa ha ho hanno essere suo sua suoi loro o se
      ed quando dove chi cui era stato stata fra tra ci molto perché così dopo prima ogni tutti tutto senza due`),
    pt: words(`o a os as de que e do da em um uma para com não por mais dos das no na nos nas se como mas foi ao ele ela
      à seu sua ou ser quando muito há já está eu também só pelo pela até isso entre era depois sem mesmo aos ter seus
      quem me esse eles estão você tinha foram essa num nem suas meu às são pode todos`),
    nl: words(`de het een en van in is dat op te met voor zijn niet aan er om ook als dan maar bij nog uit door over
      naar heeft hij ze wordt worden kan meer was hebben deze die tot al of wat hun we ik je zich haar werd geen zo
      omdat onder andere zou moet veel daar wel onze tussen na waar toen`),
    sv: words(`och att det som en på är av för med den till inte har de ett om var jag han men så från vi kan när år
      sig eller hon nu man ut upp också efter vid där hade mycket under över skulle bara ska sin sina finns alla detta
      mot vara denna blev utan inom bli andra mellan`),
    da: words(`og at det som en på er af for med den til ikke har de et om var jeg han men så fra vi kan når år sig
      eller hun nu man ud op også efter ved der havde meget under over skulle kun skal sin sine alle dette mod være
      denne blev uden inden blive andre mellem hvor hvad nogle mange bliver deres hvis disse`),
    no: words(`og at det som en på er av for med den til ikke har de et om var jeg han men så fra vi kan når år seg
      eller hun nå man ut opp også etter ved der hadde mye under over skulle bare skal sin sine alle dette mot være
      denne ble uten innen bli andre mellom hvor hva noen mange blir deres hvis disse å ei eit ikkje frå`),
    fi: words(`ja on ei että oli se hän mutta ovat kun niin kuin tai myös joka mukaan ole vain jos hänen sen ollut
      olla sekä jo vielä nyt kanssa sitä voi mikä ne jotka tämä tämän siitä mitä me minä jälkeen ennen joita niiden
      tulee eivät koko välillä vuonna ilman hyvin kaikki kaikilla noin sillä eli en olen`),
    et: words(`ja on ei et oli see ta aga kui ning või ka oma mis kes tema selle nii nagu kas olid siis mida seda ma
      me te nad veel välja juba pole oleks üle pärast enne aasta aastal need nende selles kõik väga ainult kuid mitte
      sest kuni ole olla olnud võib saab`),
    hu: words(`a az és hogy nem is egy ez van volt meg csak de mint már még ha vagy el ki lesz kell lehet ezt azt
      azonban mert minden amely aki ami után szerint között magyar során való fel úgy be nagy több így most itt ott
      nincs ezek azok sem majd illetve pedig ő ők mi ti én te lett`),
    pl: words(`i w na z do że się nie to jest o jak po od ale za co przez jego są dla tym tak czy być był była było tego
      ich jej ma oraz go już przy może lub ze te tylko które który która jednak także bardzo kiedy pod nad przed
      gdzie ten ta jako rok roku bez między została został również wszystkie można`),
    cs: words(`a v se na je že s z do o to i jako ve by za byl jsou po ale pro od které který která k nebo jeho jsem
      jen být má u až také však při mezi při podle tak ze co není její jejich ještě kde když byla bylo byly může
      roce pak této tento než bez svůj své před nad pouze již`),
    sk: words(`a v sa na je že s z do o to i ako vo by za bol sú po ale pre od ktoré ktorý ktorá k alebo jeho som len
      byť má u až tiež však pri medzi podľa tak zo čo nie jej ich ešte kde keď bola bolo boli môže roku potom tejto
      tento než bez svoj svoje pred nad iba už všetci ktorí`),
    sl: words(`in je v na se da za so z s ne ki po pa to kot tudi od bi pri ali o iz do že biti bil bila bilo lahko
      še sem si kar tem ter med ni ko samo zelo ima vse vsi njegov njihov pred nad brez kjer kdo leta letu ter kateri
      katera zaradi proti jih mu ga sta svoj svoje`),
    hr: words(`i u je na se da za su od s a ne o koji koja koje kao što to iz do ili bi ali po će nije sam smo ste
      biti bio bila bilo samo može te godine nakon prije između kod ima svoj svoje njegov njihov kako kada gdje sve
      svi vrlo više već još pa bez pod nad zbog tako ovaj ova ovo jer prema bez jedni imaju ona ono oni svatko treba`),
    ro: words(`și de la în a cu pe nu este o un din care se să ce mai pentru că sunt fost au ca al ale lui sau prin dar
      după fi era fie cel cea cei cele acest această acestea ei el ea lor între către când unde fără foarte doar toate
      toți poate avea am ai astfel asupra său sa despre într dintre`),
    ca: words(`el la els les de que i en un una és per amb no a al als del dels es se més com però són va han ha ser
      aquest aquesta seva seu també sobre entre quan on fins tot molt o si ja hi li ens pel pels dins sense des
      havia era estat perquè cada altres aquests d l`),
    gl: words(`o a os as de que e do da en un unha para con non por máis dos das no na nos nas se como mais foi ao el
      ela á seu súa ou ser cando moi hai xa está eu tamén só polo pola ata iso entre era despois sen mesmo aos ter
      seus eles están unhas dunha nunha onde ten poden todos son`),
    tr: words(`ve bir bu için de da ile olarak olan çok daha en ne kadar gibi ama o sonra ya ki mi mı her şey var
      yok ben sen biz siz onlar olduğu değil veya göre ise ancak tarafından üzere hem bütün tüm iki önce böyle şu bunu
      onun kendi sadece yani çünkü arasında içinde üzerinde yıl yılında eden oldu olduğunu`),
    id: words(`yang dan di ini itu untuk dengan dari dalam tidak pada adalah akan ke juga oleh saya ada kami mereka
      dia atau bisa sudah telah lebih seperti karena kepada dapat sebagai hanya saat anda kita satu menjadi tersebut
      secara antara namun banyak bagi setelah tahun serta orang tetapi lain masih harus sangat`),
    vi: words(`và của là có không được cho một các trong những với này khi đã người để từ đến cũng như về ra tại
      năm vào sẽ nhiều trên hơn theo do bị nhưng hay làm thì mà phải đó lại rất sau nước còn nhất đều`),
    lt: words(`ir yra kad į iš su ne tai kaip bet o apie jo buvo dėl per nuo ar jos iki jų dar kuris kuri kurie po
      prie savo taip pat tik jau gali būti už buvo labai metais metų šis ši tarp arba turi visi jie nėra prieš`),
    lv: words(`un ir no ar kas uz par ka tas tā bet vai lai gan pēc kā pie līdz bija arī nav to tās tiek viņš savu
      ko ja vēl jau tikai var kurš kura gada gadā šis šī starp visi būt tika ļoti pret bez kad tad viņa`),
    sq: words(`dhe në të e i një për me që nga është si më u së nuk ka janë por do ishte kjo ky tij saj ose edhe tek
      mund duke pas shumë vetëm kur ku çdo gjithë kanë ndër këtë atë tyre kishte jetë prej deri`),
    sw: words(`na ya wa kwa ni katika za la cha kuwa hii hiyo huo kama au bila watu kila wote mtu haki yake wake lakini
      pia hata baada sana zaidi moja huu hizo wao yao ambao ambayo hayo kutoka ili si`),
    af: words(`die en van in is dit dat nie het 'n te met vir sy op as wat aan ek ook by hy om maar sal was word deur
      ons hulle uit kan of na oor ander meer baie een wees haar hierdie moet toe tot geen`),
    tl: words(`ang ng sa na at mga ay ito may ni si para kung hindi siya nang ako ko mo ka niya kanyang lahat isang
      dahil din rin pa lamang o ngunit mula bilang kapag naman kay sila kanilang walang`),
  }),
);

/** By ISO 639-1. */
export const cyrillicFunctionWords: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries({
    ru: words(`и в не на что с по как это он к но из за то все от так его для было о мы же бы или при она они был быть
      у до если также только уже после где когда их её есть может более во со который которые которая этого том ни
      была были год года лет через между`),
    uk: words(`і в не на що з до та як це за але у від для його про й було або він вона вони є чи при бути також
      тільки вже після де коли їх її який які яка цього того може більше якщо під час був була були рік року років
      між через зі щоб всі має`),
    be: words(`і ў не на што з да як гэта за але ад для яго пра было або ён яна яны ёсць ці пры быць таксама толькі
      ўжо пасля дзе калі іх яе які якія якая быў была былі год года гадоў паміж праз каб усе мае павінны`),
    bg: words(`и в не на че с по като това той за от до но е са се да при или бъде тя те ще също само вече след
      където когато им си който които която може повече ако във със беше били година между през всички има ги го му`),
    sr: words(`и у не на што с по као то он за од до али је су се да при или бити она они ће такође само већ после
      где када их који које која може више ако ове био била били године између кроз сви има га му из што`),
    mk: words(`и во не на што со по како тоа тој за од до но е се да при или биде таа тие ќе исто само веќе после
      каде кога им си кој кои која може повеќе ако беше биле година меѓу преку сите има ги го му`),
  }),
);

/** Letters that only a few of the languages use; each one found counts as evidence for them. */
export const tellingLetters: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    ß: ['de'],
    ñ: ['es', 'gl'],
    '¿': ['es'],
    '¡': ['es'],
    ã: ['pt'],
    õ: ['pt', 'et'],
    œ: ['fr'],
    ø: ['da', 'no'],
    æ: ['da', 'no'],
    å: ['sv', 'da', 'no'],
    ő: ['hu'],
    ű: ['hu'],
    ł: ['pl'],
    ż: ['pl'],
    ę: ['pl', 'lt'],
    ą: ['pl', 'lt'],
    ś: ['pl'],
    ř: ['cs'],
    ě: ['cs'],
    ů: ['cs'],
    ľ: ['sk'],
    ĺ: ['sk'],
    ŕ: ['sk'],
    ț: ['ro'],
    ș: ['ro'],
    ţ: ['ro'],
    ă: ['ro', 'vi'],
    ğ: ['tr'],
    ı: ['tr'],
    ş: ['tr'],
    đ: ['hr', 'vi'],
    ư: ['vi'],
    ơ: ['vi'],
    ạ: ['vi'],
    ế: ['vi'],
    ė: ['lt'],
    ų: ['lt'],
    ū: ['lt', 'lv'],
    ā: ['lv'],
    ē: ['lv'],
    ī: ['lv'],
    ģ: ['lv'],
    ķ: ['lv'],
    ļ: ['lv'],
    ņ: ['lv'],
    ë: ['sq', 'nl', 'af'],
    ђ: ['sr'],
    ћ: ['sr'],
    ј: ['sr', 'mk'],
    љ: ['sr', 'mk'],
    њ: ['sr', 'mk'],
    ѓ: ['mk'],
    ќ: ['mk'],
    ѕ: ['mk'],
    ї: ['uk'],
    є: ['uk'],
    ґ: ['uk'],
    ў: ['be'],
    ы: ['ru', 'be'],
    э: ['ru', 'be'],
    ъ: ['bg', 'ru'],
    і: ['uk', 'be'],
  }),
);
