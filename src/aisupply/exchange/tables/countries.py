"""Countries by their two letters (ISO 3166), as places with names in two languages."""

from __future__ import annotations

from aisupply.exchange.tables.slugs import slug

__all__ = ["COUNTRIES", "MEANT", "alpha_2", "country_code", "country_names", "country_place"]

_TABLE = """
AE United Arab Emirates|Émirats arabes unis
AL Albania|Albanie
AM Armenia|Arménie
AO Angola|Angola
AR Argentina|Argentine
AT Austria|Autriche
AU Australia|Australie
AZ Azerbaijan|Azerbaïdjan
BA Bosnia and Herzegovina|Bosnie-Herzégovine
BD Bangladesh|Bangladesh
BE Belgium|Belgique
BG Bulgaria|Bulgarie
BH Bahrain|Bahreïn
BO Bolivia|Bolivie
BR Brazil|Brésil
BY Belarus|Biélorussie
CA Canada|Canada
CD Democratic Republic of the Congo|République démocratique du Congo
CH Switzerland|Suisse
CI Ivory Coast|Côte d'Ivoire
CL Chile|Chili
CM Cameroon|Cameroun
CN China|Chine
CO Colombia|Colombie
CR Costa Rica|Costa Rica
CU Cuba|Cuba
CY Cyprus|Chypre
CZ Czechia|Tchéquie
DE Germany|Allemagne
DK Denmark|Danemark
DO Dominican Republic|République dominicaine
DZ Algeria|Algérie
EC Ecuador|Équateur
EE Estonia|Estonie
EG Egypt|Égypte
ES Spain|Espagne
ET Ethiopia|Éthiopie
FI Finland|Finlande
FR France|France
GB United Kingdom|Royaume-Uni
GH Ghana|Ghana
GR Greece|Grèce
HK Hong Kong|Hong Kong
HR Croatia|Croatie
HU Hungary|Hongrie
ID Indonesia|Indonésie
IE Ireland|Irlande
IL Israel|Israël
IN India|Inde
IQ Iraq|Irak
IR Iran|Iran
IS Iceland|Islande
IT Italy|Italie
JO Jordan|Jordanie
JP Japan|Japon
KE Kenya|Kenya
KG Kyrgyzstan|Kirghizistan
KH Cambodia|Cambodge
KP North Korea|Corée du Nord
KR South Korea|Corée du Sud
KW Kuwait|Koweït
KZ Kazakhstan|Kazakhstan
LA Laos|Laos
LI Liechtenstein|Liechtenstein
LK Sri Lanka|Sri Lanka
LT Lithuania|Lituanie
LU Luxembourg|Luxembourg
LV Latvia|Lettonie
LY Libya|Libye
MA Morocco|Maroc
MC Monaco|Monaco
MD Moldova|Moldavie
ME Montenegro|Monténégro
MG Madagascar|Madagascar
MK North Macedonia|Macédoine du Nord
MM Myanmar|Birmanie
MN Mongolia|Mongolie
MO Macau|Macao
MT Malta|Malte
MX Mexico|Mexique
MY Malaysia|Malaisie
MZ Mozambique|Mozambique
NA Namibia|Namibie
NG Nigeria|Nigéria
NL Netherlands|Pays-Bas
NO Norway|Norvège
NZ New Zealand|Nouvelle-Zélande
OM Oman|Oman
PA Panama|Panama
PE Peru|Pérou
PH Philippines|Philippines
PK Pakistan|Pakistan
PL Poland|Pologne
PT Portugal|Portugal
PY Paraguay|Paraguay
QA Qatar|Qatar
RO Romania|Roumanie
RS Serbia|Serbie
RU Russia|Russie
RW Rwanda|Rwanda
SA Saudi Arabia|Arabie saoudite
SE Sweden|Suède
SG Singapore|Singapour
SI Slovenia|Slovénie
SK Slovakia|Slovaquie
SN Senegal|Sénégal
SY Syria|Syrie
TH Thailand|Thaïlande
TJ Tajikistan|Tadjikistan
TM Turkmenistan|Turkménistan
TN Tunisia|Tunisie
TR Turkey|Turquie
TW Taiwan|Taïwan
TZ Tanzania|Tanzanie
UA Ukraine|Ukraine
UG Uganda|Ouganda
US United States|États-Unis
UY Uruguay|Uruguay
UZ Uzbekistan|Ouzbékistan
VE Venezuela|Venezuela
VN Vietnam|Viêt Nam
YE Yemen|Yémen
ZA South Africa|Afrique du Sud
ZM Zambia|Zambie
ZW Zimbabwe|Zimbabwe
"""
_NAMES: dict[str, tuple[str, str]] = {
    line[:2]: (line[3:].split("|")[0], line.split("|")[1]) for line in _TABLE.strip().splitlines()
}
_CODES = """
AD AND AE ARE AF AFG AG ATG AI AIA AL ALB AM ARM AO AGO AQ ATA AR ARG AS ASM AT AUT AU AUS AW ABW
AX ALA AZ AZE BA BIH BB BRB BD BGD BE BEL BF BFA BG BGR BH BHR BI BDI BJ BEN BL BLM BM BMU BN BRN
BO BOL BQ BES BR BRA BS BHS BT BTN BV BVT BW BWA BY BLR BZ BLZ CA CAN CC CCK CD COD CF CAF CG COG
CH CHE CI CIV CK COK CL CHL CM CMR CN CHN CO COL CR CRI CU CUB CV CPV CW CUW CX CXR CY CYP CZ CZE
DE DEU DJ DJI DK DNK DM DMA DO DOM DZ DZA EC ECU EE EST EG EGY EH ESH ER ERI ES ESP ET ETH FI FIN
FJ FJI FK FLK FM FSM FO FRO FR FRA GA GAB GB GBR GD GRD GE GEO GF GUF GG GGY GH GHA GI GIB GL GRL
GM GMB GN GIN GP GLP GQ GNQ GR GRC GS SGS GT GTM GU GUM GW GNB GY GUY HK HKG HM HMD HN HND HR HRV
HT HTI HU HUN ID IDN IE IRL IL ISR IM IMN IN IND IO IOT IQ IRQ IR IRN IS ISL IT ITA JE JEY JM JAM
JO JOR JP JPN KE KEN KG KGZ KH KHM KI KIR KM COM KN KNA KP PRK KR KOR KW KWT KY CYM KZ KAZ LA LAO
LB LBN LC LCA LI LIE LK LKA LR LBR LS LSO LT LTU LU LUX LV LVA LY LBY MA MAR MC MCO MD MDA ME MNE
MF MAF MG MDG MH MHL MK MKD ML MLI MM MMR MN MNG MO MAC MP MNP MQ MTQ MR MRT MS MSR MT MLT MU MUS
MV MDV MW MWI MX MEX MY MYS MZ MOZ NA NAM NC NCL NE NER NF NFK NG NGA NI NIC NL NLD NO NOR NP NPL
NR NRU NU NIU NZ NZL OM OMN PA PAN PE PER PF PYF PG PNG PH PHL PK PAK PL POL PM SPM PN PCN PR PRI
PS PSE PT PRT PW PLW PY PRY QA QAT RE REU RO ROU RS SRB RU RUS RW RWA SA SAU SB SLB SC SYC SD SDN
SE SWE SG SGP SH SHN SI SVN SJ SJM SK SVK SL SLE SM SMR SN SEN SO SOM SR SUR SS SSD ST STP SV SLV
SX SXM SY SYR SZ SWZ TC TCA TD TCD TF ATF TG TGO TH THA TJ TJK TK TKL TL TLS TM TKM TN TUN TO TON
TR TUR TT TTO TV TUV TW TWN TZ TZA UA UKR UG UGA UM UMI US USA UY URY UZ UZB VA VAT VC VCT VE VEN
VG VGB VI VIR VN VNM VU VUT WF WLF WS WSM YE YEM YT MYT ZA ZAF ZM ZMB ZW ZWE
"""
_ALPHA_2 = dict(zip(_CODES.split()[1::2], _CODES.split()[::2], strict=True))
"""Code of three letters → that of two (ISO 3166-1)."""
COUNTRIES = frozenset({*_ALPHA_2.values(), "XK"})
"""Codes of countries: ISO 3166-1, two letters, and XK, which is in use for Kosovo."""
MEANT = {"UK": "GB", "EL": "GR", "JA": "JP", "KO": "KR", "SP": "ES"}
"""What is written for a country and is no code of one → what is meant."""
_PREFIX = "ISO3166:"


def alpha_2(code: str) -> str:
    """Return the two letters of a country for its two or three; empty for what is no country.

    Example:
        >>> alpha_2("NLD"), alpha_2("nl"), alpha_2("EUR")
        ('NL', 'NL', '')
    """
    upper = code.strip().upper()
    return upper if upper in COUNTRIES else _ALPHA_2.get(upper, "")


def country_names(code: str) -> tuple[str, str]:
    """Return the names of a country in English and French; the code where they are not known.

    Example:
        >>> country_names("KR"), country_names("XK")
        (('South Korea', 'Corée du Sud'), ('XK', 'XK'))
    """
    return _NAMES.get(code, (code, code))


def country_place(code: str) -> str:
    """Return the id of the place that a country is.

    Example:
        >>> country_place("US"), country_place("XK")
        ('place/united-states', 'place/country-xk')
    """
    return f"place/{slug(_NAMES[code][0])}" if code in _NAMES else f"place/country-{code.lower()}"


def country_code(identifier: str) -> str:
    """Return the two letters in an identifier of a place, empty if it is no country.

    Example:
        >>> country_code("ISO3166:US")
        'US'
    """
    return identifier.removeprefix(_PREFIX) if identifier.startswith(_PREFIX) else ""
