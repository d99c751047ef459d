"""The page as a reader uses it: by pointer, by keyboard, on a phone, on paper, without scripts."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Page, expect

Open = Callable[..., Page]


def first_chart(page: Page) -> str:
    """A selector of the first interactive figure."""
    key = page.locator("figure[data-chart]").first.get_attribute("id")
    return f"figure[id='{key}']"


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("light", 1280), ("dark", 1280)])
def test_axe_finds_no_violation(open_page: Open, scheme: str, width: int) -> None:
    page = open_page(color_scheme=scheme, viewport={"width": width, "height": 900})
    for details in page.locator("details").all():
        details.evaluate("each => { each.open = true; }")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_no_wider_than_the_window(open_page: Open, width: int) -> None:
    page = open_page(viewport={"width": width, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_contents_follow_the_reader(open_page: Open) -> None:
    page = open_page()
    page.locator("#method h2").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('method').scrollIntoView()")
    current = page.locator(".contents a[aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_have_attribute("href", "#method")


def test_the_contents_lead_everywhere(open_page: Open) -> None:
    page = open_page()
    page.locator(".contents a", has_text="Conclusion").click()
    expect(page.locator("#conclusion h2")).to_be_in_viewport()
    assert page.url.endswith("#conclusion")


def test_a_citation_leads_to_its_work(open_page: Open) -> None:
    page = open_page()
    page.locator("a.citation", has_text="McNemar").first.click()
    work = page.locator("#work--mcnemar1947")
    expect(work).to_be_in_viewport()
    expect(work).to_contain_text("Psychometrika")


def test_a_reference_shows_what_it_leads_to(open_page: Open) -> None:
    """For the pointer, and for the keyboard; Escape closes it."""
    page = open_page()
    page.locator(".commentary a.citation", has_text="Tango").first.hover()
    expect(page.locator(".preview")).to_contain_text("Statistics in Medicine")
    page.mouse.move(0, 0)
    expect(page.locator(".preview")).to_have_count(0)
    page.locator(".commentary a.reference[href='#comparisons--regularization']").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(page.locator(".preview table")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".preview")).to_have_count(0)


def test_the_theme_is_switched_whatever_the_system_prefers(open_page: Open) -> None:
    page = open_page()
    paper = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Switch to the dark theme").click()
    assert page.evaluate(paper) != light
    page.get_by_role("button", name="Switch to the light theme").click()
    assert page.evaluate(paper) == light


def test_the_report_is_searched(open_page: Open) -> None:
    page = open_page()
    before = page.locator("main").inner_text()
    search = page.get_by_label("Search the report")
    search.fill("equivalence")
    marks = page.locator("mark.found")
    assert marks.count() > 1
    expect(page.locator(".page-tools output")).to_have_text(f"1 of {marks.count()}")
    search.press("Enter")
    expect(marks.nth(1)).to_have_class("found current")
    expect(marks.nth(1)).to_be_in_viewport()
    page.get_by_label("Previous place").click()
    expect(marks.nth(0)).to_have_class("found current")
    search.press("Escape")
    expect(page.get_by_label("Previous place")).to_be_hidden()
    expect(marks).to_have_count(0)
    assert page.locator("main").inner_text() == before


def test_a_listing_is_folded_behind_its_first_line(open_page: Open) -> None:
    page = open_page()
    listing = page.locator("figure.listing").first
    lines = listing.locator(".line")
    expect(lines.first).to_be_visible()
    expect(lines.last).to_be_hidden()
    listing.get_by_role("button", name="Unfold").click()
    expect(lines.last).to_be_visible()
    button = listing.locator("button.copy").bounding_box()
    code = listing.locator("pre").bounding_box()
    assert button
    assert code
    assert button["y"] + button["height"] <= code["y"] + 1, "it covers nothing"


def test_the_data_of_a_figure_is_downloaded(open_page: Open) -> None:
    page = open_page()
    figure = page.locator("figure[id='courses--regularization']")
    figure.locator("summary").click()
    with page.expect_download() as download:
        figure.get_by_role("button", name="Download").click()
    rows = Path(download.value.path()).read_text("utf-8").splitlines()
    assert rows[0].startswith('"Epoch","Validation loss, Plain"')
    assert len(rows) == 11


def test_an_axis_becomes_logarithmic_and_a_curve_smooth(open_page: Open) -> None:
    page = open_page()
    chart = first_chart(page)
    line = page.locator(f"{chart} path.course").first
    before = line.get_attribute("d")
    page.locator(f"{chart} .tools button", has_text="Log scale").click()
    logarithmic = line.get_attribute("d")
    assert logarithmic != before
    count = page.locator(f"{chart} path.course").count()
    page.locator(f"{chart} .tools button", has_text="Smoothing").click()
    assert page.locator(f"{chart} path.course").count() == 2 * count
    expect(page.locator(f"{chart} path.course.raw")).to_have_count(count)


def test_a_run_is_switched_in_every_figure_that_overlays_it(open_page: Open) -> None:
    page = open_page()
    first = page.locator("figure[id='courses--regularization']")
    for figure in (first, page.locator("figure[id='courses--optimizer-loss']")):
        assert figure.locator("button.key").count() == 3
    first.get_by_role("button", name="Dropout").click()
    expect(first.locator("path.course.line-1")).to_have_count(0)
    expect(first.locator("path.course.line-0")).to_have_count(2)


def test_a_pointer_sees_the_values_where_it_is(open_page: Open) -> None:
    page = open_page()
    svg = page.locator(f"{first_chart(page)} svg").first
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.14, box["y"] + 40)
    tip = page.locator(".tip").first
    expect(tip).to_contain_text("epoch 1")
    expect(tip).to_contain_text("Plain")


def test_a_finger_reads_a_chart_off_and_does_not_zoom(open_page: Open) -> None:
    page = open_page(viewport={"width": 390, "height": 800}, has_touch=True)
    chart = page.locator(".chart svg").first
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box is not None
    ticks = page.locator(".chart").first.locator(".tick").all_text_contents()
    tip = page.locator(".tip").first
    page.touchscreen.tap(box["x"] + box["width"] * 0.6, box["y"] + box["height"] / 2)
    expect(tip).to_be_visible()
    assert re.match(r"epoch \d+", tip.inner_text())
    assert page.locator(".chart").first.locator(".tick").all_text_contents() == ticks
    page.touchscreen.tap(5, 5)
    expect(tip).to_be_hidden()


def test_a_deep_link_opens_at_its_figure(open_page: Open) -> None:
    page = open_page("#confusion--regularization--1")
    expect(page.locator("[id='confusion--regularization--1']")).to_be_in_viewport()


def test_every_figure_table_and_paragraph_of_commentary_can_be_linked_to(open_page: Open) -> None:
    page = open_page()
    for kind in ("main figure", "main > section .table:not(.behind)", ".commentary", ".equation"):
        ids = page.locator(kind).evaluate_all("all => all.map(each => each.id)")
        assert len(ids) > 5
        assert all(ids)


def test_a_chart_is_read_off_by_the_pointer(open_page: Open) -> None:
    """What it tells is what the table says, to the letter."""
    page = open_page()
    chart = first_chart(page)
    svg = page.locator(f"{chart} svg").first
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.14, box["y"] + 40)
    told = page.locator(f"{chart} .readout").text_content() or ""
    assert told.startswith("Epoch 1: ")
    cells = page.locator(f"{chart} table tbody tr").first.locator("td").all_text_contents()
    assert all(cell in told for cell in cells if cell != "—")


def test_a_chart_is_read_off_by_the_keyboard(open_page: Open) -> None:
    page = open_page()
    chart = first_chart(page)
    slider = page.get_by_label("Epoch to read off").first
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    expect(page.locator(f"{chart} .readout")).to_contain_text("Epoch 2: ")


def test_each_figure_has_its_data_behind_it(open_page: Open) -> None:
    page = open_page()
    pictures = page.locator("figure.picture")
    assert pictures.count() > 10
    for figure in pictures.all():
        details = figure.locator("details.behind")
        details.locator("summary").click()
        assert details.locator("tbody tr").count() >= 3
        expect(details.locator("td").first).to_be_visible()


def test_the_lowest_validation_loss_is_marked_as_the_caption_says(open_page: Open) -> None:
    page = open_page()
    chart = first_chart(page)
    marked = page.locator(chart).get_attribute("data-marked")
    assert marked
    for place, each in enumerate(marked.strip(";").split(";"), 1):
        cells = page.locator(f"{chart} table tbody tr").evaluate_all(
            "(all, place) => all.map(row => [row.cells[0].textContent, "
            "Number(row.cells[place].dataset.value)])",
            place,
        )
        assert min(cells, key=lambda cell: cell[1])[0] == each.partition("|")[2]
    expect(page.locator(f"{chart} circle.mark")).to_have_count(3)
    page.locator(f"{chart} button.key", has_text="Plain").click()
    expect(page.locator(f"{chart} circle.mark")).to_have_count(2)


def test_a_line_is_switched_off_and_on(open_page: Open) -> None:
    page = open_page()
    chart = first_chart(page)
    lines = page.locator(f"{chart} path.course.line-0")
    before = lines.count()
    assert before == 2
    key = page.locator(f"{chart} button.key.line-0")
    key.focus()
    page.keyboard.press("Enter")
    expect(key).to_have_attribute("aria-pressed", "false")
    expect(lines).to_have_count(0)
    page.keyboard.press("Enter")
    expect(lines).to_have_count(before)


def test_a_chart_is_looked_at_more_closely_and_whole_again(open_page: Open) -> None:
    page = open_page()
    chart = first_chart(page)
    dots = page.locator(f"{chart} svg").first.locator("circle.line-0")
    whole = dots.count()
    page.locator(f"{chart} .tools button", has_text="Zoom").click()
    assert 2 <= dots.count() < whole
    page.locator(f"{chart} .tools button", has_text="Reset").click()
    expect(dots).to_have_count(whole)


def test_a_table_is_sorted_by_a_column_by_keyboard(open_page: Open) -> None:
    page = open_page()
    table = page.locator("[id='measures--regularization'] table")
    column = table.locator("thead th button").nth(1)
    column.focus()
    page.keyboard.press("Enter")
    expect(table.locator("thead th").nth(1)).to_have_attribute("aria-sort", "ascending")
    cells = "all => all.map(row => Number(row.cells[1].dataset.value))"
    values = table.locator("tbody tr").evaluate_all(cells)
    assert values == sorted(values)
    page.keyboard.press("Enter")
    assert table.locator("tbody tr").evaluate_all(cells) == sorted(values, reverse=True)


def test_a_listing_is_copied_to_the_letter(open_page: Open) -> None:
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    figure = page.locator("figure.listing").first
    figure.locator("button.copy").click()
    expect(figure.locator("button.copy")).to_have_text("Copied")
    source = figure.locator("pre code").evaluate(
        "code => [...code.children].map(line => line.textContent.replace(/\\n$/, '')).join('\\n')"
    )
    assert page.evaluate("navigator.clipboard.readText()") == f"{source}\n"
    compile(source, "listing", "exec")


def test_a_row_that_continues_a_line_of_source_is_marked(open_page: Open) -> None:
    """Before each row but a line's first there is an arrow."""
    page = open_page(viewport={"width": 390, "height": 900})
    page.locator("button.fold[aria-expanded=false]").evaluate_all("all => all.map(e => e.click())")
    line = page.locator(".line.long", has_text="title=").first
    line.scroll_into_view_if_needed()
    box = line.bounding_box()
    assert box
    font = line.evaluate("each => parseFloat(getComputedStyle(each).fontSize)")
    rows = round(box["height"] / (1.4 * font))
    assert rows > 1
    for row in range(1, rows):
        picture = page.screenshot(
            clip={
                "x": box["x"] + 2.5 * font,
                "y": box["y"] + row * 1.4 * font,
                "width": font,
                "height": 1.4 * font,
            }
        )
        assert np.ptp(np.asarray(Image.open(io.BytesIO(picture)).convert("L"), dtype=int)) > 80


def test_a_number_tells_where_it_comes_from(open_page: Open) -> None:
    page = open_page()
    page.get_by_label("Show what each number in the text is called").check()
    content = page.locator(".commentary data").first.evaluate(
        "each => getComputedStyle(each, '::after').content"
    )
    assert re.fullmatch(r'" \[[a-z ]+\]"', content), content


def test_without_scripts_all_is_there_to_read(open_page: Open) -> None:
    page = open_page(java_script_enabled=False)
    expect(page.locator("figure[data-chart] > img").first).to_be_visible()
    expect(page.locator(".chart")).to_have_count(0)
    expect(page.locator(".contents")).to_be_visible()
    expect(page.locator(".formula img").first).to_be_visible()


def test_on_paper_the_drawings_are_shown_and_the_tools_are_not(open_page: Open) -> None:
    page = open_page()
    page.emulate_media(media="print")
    expect(page.locator("figure[data-chart] > img").first).to_be_visible()
    for tool in (".chart", "button.copy", "details.behind", ".sources"):
        expect(page.locator(tool).first).to_be_hidden()


def test_the_whole_page_can_be_walked_through_by_keyboard(open_page: Open) -> None:
    """Tab goes on and on, is always seen, and never gets stuck."""
    page = open_page()
    seen = []
    for _ in range(40):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "[document.activeElement.tagName, document.activeElement.outerHTML.slice(0, 200)]"
            )
        )
    assert len({each[1] for each in seen}) > 30
    assert {"A", "INPUT"} <= {each[0] for each in seen}


def test_the_file_stays_small(page_file: Path) -> None:
    """Without the drawings, which the whole page's test weighs."""
    assert page_file.stat().st_size < 700_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_drawing_can_be_enlarged_on_a_phone(open_page: Open, scheme: str) -> None:
    """It then is wider than the phone, is moved in its own place, and gives the focus back."""
    page = open_page(color_scheme=scheme, viewport={"width": 390, "height": 800})
    figure = page.locator("figure.picture:has(button.enlarge)").first
    button = figure.locator("button.enlarge")
    small = figure.locator("img").bounding_box()
    button.click()
    dialog = page.locator("dialog.enlarged")
    expect(dialog).to_be_visible()
    label = figure.locator(".label").inner_text().removesuffix(".")
    expect(dialog).to_have_attribute("aria-label", label)
    assert dialog.locator("p").inner_text().startswith(f"{label}. ")
    image = dialog.locator("img")
    expect(image).to_have_attribute("alt", figure.locator("img").get_attribute("alt") or "none")
    large = image.bounding_box()
    assert small
    assert large
    assert large["width"] > 2 * small["width"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    found = Axe().run(page, context="dialog.enlarged")
    assert found.violations_count == 0, found.generate_report()
    inverted = image.evaluate("each => getComputedStyle(each).filter") != "none"
    assert inverted == (scheme == "dark")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()
