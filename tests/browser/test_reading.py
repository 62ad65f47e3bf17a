"""A reader's walk: threads, search, a thread, its folds, its HTML, a permalink, a quotation; and how it looks."""

from pathlib import Path

import pytest
from chromium import requests_made
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from mailarchive.archive import Archive

CSS = By.CSS_SELECTOR


@pytest.fixture(autouse=True)
def plain(browser: webdriver.Chrome) -> None:
    """A wide, light window for each test."""
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "", "features": []})


def uid_where(archive: Path, condition: str) -> str:
    """The uid of one message of the archive."""
    with Archive(archive, read_only=True) as opened:
        sql = f"select uid from messages where {condition} order by date, id limit 1"
        return str(opened.connection.execute(sql).fetchone()[0])


def one(browser: webdriver.Chrome, selector: str) -> WebElement:
    """The first element, once it is there."""
    found: WebElement = WebDriverWait(browser, 10).until(lambda page: page.find_element(CSS, selector))
    return found


def color(element: WebElement, name: str) -> tuple[int, ...]:
    """A colour of an element, as red, green and blue."""
    numbers = element.value_of_css_property(name).partition("(")[2].rstrip(")").split(",")
    return tuple(int(float(number)) for number in numbers[:3])


def test_from_the_list_through_search_to_a_message(browser: webdriver.Chrome, site: str):
    """The whole walk, by clicks alone."""
    browser.get(f"{site}/threads")
    box = one(browser, "input[name=q]")
    box.send_keys("burritos")
    box.submit()
    one(browser, ".ma-in-own .ma-title").click()
    target = one(browser, ".ma-target")
    assert "burritos" in target.text
    assert browser.execute_script("return arguments[0].getBoundingClientRect().top < innerHeight", target)
    fold = one(browser, ".ma-quoted")
    assert not fold.find_element(CSS, ".ma-verbatim").is_displayed()
    fold.find_element(CSS, "summary").click()
    assert fold.find_element(CSS, ".ma-verbatim").is_displayed()
    one(browser, "h1").click()
    assert fold.find_element(CSS, ".ma-verbatim").is_displayed(), "a click elsewhere must not fold it again"
    one(browser, "a[rel=next], a[rel=prev]").click()
    assert one(browser, "h1").text


def test_html_is_shown_in_its_frame(browser: webdriver.Chrome, site: str, archive: Path):
    """And the same message as text again."""
    uid = uid_where(archive, "subject = 'Fwd: Microrobot simulation' and known_from = 'file'")
    browser.get(f"{site}/thread/{uid}")
    one(browser, f"#m-{uid} a[href*='?html=']").click()
    frame = one(browser, "iframe.ma-html")
    assert "allow-scripts" not in frame.get_attribute("sandbox")
    browser.switch_to.frame(frame)
    assert "Microrobot simulation" in one(browser, "body").text
    browser.switch_to.default_content()
    browser.find_element(By.LINK_TEXT, "Show as text").click()
    assert one(browser, f"#m-{uid} .ma-own").text


def test_a_permalink_marks_the_passage_of_a_recovered_message(browser: webdriver.Chrome, site: str, archive: Path):
    """ "See the passage" opens the container, scrolled to the marked words."""
    uid = uid_where(archive, "known_from in ('quoted', 'forwarded') and text != ''")
    browser.get(f"{site}/thread/{uid}")
    one(browser, f"#m-{uid} .ma-note a").click()
    mark = one(browser, ".ma-target mark")
    assert mark.is_displayed()
    assert f"#found-{uid}" in browser.current_url
    assert browser.execute_script("return scrollY > 0 || document.body.scrollHeight <= innerHeight")


def test_a_quotation_is_copied_with_the_words_that_were_selected(browser: webdriver.Chrome, site: str, archive: Path):
    """Select, Quote, Copy: the clipboard has the Markdown of just these words."""
    uid = uid_where(archive, "text like '%burritos%' and known_from = 'file'")
    origin = site.partition("/mailarchive")[0]
    permissions = {"origin": origin, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    browser.get(f"{site}/thread/{uid}#m-{uid}")
    browser.execute_script(
        "const item = document.querySelector(arguments[0]); const range = document.createRange();"
        "range.selectNodeContents(item); getSelection().removeAllRanges(); getSelection().addRange(range);",
        f"#m-{uid} .ma-own li",
    )
    wanted = browser.execute_script("return getSelection().toString()")
    browser.find_element(CSS, f"#m-{uid} a[data-ma-quote]").click()
    one(browser, f"#m-{uid} .ma-panel .ma-form button").click()
    WebDriverWait(browser, 10).until(lambda page: "Copied" in page.find_element(CSS, ".ma-panel").text)
    copied = browser.execute_async_script("navigator.clipboard.readText().then(arguments[0])")
    assert copied.startswith("> ")
    assert wanted.split()[-1] in copied
    assert copied.count("\n") < 6, "only the selected item is quoted"


def test_selected_items_of_a_list_are_quoted_as_a_list(browser: webdriver.Chrome, site: str, archive: Path):
    """A selection holds no bullets; the quotation has them all."""
    uid = uid_where(archive, "text like '%burritos%' and known_from = 'file'")
    browser.get(f"{site}/thread/{uid}")
    browser.execute_script(
        "const article = document.getElementById('m-' + arguments[0]);"
        "getSelection().selectAllChildren(article.querySelector('.ma-own ul'));"
        "article.querySelector('a[data-ma-quote]').click();",
        uid,
    )
    markdown = one(browser, ".ma-panel textarea").get_attribute("value") or ""
    assert [line[:4] for line in markdown.splitlines()[:3]] == ["> * ", "> * ", ">"]


def test_one_quotation_at_a_time_and_another_click_takes_it_away(browser: webdriver.Chrome, site: str, archive: Path):
    """However quickly "Quote" is clicked."""
    uid = uid_where(archive, "text like '%burritos%' and known_from = 'file'")
    browser.get(f"{site}/thread/{uid}")
    click = "const link = document.querySelector('.ma-target a[data-ma-quote]'); link.click();"
    browser.execute_script(f"{click} link.click();")
    link = one(browser, ".ma-target a[data-ma-quote]")
    WebDriverWait(browser, 10).until(lambda _: link.get_attribute("aria-busy") is None)
    assert len(browser.find_elements(CSS, ".ma-panel")) == 1
    browser.execute_script(click)
    WebDriverWait(browser, 10).until(lambda page: not page.find_elements(CSS, ".ma-panel"))


def test_right_to_left_text_begins_on_the_right(browser: webdriver.Chrome, odd_site: str, odd_archive: Path):
    """Its words and its bullets too, inside the column."""
    browser.get(f"{odd_site}/thread/{uid_where(odd_archive, 'subject like ' + repr('שלום%'))}")
    own = one(browser, ".ma-own")
    assert own.value_of_css_property("text-align") in {"start", "right"}
    assert own.value_of_css_property("direction") == "rtl"
    assert browser.execute_script(
        "const box = (css) => arguments[0].querySelector(css).getBoundingClientRect();"
        "return box('p').right - box('li').right", own
    ) > 10  # fmt: skip


def test_long_names_leave_room_for_the_rest(browser: webdriver.Chrome, odd_site: str, odd_archive: Path):
    """A sender can't push the message out of sight, nor the columns of a table apart."""
    phone = {"width": 360, "height": 740, "deviceScaleFactor": 1, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", phone)
    uid = uid_where(odd_archive, "subject like 'WWW%'")
    for path in ("threads", f"thread/{uid}", f"quote/{uid}", "search?q=curtain"):
        browser.get(f"{odd_site}/{path}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, path
    browser.get(f"{odd_site}/thread/{uid}")
    assert one(browser, ".ma-own").location["y"] < 600
    browser.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    browser.set_window_size(1280, 900)
    browser.get(f"{odd_site.removesuffix('/-')}/messages")
    assert one(browser, "td.col-sender").size["width"] < 400


# The contrast of each element's own words with what is behind them, after WCAG 2; those below 4.5.
FAINT = """
const light = (color) => color.map((part) => (part /= 255) <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
  .reduce((sum, part, at) => sum + part * [.2126, .7152, .0722][at], 0);
const numbers = (color) => color.match(/[\\d.]+/g).map(Number);
const paper = (element) => {
  for (; element; element = element.parentElement) {
    const color = numbers(getComputedStyle(element).backgroundColor);
    if (color.length < 4 || color[3] > 0) return color.slice(0, 3);
  }
  return [255, 255, 255];
};
return [...document.querySelectorAll(".ma *")].filter((element) => {
  if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim())) return false;
  const [dark, bright] = [light(numbers(getComputedStyle(element).color).slice(0, 3)), light(paper(element))].sort((a, b) => a - b);
  return (bright + .05) / (dark + .05) < 4.5;
}).map((element) => element.className || element.tagName);
"""  # noqa: E501


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_words_stand_out(browser: webdriver.Chrome, site: str, archive: Path, scheme: str):
    """Contrast is 4.5 at the least, and what Chromium draws itself follows the scheme."""
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    recovered = uid_where(archive, "known_from = 'quoted'")
    for path in ("threads", "search?q=burritos", "search?q=xylophone", f"thread/{recovered}", f"quote/{recovered}"):
        browser.get(f"{site}/{path}")
        assert browser.execute_script(FAINT) == [], path
        assert "dark" in one(browser, ":root").value_of_css_property("color-scheme")


def test_everything_works_without_scripts(browser: webdriver.Chrome, site: str, archive: Path):
    """Quoting too: the link leads to a page with the three forms."""
    uid = uid_where(archive, "text like '%burritos%' and known_from = 'file'")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{site}/thread/{uid}")
        browser.get(str(browser.find_element(CSS, f"#m-{uid} a[data-ma-quote]").get_attribute("href")))
        assert len(browser.find_elements(CSS, ".ma-form textarea")) == 3
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_dark_is_dark_and_light_is_light(browser: webdriver.Chrome, site: str, archive: Path):
    """The reader's setting decides, and text stands out in both."""
    for scheme, dark in (("light", False), ("dark", True)):
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        browser.get(f"{site}/thread/{uid_where(archive, '1')}")
        body = one(browser, "body")
        paper, ink = sum(color(body, "background-color")), sum(color(one(browser, ".ma-own"), "color"))
        assert (paper < 200) == dark
        assert abs(paper - ink) > 380


def test_nothing_is_wider_than_a_phone(browser: webdriver.Chrome, site: str, archive: Path):
    """No page scrolls sideways at 360 pixels."""
    size = {"width": 360, "height": 740, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    uid = uid_where(archive, "subject = 'Fwd: Microrobot simulation'")
    for path in (
        "threads",
        "search?q=robot",
        "search",
        f"thread/{uid}?all=1",
        f"thread/{uid}?html={uid}",
        f"quote/{uid}",
    ):
        browser.get(f"{site}/{path}")
        assert browser.execute_script("return document.documentElement.scrollWidth") <= 360, path


def test_print_leaves_out_the_controls(browser: webdriver.Chrome, site: str, archive: Path):
    """On paper there is the mail, no search box and no buttons."""
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    browser.get(f"{site}/thread/{uid_where(archive, '1')}")
    assert one(browser, ".ma-own").is_displayed()
    assert not browser.find_element(CSS, ".ma-bar").is_displayed()
    assert not browser.find_element(CSS, ".ma-message .ma-actions").is_displayed()


def test_no_page_asks_for_anything_from_elsewhere(browser: webdriver.Chrome, site: str, archive: Path):
    """Every request goes to the server itself."""
    requests_made(browser)
    for path in ("threads", "search?q=robot", f"thread/{uid_where(archive, '1')}"):
        browser.get(f"{site}/{path}")
    origin = site.partition("/mailarchive")[0]
    asked = requests_made(browser)
    assert asked
    assert [url for url in asked if not url.startswith((origin, "data:"))] == []
