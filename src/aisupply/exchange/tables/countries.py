"""Countries by their two letters (ISO 3166), as places with names in two languages."""

from __future__ import annotations

from aisupply.exchange.tables.slugs import slug

__all__ = ["COUNTRIES", "MEANT", "country_code", "country_names", "country_place"]

_TABLE = """
AE United Arab Emirates|Émirats arabes unis
AR Argentina|Argentine
AT Austria|Autriche
AU Australia|Australie
BE Belgium|Belgique
BR Brazil|Brésil
CA Canada|Canada
CH Switzerland|Suisse
CL Chile|Chili
CN China|Chine
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
IS Iceland|Islande
IT Italy|Italie
JP Japan|Japon
KE Kenya|Kenya
KR South Korea|Corée du Sud
KZ Kazakhstan|Kazakhstan
LU Luxembourg|Luxembourg
MA Morocco|Maroc
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
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""
COUNTRIES = frozenset(_CODES.split())
"""Codes of countries: ISO 3166-1, two letters, and XK, which is in use for Kosovo."""
MEANT = {"UK": "GB", "EL": "GR", "JA": "JP", "KO": "KR", "SP": "ES"}
"""What is written for a country and is no code of one → what is meant."""
_PREFIX = "ISO3166:"


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
