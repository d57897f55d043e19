"""What all tests share: small graphs of one's own, the command line, and the last line."""

from __future__ import annotations

import gc
import io
import os
import pickle
import shutil
import ssl
import sys
from collections import Counter
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

import aisupply
from aisupply import graph as graph_module
from aisupply.network import build
from aisupply.rdf import bundle

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aisupply.claims.graph import ClaimView
    from aisupply.claims.lens import Lens

# No property test depends on how long an example takes, nor on how long it takes to draw one, nor
# on how many that are drawn at random are not meant: pytest --hypothesis-show-statistics tells it.
settings.register_profile(
    "untimed",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    print_blob=True,
)
settings.load_profile("untimed")

SHARED = Path(__file__).parents[2] / "shared"

_HEAD = """
@base <https://w3id.org/aisupply/id/> .
@prefix : <https://w3id.org/aisupply/id/> .
@prefix ais: <https://w3id.org/aisupply/ont#> .
@prefix aisb: <https://w3id.org/aisupply/bookkeeping#> .
@prefix aisc: <https://w3id.org/aisupply/code#> .
@prefix cl: <https://w3id.org/aisupply/id/claim/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

_FIRMS = """
:amd a ais:Company ; rdfs:label "AMD"@en ; skos:altLabel "Advanced Micro Devices" .
:nvidia a ais:Company ; rdfs:label "Nvidia"@en ; skos:altLabel "NVDA" .
:openai a ais:Company ; rdfs:label "OpenAI"@en .
"""


class Draft:
    """A graph in the making: sources, and claims as Turtle; `open` reads it.

    Each claim is a named graph, and its evidence is in the default graph, as in the files
    of the shipped graph.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.registry = _FIRMS
        self._parts: list[str] = []
        self.source("paper", tier=2)

    def source(self, name: str, *, tier: int | None, issued: str = "2025-10-07") -> Draft:
        """Add a source, by default of 2025-10-07."""
        rank = "" if tier is None else f"ais:tier {tier} ;"
        self._parts.append(
            f':{name} a ais:Source ; rdfs:label "The {name}"@en ; {rank}'
            f' dcterms:issued "{issued}T00:00:00Z"^^xsd:dateTime .'
        )
        return self

    def claim(
        self, key: str, body: str, *, source: str = "paper", known: str = "2025-10-07",
        status: str = "reported", certainty: str = "certain", more: str = "",
    ) -> Draft:  # fmt: skip
        """Add a claim `cl:SOURCE/KEY`; `more` is Turtle about the claim itself."""
        name = f"<claim/{source}/{key}>"
        moment = known if "T" in known else f"{known}T00:00:00Z"
        self._parts.append(
            f"{name} a ais:Claim ; ais:statedIn :{source} ; ais:status aisc:{status} ;"
            f' ais:certainty aisc:{certainty} ; ais:knownAt "{moment}"^^xsd:dateTime .\n'
            f"{more.replace('THIS', name)}\n{name} {{ {body} }}"
        )
        return self

    def supply(self, supplier: str, customer: str, *, state: str = "", **evidence: str) -> Draft:
        """Add a claim that one firm supplies accelerators to another."""
        pair = f"{supplier}/{customer}/ai-accelerator"
        body = (
            f"<supply/{pair}> a ais:SupplyRelationship ; ais:supplier :{supplier} ; "
            f"ais:customer :{customer} ; ais:ofCategory aisc:ai-accelerator . "
        )
        key = evidence.pop("key", f"{supplier}-{customer}")
        return self.claim(key, body + stage(f"<supply/{pair}>", state), **evidence)

    def volume(self, supplier: str, name: str, figures: str, **evidence: str) -> Draft:
        """Add a claim on a volume in GW that `supplier` delivers to OpenAI, or is paid by it."""
        key = evidence.pop("key", f"{supplier}-{name}")
        flow, kind = evidence.pop("flow", "supply"), evidence.pop("kind", "power")
        ends = f"ais:Payment ; ais:payee :{supplier} ; ais:payer :openai"
        if flow in {"supply", "purchase"}:
            ends = f"ais:Volume ; ais:supplier :{supplier} ; ais:customer :openai"
        counts, state = evidence.pop("counts", "yes"), evidence.pop("state", "")
        body = (
            f"<volume/{name}> a {ends} ; "
            f"ais:flow aisc:flow-{flow} ; ais:ofCategory aisc:ai-accelerator ; "
            f"ais:kind aisc:{kind} . {figures} "
        )
        evidence["more"] = f"THIS aisb:counts aisc:counts-{counts} . {evidence.get('more', '')}"
        return self.claim(key, body + stage(f"<volume/{name}>", state), **evidence)

    def text(self) -> str:
        """Return the sources and claims as TriG."""
        return _HEAD + "\n".join(self._parts)

    def write(self) -> Path:
        """Write the folder and return it."""
        for name in ("registry", "sources"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (self.folder / "registry" / "firms.ttl").write_text(_HEAD + self.registry, "utf-8")
        (self.folder / "sources" / "claims.trig").write_text(self.text(), "utf-8")
        return self.folder

    def open(self) -> aisupply.Graph:
        """Write the folder and open it as a graph."""
        return aisupply.open(self.write())


def stage(thing: str, state: str) -> str:
    """Return Turtle for a state such as `ended` or `agreed 2025-11-02`, '' for none."""
    if not state:
        return ""
    name, _, day = state.partition(" ")
    node = f"<state/{thing[1:-1]}/{name}/{day}>"
    text = f"{thing} ais:hasState {node} . {node} a ais:State ; ais:stage aisc:{name} . "
    if day:
        text += (
            f"{node} time:hasTime <time/{day}_> . <time/{day}_> time:hasBeginning <instant/{day}> ."
            f' <instant/{day}> time:inXSDDateTimeStamp "{day}T00:00:00Z"^^xsd:dateTimeStamp . '
        )
    return text


def figure(volume: str, part: str, low: float | None, high: float | None, *, unit: str) -> str:
    """Return Turtle for the `firm`, `stated` or `ceiling` quantity of a volume."""
    node = f"<quantity/{part}/{low}_{high}/{unit}>"
    ends = (("lowerBound", low), ("upperBound", high))
    bounds = "".join(f" ais:{name} {end} ;" for name, end in ends if end is not None)
    quantity = f"{node} a ais:Quantity ;{bounds} ais:unit unit:{unit} . "
    return f"<volume/{volume}> ais:{part}Quantity {node} . {quantity}"


class Ran(NamedTuple):
    """What a command did: its exit code and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def _cache_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep snapshots of a test run in a folder that ends with it; its workers share them."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "cache"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AISUPPLY_CACHE", str(folder))
        patch.delenv("AISUPPLY_DEBUG", raising=False)
        yield


@pytest.fixture(scope="session", autouse=True)
def _patient_clients() -> Iterator[None]:
    """Let clients wait a minute: on a loaded machine the five seconds of httpx are none of ours."""
    import httpx

    tls = ssl.create_default_context()  # one for all: each takes longer than the request

    with pytest.MonkeyPatch.context() as patch:
        for name in ("get", "post", "put", "delete", "head", "options", "request", "stream"):
            patch.setattr(httpx, name, partial(getattr(httpx, name), timeout=60, verify=tls))
        yield


@pytest.fixture(scope="session", autouse=True)
def _shipped_graph_opened_once(_cache_of_its_own: None) -> Iterator[None]:
    """Share the shipped graph, its views and their networks: each command asks for them.

    The graph and a view never change.  A network can be changed by who has it: each gets a copy.
    """
    graph = aisupply.open()
    make, view_of = graph_module._open_shipped, lru_cache(16)(graph._view_of)
    build_network = build.build_network
    networks: dict[Lens, bytes] = {}
    ours = [module for name, module in sys.modules.items() if name.startswith("aisupply.")]

    def shipped() -> aisupply.Graph:
        here = os.environ["AISUPPLY_CACHE"], bundle.graph_dir(), bundle.ontology_dir()
        return graph if here == home else make()

    def network_of(view: ClaimView) -> Any:
        if view.graph is not graph:
            return build_network(view)
        if view.lens not in networks:
            networks[view.lens] = pickle.dumps(build_network(view))
        return pickle.loads(networks[view.lens])  # noqa: S301

    home = os.environ["AISUPPLY_CACHE"], bundle.graph_dir(), bundle.ontology_dir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph, "_view_of", view_of)
        patch.setattr(graph_module, "_open_shipped", shipped)
        for module in ours:
            if vars(module).get("build_network") is build_network:
                patch.setattr(module, "build_network", network_of)
        yield


@pytest.fixture(scope="module", autouse=True)
def _what_lives_on_is_gone_through_once() -> Iterator[None]:
    """Set aside what a module leaves behind for others: millions of objects, never garbage."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def _registry_and_seed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shipped") / "graph"
    shutil.copytree(bundle.graph_dir() / "registry", folder / "registry")
    for source in bundle.graph_dir().rglob("seed-article.trig"):
        place = folder / source.relative_to(bundle.graph_dir())
        place.parent.mkdir(parents=True)
        shutil.copy(source, place)
    return folder


@pytest.fixture(scope="module")
def light_shipped(_registry_and_seed: Path) -> Iterator[Path]:
    """The shipped registry with the claims of one source, in the place of the shipped graph.

    It is so for a whole module, whose own fixtures import beside it too.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bundle, "graph_dir", lambda: _registry_and_seed)
        yield _registry_and_seed


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    """An empty graph to add claims to."""
    return Draft(tmp_path / "graph")


@pytest.fixture
def gigawatts() -> Callable[..., str]:
    """Write the figures of a volume in GW; an infinite ceiling is left out."""

    def write(
        volume: str, *, firm: float, stated: float | None = None, ceiling: float | None = None,
        unit: str = "GigaW",
    ) -> str:  # fmt: skip
        text = figure(volume, "firm", firm, firm, unit=unit)
        if stated is not None:
            text += figure(volume, "stated", stated, stated, unit=unit)
        if ceiling is not None:
            text += figure(volume, "ceiling", None, ceiling, unit=unit)
        return text

    return write


@pytest.fixture(scope="session")
def shipped() -> aisupply.Graph:
    """The shipped graph, opened once."""
    return aisupply.open()


@pytest.fixture
def run(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:  # fmt: skip
    """Run a command in this process, as a shell with pipes would."""
    from aisupply.cli import main

    def call(*args: str, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), "utf-8"))
        capfd.readouterr()
        with pytest.raises(SystemExit) as stop:
            main([str(arg) for arg in args])
        code = stop.value.code
        assert isinstance(code, int)
        return Ran(code, *capfd.readouterr())

    return call


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder `../shared`, which is not part of the repository."""
    if not SHARED.is_dir():
        pytest.skip(f"{SHARED.name}/ is not beside the checkout: it is not in the repository")
    return SHARED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say in the last lines how many tests ran, how many did not, and why."""
    stats = terminalreporter.stats
    ran = sum(len(stats.get(name, ())) for name in ("passed", "failed", "xfailed", "xpassed"))
    skipped = stats.get("skipped", [])
    terminalreporter.write_line(f"{ran} tests ran, {len(skipped)} skipped")
    for reason, count in sorted(Counter(map(_reason, skipped)).items()):
        terminalreporter.write_line(f"  {count} skipped: {reason}")


def _reason(report: Any) -> str:
    """Return why a test was skipped."""
    told = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return str(told).removeprefix("Skipped: ")
