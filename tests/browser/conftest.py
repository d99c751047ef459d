"""A real browser: the system's Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from made import made_page, made_sources
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LACKS_CHROMIUM = "there is no Chromium; on Debian or Ubuntu, apt-get install chromium"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without a window; root may not use its sandbox."""
    if CHROMIUM is None:
        pytest.skip(LACKS_CHROMIUM)
    with sync_playwright() as playwright:
        sandbox = [] if os.getuid() else ["--no-sandbox"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=sandbox)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped lab's page with made numbers, as a file."""
    folder = tmp_path_factory.mktemp("page")
    path = folder / "report.html"
    path.write_text(made_page(made_sources(folder / "runs")), "utf-8")
    return path


@pytest.fixture
def open_page(browser: Browser, page_file: Path) -> Iterator[Callable[..., Page]]:
    """Opens the page as a reader; whatever it asks for, or complains of, fails the test."""
    contexts, asked, complaints = [], [], []

    def open_it(anchor: str = "", **how: Any) -> Page:
        context = browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | how))
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{page_file.as_uri()}{anchor}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert {url for url in asked if not url.startswith("data:")} <= {
        url for url in asked if url.startswith(page_file.as_uri())
    }
    assert complaints == []
