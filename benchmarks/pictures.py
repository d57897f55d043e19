"""Make the pictures of README and docs from the real product, in headless Chromium.

python benchmarks/pictures.py
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parents[1] / "docs" / "pictures"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PICTURES = {
    "focus.png": ("focus.html", 1440, 860),
    "view.png": ("view.html", 1440, 860),
    "report.png": ("index.html", 1200, 1000),
}


def main() -> None:
    """Write a report to a temporary folder and take a picture of each page."""
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        site = Path(folder) / "report"
        subprocess.run([sys.executable, "-m", "aisupply", "report", "-o", str(site)], check=True)
        browser = driver.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        for name, (page_name, width, height) in PICTURES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto((site / page_name).as_uri())
            page.wait_for_timeout(800)
            page.screenshot(path=HERE / name)
        browser.close()


if __name__ == "__main__":
    main()
