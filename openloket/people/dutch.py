"""Dutch words that many people choose for a password: a table of our own, for openloket.people.guessing.

Small letters, without accents. An uncommon word has no place here: the more of those, the fewer good passphrases are left.
"""

from __future__ import annotations

_SENTENCES = """
de het een en of maar want dus als dan dat die dit deze ik jij je jou jouw u uw hij zij ze haar hem hun wij we ons onze jullie
mij me mijn zijn ben bent is was waren word wordt werd worden heb hebt heeft hebben had hadden ga gaat gaan ging kom komt komen
kwam doe doet doen deed zie ziet zien zag zeg zegt zeggen weet weten wist wil wilt willen kan kunt kunnen kon mag mogen moet
moeten moest zal zult zullen zou hou houd houdt houden hield van voor met zonder op in uit aan bij naar om over onder door tot
te er hier daar waar wie wat wanneer waarom hoe welke niet geen wel heel erg nooit altijd vaak soms nog al ook toch even maak maakt
maken geef geeft geven neem neemt nemen laat laten vind vindt vinden denk denkt denken lees lezen schrijf schrijven loop lopen
zit zitten sta staat staan lig ligt liggen slaap slapen eet eten drink drinken speel spelen werk werkt werken woon woont wonen
leef leven heet heten noem open openen sluit sluiten binnen buiten boven beneden links rechts terug weg samen alleen alles
iets niets iemand niemand iedereen veel weinig meer minder meest beste goed slecht mooi lelijk groot klein lang kort oud nieuw
nieuwe jong hoog laag snel traag warm koud nat droog rood oranje geel groen blauw paars roze wit zwart grijs bruin goud zilver
eerste tweede derde laatste nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig honderd duizend
miljoen ja nee hallo hoi doei dag goedemorgen goedenavond dank bedankt alsjeblieft graag sorry lief lieve liefde schat schatje
liefje kus kusje knuffel hart vriend vriendin vrienden man vrouw jongen meisje kind kinderen baby mama papa moeder vader ouders
broer zus zusje opa oma oom tante neef nicht familie gezin thuis huis huisje tuin straat stad dorp land wereld aarde hemel zon
ster sterren water vuur lucht zee strand bos berg rivier boom bloem bloemen roos dier dieren hond hondje kat katje poes
paard koe varken schaap vis vogel muis konijn beer leeuw tijger olifant aap wolf vos draak auto fiets trein bus boot
vliegtuig motor computer laptop telefoon mobiel scherm muziek film boek foto spel voetbal hockey tennis schaatsen zwemmen geld
euro bank winkel markt school klas juf meester vakantie reis weekend feest feestje verjaardag jarig cadeau taart koffie thee
bier wijn melk brood kaas appel banaan aardappel friet patat frikandel kroket stroopwafel drop chocola pannenkoek pizza soep
geluk gelukkig blij boos moe ziek gezond sterk zwak slim dom gek leuk super top toppie lekker gezellig makkelijk moeilijk
vandaag gisteren morgen ochtend middag avond nacht uur minuut week maand jaar tijd eeuw naam woord getal nummer letter
"""
_OFTEN_CHOSEN = """
welkom welkom1 wachtwoord wachtwoorden geheim geheime geheimpje sleutel inloggen inlog login toegang account gebruiker
gebruikersnaam admin beheer beheerder medewerker collega test testen proef tijdelijk standaard veilig veiligheid beveiliging
code pincode wijzigen veranderen verander vergeten onthouden sesam paswoord password geenidee weetikniet
ajax feyenoord psv twente utrecht vitesse heerenveen sparta excelsior willem cambuur heracles groningen kampioen landskampioen
nederland nederlands nederlandse holland hollands belgie vlaanderen europa amerika oranje leeuwen tulp tulpen molen klomp
klompen polder dijk kaaskop fikkie bello boris max tommie pluis minoes tijger snuf blackie lotje nijntje
kut klootzak godverdomme shit lul hoer tering kanker sukkel idioot eikel
"""
_CALENDAR = """
lente voorjaar zomer herfst najaar winter zomers winters zomertijd wintertijd januari februari maart april mei juni juli
augustus september oktober november december maandag dinsdag woensdag donderdag vrijdag zaterdag zondag nieuwjaar oudjaar
oudennieuw jaarwisseling driekoningen carnaval pasen paas paasei paashaas goedevrijdag koningsdag koninginnedag koning
koningin prins prinses bevrijdingsdag dodenherdenking hemelvaart hemelvaartsdag pinksteren moederdag vaderdag prinsjesdag
dierendag sintmaarten sint sinterklaas zwartepiet pepernoot pepernoten pakjesavond kerst kerstmis kerstboom kerstman kerstdag
vuurwerk elfstedentocht vierdaagse ramadan suikerfeest offerfeest ketikoti
zomervakantie herfstvakantie kerstvakantie meivakantie voorjaarsvakantie
"""
_AT_WORK = """
gemeente gemeenten gemeentehuis stadhuis raadhuis stadskantoor stadsdeel raad gemeenteraad raadslid college wethouder
burgemeester gemeentesecretaris griffie griffier ambtenaar ambtenaren ambtelijk overheid rijk rijksoverheid provincie
waterschap ministerie minister staatssecretaris bestuur bestuurder balie loket openloket voorbeeld voorbeeldstad burger burgers
burgerzaken inwoner inwoners klant klanten klantcontact klantcontactcentrum publiekszaken dienst diensten dienstverlening
afdeling team teamleider manager leidinggevende directeur directie bode receptie postkamer behandelaar coordinator secretariaat
vergunning vergunningen vergunningverlening vergunningverlener omgevingsvergunning evenement evenementen evenementenvergunning
parkeren parkeervergunning ontheffing aanvraag aanvragen aanvrager zaak zaken zaaksysteem zaakgericht dossier document
documenten formulier bezwaar beroep besluit beschikking termijn handhaving handhaver toezicht toezichthouder boa omgevingswet
omgevingsloket bouwen sloop wonen woning huisvesting ruimte ruimtelijke ordening milieu afval afvalstoffen grofvuil groenvoorziening
riool verkeer vervoer jeugd jeugdzorg jeugdwet zorg wmo participatie participatiewet bijstand uitkering uitkeringen inkomen
schuldhulp schuldhulpverlening minima bijzondere sociaal sociale domein werkplein paspoort rijbewijs identiteitskaart
verhuizing verhuizen trouwen huwelijk geboorte overlijden begraafplaats uittreksel digid eherkenning eidas bsn persoonsgegevens
privacy belasting belastingen heffing heffingen ozb leges begroting rekening financien inkoop subsidie subsidies personeel
vakantiegeld vakantiedagen salaris loon pensioen ondernemingsraad vergadering overleg archief informatie informatiebeheer
automatisering ict helpdesk applicatie applicatiebeheer functioneel systeem server netwerk beleid beleidsmedewerker juridisch
jurist communicatie project projectleider werkgroep kantoor werkplek thuiswerken verkiezingen stembureau
awb wet algemene bestuursrecht grondwet
"""
_NAMES = """
jan piet kees henk hans peter klaas willem johan gerard gerrit bert bart tom tim thomas mark marc marco martin martijn erik
eric frank fred ronald ruud rob robert robin rick rik richard paul patrick pieter dirk dick daan sem lucas luuk lars levi noah
finn james liam luca bram jesse julian max milan mees thijs stijn sven jasper jeroen joost joris jurgen kevin koen maarten
michael michiel niels nick olaf oscar otto pim remco rene roel ruben sander simon stefan steven theo tijs tobias ton vincent
wim wouter youssef mohammed mohamed ahmed ali hassan omar ibrahim mehmet mustafa achmed bilal david daniel adam
anna anne annie annemarie anita anja ans astrid bea bep betty carla carolien chantal christine claudia corrie danielle debbie
diana dorien edith ella ellen els elly emma esmee esther eva evi fatima femke floor frans gerda greetje hanna hannah heleen
henny ilse inge ingrid ineke iris irene isa jacqueline jan janneke jasmijn jeanine jessica jet johanna jolanda judith julia
karin kim klaasje laura lieke lies linda lisa lotte louise lucia maaike manon margriet maria marieke marijke marja marjan
marloes martine mary melissa merel mia michelle mieke mila mirjam monique nathalie nicole nina noor olivia petra ria roos
rosa sandra sanne sara sarah saskia silvia simone sofie sonja sophie suzanne sylvia tamara tessa tess thea tineke truus
wendy wilma yvonne zoe aisha amina khadija samira naima yasmin
jansen janssen devries vries visser smit meijer meyer bakker mulder bos vos peters hendriks dekker brouwer dewit groot
"""
_MUNICIPALITIES = """
aalsmeer aalten achtkarspelen alblasserdam albrandswaard alkmaar almelo almere alphen alphen-chaam altena ameland amersfoort
amstelveen amsterdam apeldoorn arnhem assen asten baarle-nassau baarn barendrecht barneveld beek beekdaelen beesel bergen
bergeijk bernheze berkelland best beuningen beverwijk bladel blaricum bloemendaal bodegraven boekel borger-odoorn borne borsele
boxtel breda bronckhorst brummen brunssum bunnik bunschoten buren capelle castricum coevorden cranendonck culemborg dalfsen
dantumadeel delft denhaag denhelder denbosch haag helder bosch deurne deventer diemen dinkelland doesburg doetinchem dongen
dordrecht drechterland drimmelen dronten druten duiven echt-susteren edam volendam ede eemnes eemsdelta eersel eijsden
eindhoven elburg emmen enkhuizen enschede epe ermelo etten-leur fryslan gennep geertruidenberg geldrop mierlo gilze goeree
goes goirle gooise gorinchem gouda groningen gulpen haaksbergen haarlem haarlemmermeer halderberge hardenberg harderwijk
hardinxveld harlingen hattem heemskerk heemstede heerde heerenveen heerlen heeze heiloo hellendoorn helmond hendrik-ido-ambacht
hengelo heumen heusden hillegom hilvarenbeek hilversum hoeksche hofvantwente hollands kroon hoogeveen hoorn horst houten huizen
hulst ijsselstein kaag kampen kapelle katwijk kerkrade koggenland krimpen krimpenerwaard laarbeek landsmeer lansingerland laren
leeuwarden leiden leiderdorp leidschendam lelystad leudal leusden lingewaard lisse lochem loon losser maasdriel maasgouw
maashorst maassluis maastricht medemblik meerssen meierijstad meppel middelburg delfland middendrenthe midden-groningen moerdijk
molenlanden montferland montfoort nederbetuwe nederweert nieuwegein nieuwkoop nijkerk nijmegen nissewaard noardeast noordenveld
noordoostpolder noordwijk nuenen nunspeet oegstgeest oirschot oisterwijk oldambt oldebroek oldenzaal olst ommen oosterhout
ooststellingwerf oostzaan opmeer opsterland oss ouder-amstel oudewater overbetuwe papendrecht pekela pijnacker purmerend putten
raalte reimerswaal renkum renswoude reusel rheden rhenen ridderkerk rijssen rijswijk roerdalen roermond roosendaal rotterdam
rozendaal rucphen schagen scherpenzeel schiedam schiermonnikoog schouwen simpelveld sittard geleen sliedrecht sluis smallingerland
soest someren son stadskanaal staphorst stede steenbergen steenwijkerland stein stichtse sudwest terneuzen terschelling texel
teylingen tholen tiel tilburg tubbergen twenterand tynaarlo uitgeest uithoorn urk utrecht utrechtse vaals valkenburg valkenswaard
veendam veenendaal veere veldhoven velsen venlo venray vijfheerenlanden vlaardingen vlieland vlissingen voerendaal voorne
voorschoten voorst vught waadhoeke waalre waalwijk waddinxveen wageningen wassenaar waterland weert westbetuwe westerkwartier
westerveld westervoort westerwolde westland westmaas weststellingwerf wierden wijchen wijdemeren wijk winterswijk woensdrecht
woerden wormerland woudenberg zaanstad zaltbommel zandvoort zeewolde zeist zevenaar zoetermeer zoeterwoude zuidplas zundert
zutphen zwartewaterland zwijndrecht zwolle drenthe flevoland friesland gelderland limburg noord-brabant brabant noord-holland
overijssel zeeland zuid-holland noord zuid oost west midden
"""

WORDS = tuple(
    dict.fromkeys(
        piece
        for text in (_OFTEN_CHOSEN, _CALENDAR, _AT_WORK, _SENTENCES, _NAMES, _MUNICIPALITIES)
        for word in text.split()
        for piece in (word, *word.split("-"))
    )
)
"""Each word once."""
