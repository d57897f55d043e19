"""Make the pictures of README and docs from the real product, in headless Chromium.

python benchmarks/pictures.py [NAME …]

Each picture is a page as a reader gets it: written or served by the command line, opened at an
address that chooses what is shown.  Files have a palette of 256 colours, which is enough for
lines and letters and a third of the size.
"""

from __future__ import annotations

import re
import struct
import subprocess
import sys
import tempfile
import zlib
from base64 import b64decode, b64encode
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "browser"))

from chromium import started

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parents[1] / "docs" / "pictures"
COLOURS = 256
QUESTION = (
    "SELECT ?firm (COUNT(DISTINCT ?c) AS ?customers) { ?firm ais:suppliesTo ?c }\n"
    "GROUP BY ?firm ORDER BY DESC(?customers) LIMIT 12"
)
PIXELS = """async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const { data } = pen.getImageData(0, 0, image.width, image.height);
  let text = "";
  for (let at = 0; at < data.length; at += 32768)
    text += String.fromCharCode(...data.subarray(at, at + 32768));
  return btoa(text);
}"""


@dataclass(frozen=True)
class Picture:
    """One picture.

    Args:
        name: of the file, without its ending.
        page: file in the folder of pages, or address at the server.
        fragment: what is chosen on the page.
        size: width and height of the window.
        chart: whether the first chart of the page is what is wanted, with its heading.
        choose: the end of what is chosen above the chart, if anything.
        ready: selector of what must be there before the picture is taken.
    """

    name: str
    page: str
    fragment: str = ""
    size: tuple[int, int] = (1440, 860)
    chart: bool = False
    choose: str | None = None
    ready: str = "body"


DRAWN = "body[data-drawn='true']"
PICTURES = (
    Picture("focus", "focus.html", "focus=openai", ready=DRAWN),
    Picture("view", "view.html", size=(1600, 1000), ready=DRAWN),
    Picture("tiers", "tiers.html", size=(1600, 1000), ready=DRAWN),
    Picture("loops", "loops.html", "loop=1", ready=DRAWN),
    Picture("report", "report/index.html", size=(1200, 900)),
    Picture(
        "sankey", "report/tiers.html", size=(1200, 350), chart=True, choose="Lithography machines"
    ),
    Picture("timeline", "report/timeline.html", size=(1200, 390), chart=True),
    Picture("query", "/query", urlencode({"query": QUESTION}), ready="#answer tbody tr"),
)
VIEWS = {
    "focus": ("openai", "--depth", "1"),
    "view": (),
    "tiers": ("openai", "--layout", "tiers", "--depth", "3"),
    "loops": ("--layout", "loops"),
}
"""Name of a page → what `aisupply view` is asked for."""


def main(names: list[str]) -> None:
    """Write the pages, start a server, and take the pictures that are asked for, or all."""
    wanted = [picture for picture in PICTURES if not names or picture.name in names]
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, started() as browser:
        pages = Path(folder)
        for picture in wanted:
            with _address(picture, pages) as address:
                size = _take(browser, picture, address)
            print(f"{picture.name}.png {size / 1000:,.0f} kB")


def _aisupply(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "aisupply", *arguments]


@contextmanager
def _address(picture: Picture, pages: Path) -> Iterator[str]:
    """Write the page of a picture, or start its server, and give its address."""
    if picture.page.startswith("/"):
        with _server() as root:
            yield root + picture.page
        return
    file = pages / picture.page
    if not file.exists():
        in_report = file.parent != pages
        asked = ("report",) if in_report else ("view", *VIEWS[picture.name])
        target = file.parent if in_report else file
        command = _aisupply(*asked, "-o", str(target))
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    yield file.as_uri()


@contextmanager
def _server() -> Iterator[str]:
    """Serve at a free port and give the address that the server tells."""
    command = _aisupply("serve", "--port", "0", "--log", "none")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            told = re.search(r"http://\S+", server.stdout.readline() if server.stdout else "")
            if told is None:
                sys.exit("the server did not tell its address")
            yield told[0].rstrip("/")
        finally:
            server.terminate()


def _take(browser: Browser, picture: Picture, address: str) -> int:
    """Take one picture, write it, and return its size in bytes."""
    width, height = picture.size
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="light")
    page = context.new_page()
    page.goto(f"{address}#{picture.fragment}" if picture.fragment else address)
    page.wait_for_selector(picture.ready)
    if picture.chart:
        _show_chart(page, picture.choose)
    page.wait_for_timeout(800)
    png = with_palette(_pixels(context.new_page(), page.screenshot()))
    context.close()
    (HERE / f"{picture.name}.png").write_bytes(png)
    return len(png)


def _show_chart(page: Page, choice: str | None) -> None:
    """Bring the first chart and its heading to the top, once it is drawn."""
    chart = page.locator("figure.chart").first
    chart.evaluate("(figure) => { figure.scrollIntoView(); window.scrollBy(0, -70); }")
    chart.locator(".main-svg").first.wait_for()
    if choice is not None:
        texts = chart.locator("select option").all_inner_texts()
        wanted = next(text for text in texts if text.endswith(choice))
        chart.locator("select").select_option(label=wanted)


def _pixels(blank: Page, png: bytes) -> NDArray[np.uint8]:
    """Return the pixels of a picture; the browser reads it for us, on a page without a policy."""
    width, height = struct.unpack(">II", png[16:24])
    data = b64decode(blank.evaluate(PIXELS, b64encode(png).decode("ascii")))
    return np.frombuffer(data, np.uint8).reshape(height, width, 4)[:, :, :3]


def with_palette(pixels: NDArray[np.uint8]) -> bytes:
    """Return a PNG with at most 256 colours: the sets of like colours, each as its commonest.

    Args:
        pixels: height × width × 3.
    """
    packed = pixels.astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    values, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    colours = np.stack([values >> 16, values >> 8 & 255, values & 255], axis=1).astype(np.int64)
    sets = _sets(colours, counts)
    palette = np.zeros((len(sets), 3), np.uint8)
    number = np.zeros(len(values), np.uint8)
    for index, members in enumerate(sets):
        palette[index] = colours[members[np.argmax(counts[members])]]
        number[members] = index
    return _png(number[places.reshape(packed.shape)], palette)


def _sets(colours: NDArray[np.int64], counts: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Part colours by the middle of the widest channel, the set that differs most first."""
    sets = [np.arange(len(colours))]
    while len(sets) < COLOURS:
        spreads = [float(np.ptp(colours[s], axis=0).max() * counts[s].sum() ** 0.5) for s in sets]
        if max(spreads) == 0:
            break
        members = sets.pop(int(np.argmax(spreads)))
        channel = colours[members][:, int(np.argmax(np.ptp(colours[members], axis=0)))]
        low = channel <= (int(channel.min()) + int(channel.max())) // 2
        sets += [members[low], members[~low]]
    return sets


def _png(numbers: NDArray[np.uint8], palette: NDArray[np.uint8]) -> bytes:
    """Write a PNG of numbers of colours."""
    height, width = numbers.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), numbers], axis=1).tobytes()
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


if __name__ == "__main__":
    main(sys.argv[1:])
