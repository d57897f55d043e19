"""Which firm a name means, which category a word means, and who is not named at all.

A firm hangs on its name, in any case and Unicode form; the registry's firms are met by their
names, aliases, tickers, and names but for the legal form.  Names of a sheet that are one but for
case and legal form are one firm.  What only looks alike is suggested and never taken.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from aisupply.exchange.sheets import is_unnamed
from aisupply.exchange.tables.holdings import firm_key
from aisupply.exchange.tables.schema import tables_schema
from aisupply.exchange.tables.slugs import name_key, slug

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from aisupply.exchange.tables.holdings import Holdings

__all__ = ["Category", "Matches", "Party", "match_categories", "match_firms"]

_ORGANISATIONS = "organisations"
_ALIKE = 83
"""From which likeness, of 100, a name is suggested: one letter of six may be out of place."""
_GENERIC = frozenset(
    {
        "international", "global", "group", "groupe", "holding", "holdings", "industries",
        "technology", "technologies", "tech", "electronics", "microelectronics", "semiconductor",
        "semiconductors", "systems", "solutions", "services", "energy", "digital", "united",
        "general", "national", "advanced", "the", "and",
    }
)  # fmt: skip
"""Words of which a likeness says nothing: very many firms have them in their names."""
_MOST = 3
_DIGITS = 8


class Party(NamedTuple):
    """What a name means.

    Attributes:
        id: of the firm; empty for a party that is not named, which `claims` gives one beside
            the firm that it deals with.
        label: its name for people.
        how: "name", "alias", "ticker", "legal form", "id" or "choice" for a firm of the registry;
            "own" for a new one, "unnamed" for nobody in particular.
    """

    id: str
    label: str
    how: str


class Category(NamedTuple):
    """What a word for goods means: a code of the lists, or a category of one's own.

    Attributes:
        id: the name of its term, `aisc:` before a code of the lists.
        label: its name for people.
        is_own: whether no list has it.
    """

    id: str
    label: str
    is_own: bool


@dataclass
class Matches:
    """What all names of a sheet mean.

    Attributes:
        parties: name as it is compared → what it means.
        spellings: name as it is compared → the ways in which it is written.
        alike: name → firms of the registry, by id and label, that it may mean.
        ambiguous: name → firms of the registry that all bear it.
        twins: names of one firm of the sheet that differ by the legal form, the firm's own first.
    """

    parties: dict[str, Party] = field(default_factory=dict)
    spellings: dict[str, list[str]] = field(default_factory=dict)
    alike: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    ambiguous: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    twins: list[list[str]] = field(default_factory=list)

    def party(self, name: str) -> Party:
        """Return what a name means."""
        return self.parties[name_key(name)]


def match_firms(
    names: Iterable[str],
    registry: Holdings,
    *,
    same: Mapping[str, str],
    ask: Callable[[str, list[tuple[str, str]]], str | None] | None = None,
) -> Matches:
    """Return which firm each name means.

    Args:
        names: names of firms as they are written.
        registry: what the registry holds.
        same: name → the id or the name that it means, or "" for a firm of its own.
        ask: asks about names that may mean a firm of the registry; None to ask nobody.
    """
    matches = Matches()
    for name in names:
        written = matches.spellings.setdefault(name_key(name), [])
        if name not in written:
            written.append(name)
    chosen = {name_key(name): meant for name, meant in same.items()}
    symbols = {code.rpartition(":")[2]: who for code, who in registry.identifiers.items()
               if not code.startswith("LEI:")}  # fmt: skip
    firms = {who: registry.labels.get(who, who) for who, table in registry.kinds.items()
             if table == _ORGANISATIONS}  # fmt: skip
    for key, written in matches.spellings.items():
        name = chosen.get(key) or written[0]
        party = (
            None if chosen.get(key) == "" else _registered(name, registry, symbols, firms, matches)
        )
        if party is None and key not in chosen and is_unnamed(written[0]):
            party = Party("", written[0], "unnamed")
        if party is not None and key in chosen:
            party = party._replace(how="choice")
        matches.parties[key] = party or Party(_own_id(name, registry), name, "own")
    _join_by_legal_form(matches, chosen, registry)
    _suggest(matches, chosen, firms, registry, ask)
    return matches


def _join_by_legal_form(
    matches: Matches, chosen: Mapping[str, str], registry: Holdings
) -> None:  # fmt: skip
    """Make one firm of new names that are one but for the legal form; none of those kept apart."""
    alike: dict[str, list[str]] = {}
    for key, party in matches.parties.items():
        is_apart = chosen.get(name_key(party.label)) == ""
        is_settled = party.how == "own" and matches.spellings[key][0] not in matches.ambiguous
        if is_settled and not is_apart:
            alike.setdefault(firm_key(party.label), []).append(key)
    for keys in alike.values():
        # Not the first of the sheet: rows may be sorted anew, and the id is made of the label.
        labels = {matches.parties[key].label for key in keys}
        label = min(labels, key=lambda name: (name.islower(), len(name), name))
        one = Party(_own_id(label, registry), label, "own")
        matches.parties.update(dict.fromkeys(keys, one))
        written = [matches.spellings[key][0] for key in keys if key not in chosen]
        if len(written) > 1:
            matches.twins.append(sorted(written, key=lambda name: (name != label, name)))


def _registered(
    name: str,
    registry: Holdings,
    symbols: Mapping[str, str],
    firms: Mapping[str, str],
    matches: Matches,
) -> Party | None:
    """Return the firm of the registry that bears a name; None for none, or for several."""
    if name in firms:
        return Party(name, firms[name], "id")
    bearers = registry.bearers(_ORGANISATIONS, name)
    if len(bearers) > 1:
        matches.ambiguous[name] = [(each.id, firms[each.id]) for each in bearers]
        return None
    for each in bearers:
        return Party(each.id, firms[each.id], each.how)
    ticker = symbols.get(name.rpartition(":")[2]) if name.isupper() else None
    return Party(ticker, firms[ticker], "ticker") if ticker and ticker in firms else None


def _own_id(name: str, registry: Holdings) -> str:
    """Return the id of a firm of one's own; never one that the registry has for something."""
    own_id = slug(name)
    if own_id not in registry.kinds and own_id not in registry.labels:
        return own_id
    return f"{own_id}--{hashlib.sha256(name_key(name).encode()).hexdigest()[:_DIGITS]}"


def _suggest(
    matches: Matches,
    chosen: Mapping[str, str],
    firms: Mapping[str, str],
    registry: Holdings,
    ask: Callable[[str, list[tuple[str, str]]], str | None] | None,
) -> None:
    """Find firms of the registry that new names look like; ask which they are, if somebody is."""
    from rapidfuzz import fuzz, process

    called = {key: who for (table, key), named in registry.names.items()
              if table == _ORGANISATIONS for who in {each.id for each in named}}  # fmt: skip
    cores = {key: core for key in called if len(core := _distinctive(key)) > _MOST}
    done: set[str] = set()
    for key, party in [*matches.parties.items()]:
        name = matches.spellings[key][0]
        near = matches.ambiguous.get(name, [])
        if party.how != "own" or key in chosen or (party.id in done and not near):
            continue
        done.add(party.id)
        core = _distinctive(firm_key(name))
        if not near and core:
            close = process.extract(
                core, cores, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=_MOST
            )  # fmt: skip
            words = process.extract(
                firm_key(name), [*cores], scorer=fuzz.token_set_ratio, score_cutoff=100,
                limit=None,
            )  # fmt: skip
            inside = [k for k, _, _ in words
                      if len(core) > _MOST and {*core.split()} & {*cores[k].split()}]  # fmt: skip
            ids = dict.fromkeys(called[k] for k in [*(k for _, _, k in close), *inside])
            near = [(who, firms[who]) for who in [*ids][:_MOST]]
        if not near:
            continue
        answer = ask(name, near) if ask else None
        if answer is not None:
            same = [other for other, its in matches.parties.items() if its == party]
            matches.parties.update(dict.fromkeys(same, Party(answer, firms[answer], "choice")))
            matches.ambiguous.pop(name, None)
        elif ask is None:
            matches.alike[name] = near


def _distinctive(key: str) -> str:
    """Return a name as it is compared, without the words that very many firms have in theirs.

    Example:
        >>> _distinctive("yara international"), _distinctive("the group")
        ('yara', '')
    """
    return " ".join(word for word in key.split() if word not in _GENERIC)


def match_categories(
    words: Iterable[str],
    codes: Mapping[str, Mapping[str, str]],
    meant: Mapping[str, str],
    *,
    taken: Collection[str] = (),
) -> dict[str, Category]:
    """Return what each word for goods means.

    Args:
        words: words as they are written.
        codes: code → its labels by language, of all lists.
        meant: word → the code or the category of one's own that it means.
        taken: ids that name something else.

    Example:
        >>> match_categories(["Herbicides"], {}, {})["Herbicides"]
        Category(id='herbicides', label='Herbicides', is_own=True)
    """
    column = tables_schema().tables["supply_relations"].columns["category"]
    spellings = column.spellings or {}
    known = {code: code for code in column.codes if code in codes}
    known |= {name_key(label): code for code in known for label in codes[code].values()}
    known |= {word: code for word, code in spellings.items() if code in known}
    chosen = {name_key(word): code for word, code in meant.items()}
    first: dict[str, str] = {}
    categories = {}
    for word in words:
        name = chosen.get(name_key(word), word)
        code = known.get(name) or known.get(name_key(name)) or known.get(slug(name))
        if code:
            label = codes[code].get("en", code)
            categories[word] = Category(f"aisc:{code}", label, is_own=False)
        else:
            label = first.setdefault(name_key(name), name)
            made = slug(name)
            categories[word] = Category(
                f"category/{made}" if made in taken else made, label, is_own=True
            )
    return categories
