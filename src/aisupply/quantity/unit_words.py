"""Words for units and for what is counted: in English, in French, and signs that are neither.

Phrases are as in `aisupply.quantity.words`, which puts the three together.
"""

from __future__ import annotations

from aisupply.currencies import CURRENCIES

__all__ = ["POWER_OF", "THINGS", "UNITS"]

_Phrases = dict[str, str]
_Words = tuple[_Phrases, _Phrases, _Phrases]
"""English, French, neither: phrases → what they mean."""

# Codes that are words or names too: these count as currencies in capitals only.
_ALSO_WORDS = frozenset(
    {"ALL", "TOP", "TRY", "CUP", "PEN", "MAD", "MOP", "GEL", "COP", "BOB", "BAM", "RON", "SOS"}
    | {"LAK", "AMD", "MUR", "DOP"}
)
UNITS: _Words = (
    {
        "us dollar|us dollars|american dollars": "USD",
        "dollar": "dollar",
        "pound|pounds|pounds sterling|british pounds": "GBP",
        "australian dollar|australian dollars": "AUD",
        "canadian dollar|canadian dollars": "CAD",
        "hong kong dollar|hong kong dollars": "HKD",
        "new taiwan dollar|new taiwan dollars|taiwan dollar|taiwan dollars": "TWD",
        "new zealand dollar|new zealand dollars": "NZD",
        "singapore dollar|singapore dollars": "SGD",
        "swiss franc|swiss francs": "CHF",
        "chinese yuan": "CNY",
        "korean won|south korean won": "KRW",
        "indian rupee|indian rupees|rupee|rupees": "INR",
        "percent|per cent|pct|pc|percentage": "%",
        "day|days": "day",
        "year|years|yr|yrs": "year",
        "month|months": "month",
        "week|weeks": "week",
    },
    {
        "dollar us|dollars us|dollar americain|dollars americains": "USD",
        "livre|livres|livre sterling|livres sterling": "GBP",
        "dollar australien|dollars australiens": "AUD",
        "dollar canadien|dollars canadiens": "CAD",
        "dollar de hong kong|dollars de hong kong": "HKD",
        "dollar taiwanais|dollars taiwanais": "TWD",
        "dollar de singapour|dollars de singapour": "SGD",
        "franc suisse|francs suisses": "CHF",
        "yuans": "CNY",
        "wons|won coreen|wons coreens": "KRW",
        "roupie|roupies": "INR",
        "pour cent|pourcent": "%",
        "jour|jours": "day",
        "an|ans|annee|annees": "year",
        "mois": "month",
        "semaine|semaines": "week",
    },
    {
        "kw|kilowatt|kilowatts": "kW",
        "mw|megawatt|megawatts": "MW",
        "gw|gigawatt|gigawatts": "GW",
        "tw|terawatt|terawatts": "TW",
        "mwh|megawatt hours": "MWh",
        "gwh|gigawatt hours": "GWh",
        "twh|terawatt hours": "TWh",
        **{code.lower(): code for code in CURRENCIES - _ALSO_WORDS},
        "us$|us $": "USD",
        "$|dollars": "dollar",
        "euro|euros|€": "EUR",
        "£": "GBP",
        "yen|yens|¥|円|jp¥": "JPY",
        "yuan|renminbi|rmb|cn¥|元|人民币": "CNY",
        "won|₩|원": "KRW",
        "nt$": "TWD",
        "a$|au$": "AUD",
        "c$|ca$": "CAD",
        "hk$": "HKD",
        "s$|sg$": "SGD",
        "nz$": "NZD",
        "r$": "BRL",
        "mx$": "MXN",
        "₹": "INR",
        "₽": "RUB",
        "₪": "ILS",
        "₫": "VND",
        "₱": "PHP",
        "₺": "TRY",
        "₴": "UAH",
        "₦": "NGN",
        "₸": "KZT",
        "%": "%",
    },
)
THINGS: _Words = (
    {
        "unit|units|piece|pieces": "",
        "chip|chips|accelerator|accelerators|processor|processors|share|shares": "count",
        "wafer|wafers": "wafers",
        "rack|racks|cabinets": "racks",
        "server|servers": "servers",
        "system|systems": "systems",
        "cluster|clusters": "clusters",
        "substrate|substrates": "substrates",
        "kilogram|kilograms|kilogramme|kilogrammes": "kg",
        "litre|litres|liter|liters": "litres",
        "cubic metres|cubic meters": "m³",
        "module|modules": "modules",
        "machine|machines|tool|tools": "machines",
        "home|homes|household|households": "homes",
        "job|jobs": "jobs",
        "firm|firms|company|companies": "firms",
        "customer|customers": "customers",
        "supplier|suppliers": "suppliers",
        "site|sites": "sites",
        "data centre|data centres|data center|data centers": "data centres",
        "reactor|reactors": "reactors",
        "turbine|turbines": "turbines",
        "equivalent|equivalents": "count",
    },
    {
        "unite|unites|exemplaires": "",
        "puce|puces|accelerateur|accelerateurs|processeur|processeurs|action|actions": "count",
        "plaquette|plaquettes|galette|galettes": "wafers",
        "baie|baies": "racks",
        "serveur|serveurs": "servers",
        "systeme|systemes": "systems",
        "foyer|foyers": "homes",
        "emploi|emplois": "jobs",
        "entreprise|entreprises|societe|societes": "firms",
        "client|clients": "customers",
        "fournisseur|fournisseurs": "suppliers",
        "centre de donnees|centres de donnees": "data centres",
        "reacteur|reacteurs": "reactors",
    },
    {
        "gpu|gpus|tpu|tpus|cpu|cpus|asic|asics|xpu|xpus|lpu|lpus|npu|npus": "count",
        "tonne|tonnes": "tonnes",
        "kg": "kg",
    },
)
POWER_OF: _Words = (
    {
        "it load|of it load|of it capacity|of it power|of it|critical it|critical it load": "IT",
        "of critical it load|it capacity|of critical it": "IT",
        "gross|gross power|of gross power|gross capacity": "gross",
    },
    {"informatiques|de charge informatique|de puissance informatique": "IT", "bruts": "gross"},
    {"it": "IT"},
)
