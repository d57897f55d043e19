"""The report while it is written and once it is there; what it cannot have is not looked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import Request

from aisupply.pages.report.assemble import assemble
from aisupply.pages.report.site import render_site
from aisupply.server import site
from aisupply.server.settings import Settings
from aisupply.workers.errors import RequestError
from aisupply.workers.messages import Message

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Draft

WRITTEN = Message({"status": 200})


class _Service:
    """Stands in for a service: writes a report of one page when it is told to go on."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings()
        self.folder = folder
        self.go = asyncio.Event()
        self.jobs: list[dict[str, Any]] = []
        self.answers = [WRITTEN]

    async def run(self, job: dict[str, Any], **_: object) -> Message:
        """Do a job of writing pages."""
        self.jobs.append(job)
        await self.go.wait()
        report = self.folder / job["folder"]
        report.mkdir(exist_ok=True)
        (report / "index.html").write_text("<h1>report</h1>", "utf-8")
        return self.answers.pop(0)


class _Reader:
    """Asks pages of a report, without a network between."""

    def __init__(self, service: _Service) -> None:
        self._pages = site.Pages(service)  # type: ignore[arg-type] # as much as it uses

    async def get(self, file: str, *, method: str = "GET", tag: str = "", **more: str) -> Any:
        """Return status, headers and body of a page."""
        sent: list[dict[str, Any]] = []

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"if-none-match", tag.encode())] if tag else []
        scope = {
            "type": "http", "method": method, "path_params": {"file": file, **more},
            "query_string": b"", "headers": headers,
        }  # fmt: skip

        async def receive() -> Any:
            await asyncio.Event().wait()  # the client stays, and says nothing more

        response = await self._pages.page(Request(scope))
        await response(scope, receive, send)
        start, *rest = sent
        fields = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], fields, b"".join(part["body"] for part in rest)


def test_a_report_has_no_file_that_is_not_known(
    draft: Draft, gigawatts: Callable[..., str]
) -> None:
    """All files of a report of the library pass; the names come from what it writes."""
    draft.supply("amd", "openai").supply("nvidia", "openai", key="B-b")
    draft.volume("amd", "deal/power/01", gigawatts("deal/power/01", firm=1, stated=6))
    files = render_site(assemble(draft.open().view()))
    assert [name for name in files if not site.is_place(name)] == []
    assert len({name.partition("/")[0] for name in files}) > 15


@pytest.mark.parametrize(
    "name",
    ["x.html", "wp-login.php", "firms/../x.html", "firms/a/b.html", "firms/A.html", "data/.csv",
     "data/x.html", "assets/x.map", "firms.html/", ".html", "index.html\n", "firms/amd.html%00"],
)  # fmt: skip
def test_what_a_report_cannot_have_is_not_written_for(name: str, tmp_path: Path) -> None:
    """Such a name is 404 at once, and no worker hears of it."""

    async def ask() -> list[dict[str, Any]]:
        service = _Service(tmp_path)
        with pytest.raises(RequestError) as caught:
            await _Reader(service).get(name)
        assert caught.value.status == 404
        assert "/query" in str(caught.value)
        return service.jobs

    assert asyncio.run(ask()) == []


def test_who_comes_first_is_told_to_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the report is written pages say so and look again; it is written once, and kept."""
    monkeypatch.setattr(site, "_AT_ONCE", 0.01)

    async def visit() -> None:
        service = _Service(tmp_path)
        reader = _Reader(service)
        for file in ("", "firms/amd.html"):
            status, headers, body = await reader.get(file)
            assert (status, headers["refresh"], headers["cache-control"]) == (202, "2", "no-store")
            assert b"being written" in body
            assert b"href='/query'" in body
        french = await reader.get("index.html", lens="lang=fr")
        assert b"<html lang='fr'>" in french[2]
        table = asyncio.create_task(reader.get("data/claims.csv"))
        service.answers.append(WRITTEN)
        service.go.set()
        with pytest.raises(RequestError, match="no such page"):
            await table  # a program gets no page that says to wait: it waits
        status, headers, body = await reader.get("index.html")
        assert (status, body) == (200, b"<h1>report</h1>")
        assert (await reader.get("", tag=headers["etag"]))[::2] == (304, b"")
        head = await reader.get("", method="HEAD")
        assert (head[1]["content-length"], head[2]) == ("15", b"")
        with pytest.raises(RequestError, match="no such page"):
            await reader.get("firms/amd.html")
        assert [job["lang"] for job in service.jobs] == ["en", "fr"]

    asyncio.run(visit())


def test_a_report_that_failed_is_tried_again(tmp_path: Path) -> None:
    """Who asks is told why it could not be written; who asks next has it written."""

    async def visit() -> None:
        service = _Service(tmp_path)
        service.answers = [
            Message({"status": 503, "error": RequestError(503, "too many").as_json()}, b""),
            WRITTEN,
        ]
        service.go.set()
        reader = _Reader(service)
        with pytest.raises(RequestError, match="too many"):
            await reader.get("index.html")
        assert (await reader.get("index.html"))[0] == 200

    asyncio.run(visit())


@pytest.mark.parametrize(
    "lens",
    ["tier=9", "known-by=2025-02-30", "scenario=none", "lang=de", "nothing=1", "all=1&tier=1"],
)
def test_what_is_no_lens_is_refused_at_once(lens: str, tmp_path: Path) -> None:
    """A lens that cannot be is 400 before a worker is asked."""

    async def ask() -> list[dict[str, Any]]:
        service = _Service(tmp_path)
        with pytest.raises(RequestError) as caught:
            await _Reader(service).get("index.html", lens=lens)
        assert caught.value.status == 400
        return service.jobs

    assert asyncio.run(ask()) == []
