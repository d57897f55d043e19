"""Countries by their two letters (ISO 3166), as places with names in two languages."""

from __future__ import annotations

from aisupply.exchange.tables.slugs import slug

__all__ = ["COUNTRIES", "MEANT", "alpha_2", "country_code", "country_names", "country_place"]

_TABLE = """
AE United Arab Emirates|Émirats arabes unis
AR Argentina|Argentine
AT Austria|Autriche
AU Australia|Australie
BE Belgium|Belgique
BR Brazil|Brésil
CA Canada|Canada
BY Belarus|Biélorussie
CH Switzerland|Suisse
CL Chile|Chili
CN China|Chine
CU Cuba|Cuba
CZ Czechia|Tchéquie
DE Germany|Allemagne
DK Denmark|Danemark
EE Estonia|Estonie
EG Egypt|Égypte
ES Spain|Espagne
FI Finland|Finlande
FR France|France
GB United Kingdom|Royaume-Uni
GR Greece|Grèce
HK Hong Kong|Hong Kong
HU Hungary|Hongrie
ID Indonesia|Indonésie
IE Ireland|Irlande
IL Israel|Israël
IN India|Inde
IR Iran|Iran
IS Iceland|Islande
IT Italy|Italie
JP Japan|Japon
KE Kenya|Kenya
KP North Korea|Corée du Nord
KR South Korea|Corée du Sud
KZ Kazakhstan|Kazakhstan
LU Luxembourg|Luxembourg
MA Morocco|Maroc
MO Macau|Macao
MX Mexico|Mexique
MY Malaysia|Malaisie
NG Nigeria|Nigéria
NL Netherlands|Pays-Bas
NO Norway|Norvège
NZ New Zealand|Nouvelle-Zélande
PH Philippines|Philippines
PL Poland|Pologne
PT Portugal|Portugal
QA Qatar|Qatar
RO Romania|Roumanie
RU Russia|Russie
SA Saudi Arabia|Arabie saoudite
SE Sweden|Suède
SG Singapore|Singapour
SY Syria|Syrie
TH Thailand|Thaïlande
TR Turkey|Turquie
TW Taiwan|Taïwan
UA Ukraine|Ukraine
US United States|États-Unis
VN Vietnam|Viêt Nam
ZA South Africa|Afrique du Sud
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
