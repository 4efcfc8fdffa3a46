"""Pages for reviewers, looked at in a browser: headless Chromium as Debian has it."""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import NORTH, SOUTH, TOLL, put_base
from test_diff import diff_of
from test_review import HARD, HARD_TEXT, put_hard

from wirecopy.diff import as_html
from wirecopy.read import read_corpus, read_document
from wirecopy.review import write_review
from wirecopy.review.marks import marks_of

CHROMIUM, DRIVER = "/usr/bin/chromium", "/usr/bin/chromedriver"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1300,900",
)
WANTED = 4.5
"""Contrast of text, and below of lines and marks that say something (WCAG 2.2, AA)."""
WANTED_OF_LINES = 3.0
pytestmark = pytest.mark.skipif(
    not (Path(CHROMIUM).exists() and Path(DRIVER).exists()),
    reason="no Chromium here: apt-get install chromium chromium-driver",
)


def start(profile: Path, *, script: bool = True) -> Any:
    """Start Chromium with a profile of its own."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (*FLAGS, f"--user-data-dir={profile}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    if not script:
        setting = {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", setting)
    return webdriver.Chrome(options=options, service=Service(DRIVER))


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    driver = start(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@dataclass(frozen=True)
class Pages:
    """The corpus, and its pages."""

    root: Path
    out: Path

    def at(self, name: str) -> str:
        return (self.out / f"{name}.html").as_uri()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Pages:
    """The pages of the small corpus and of a document that is hard to show."""
    folder = tmp_path_factory.mktemp("pages")
    root = put_base(folder / "root")
    put_hard(root)
    write_review(root, folder / "out")
    return Pages(root, folder / "out")


@pytest.fixture
def compared(branch: Path, tmp_path: Path) -> Pages:
    """The pages of a branch with four changes."""
    write_review(branch, tmp_path / "out", base="main")
    return Pages(branch, tmp_path / "out")


@pytest.fixture
def browser(chromium: Any) -> Any:
    """The browser in the light, without what the last test asked of it."""
    emulate(chromium, "light")
    return chromium


def emulate(driver: Any, scheme: str, media: str = "") -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    asked = {"media": media, "features": features}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", asked)


def visible(driver: Any, selector: str) -> bool:
    return any(
        one.is_displayed() for one in driver.find_elements("css selector", selector)
    )


def press(driver: Any, keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(driver).send_keys(keys).perform()


def demand_quiet(driver: Any) -> None:
    """Demand that nothing ran that should not, and that nothing was refused."""
    assert driver.execute_script("return window.hacked") is None
    assert driver.get_log("browser") == []


def test_nothing_in_a_text_or_a_name_runs(browser: Any, pages: Pages) -> None:
    for name in (HARD, "index"):
        browser.get(pages.at(name))
        demand_quiet(browser)
    browser.get(pages.at(HARD))
    headline = browser.find_element("css selector", "article h2.t")
    assert headline.text == HARD_TEXT[0]
    assert browser.find_elements("css selector", "article script, article img") == []
    cell = browser.find_element("css selector", ".entities td")
    assert cell.text == "</title><script>hacked=1"
    facts = browser.find_element("css selector", "header dl").text
    assert '<i>"Vell" & Co</i>' in facts


def test_a_script_that_was_smuggled_in_is_refused(
    browser: Any, pages: Pages, tmp_path: Path
) -> None:
    page = (pages.out / f"{HARD}.html").read_text("utf-8")
    bad = "<script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    assert page.count("<article") == 1
    (tmp_path / "bad.html").write_text(page.replace("<article", f"{bad}<article"))
    browser.get((tmp_path / "bad.html").as_uri())
    assert browser.execute_script("return window.hacked") is None
    refused = [entry["message"] for entry in browser.get_log("browser")]
    assert any("Content Security Policy" in message for message in refused)


COPY = """
const range = document.createRange();
range.selectNodeContents(document.querySelector(arguments[0]));
getSelection().removeAllRanges();
getSelection().addRange(range);
"""


def copied(driver: Any, selector: str, tmp_path: Path) -> list[str]:
    """Copy what is selected by the keyboard, paste it elsewhere, return its lines."""
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.keys import Keys

    driver.execute_script(COPY, selector)
    keys = ActionChains(driver).key_down(Keys.CONTROL)
    keys.send_keys("c").key_up(Keys.CONTROL).perform()
    (tmp_path / "paste.html").write_text("<textarea autofocus></textarea>")
    driver.get((tmp_path / "paste.html").as_uri())
    field = driver.find_element("css selector", "textarea")
    field.click()
    field.send_keys(Keys.CONTROL, "v")
    return [line for line in field.get_property("value").splitlines() if line.strip()]


def test_copied_text_is_the_text(browser: Any, pages: Pages, tmp_path: Path) -> None:
    for id in (HARD, NORTH):
        browser.get(pages.at(id))
        document = read_document(read_corpus(pages.root), id)[1]
        assert tuple(copied(browser, "article", tmp_path)) == document.blocks


def test_copied_text_of_a_rendition_beside_others_is_its_text(
    browser: Any, pages: Pages, tmp_path: Path
) -> None:
    browser.get(pages.at("wire/quay"))
    name = "article:nth-of-type(2)"
    blocks = read_document(read_corpus(pages.root), "wire/quay/south")[1].blocks
    assert copied(browser, name, tmp_path)[1:] == [*(blocks or ())]


def test_copied_text_of_a_change_is_the_new_text(
    browser: Any, compared: Pages, tmp_path: Path
) -> None:
    browser.get(compared.at(TOLL))
    assert "from" in browser.find_element("css selector", "article del").text
    blocks = read_document(read_corpus(compared.root), TOLL)[1].blocks
    assert tuple(copied(browser, "article", tmp_path)) == blocks


COVER = """
return [...document.querySelectorAll("article .b")].map((block) => {
  const top = block.querySelector(".t");
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  const found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const over = [];
    for (let up = node.parentElement; !up.matches(".t"); up = up.parentElement) {
      const sort = up.classList[1];
      if (sort) { over.push(`${sort} ${up.dataset.g || ""}`); }
    }
    for (const character of node.data) { found.push([character, over.sort()]); }
  }
  return found;
});
"""


@pytest.mark.parametrize("id", [HARD, NORTH])
def test_every_character_shows_the_spans_that_cover_it(
    browser: Any, pages: Pages, id: str
) -> None:
    browser.get(pages.at(id))
    document = read_document(read_corpus(pages.root), id)[1]
    marks = [*marks_of(document, {})]
    expected = [
        [
            [
                character,
                sorted(
                    f"{mark.sort} {mark.group}"
                    for mark in marks
                    if mark.block == number and mark.start <= at < mark.end
                ),
            ]
            for at, character in enumerate(words)
        ]
        for number, words in enumerate(document.blocks or (), 1)
    ]
    assert browser.execute_script(COVER) == expected


LINES = """
return [...document.querySelectorAll(arguments[0])].flatMap((one) =>
  [...one.getClientRects()].map((box) =>
    [one.dataset.g || one.className, box.left, box.right, box.bottom]));
"""


def test_lines_of_nested_and_crossing_spans_lie_below_each_other(
    browser: Any, pages: Pages
) -> None:
    browser.get(pages.at(HARD))
    lines = browser.execute_script(LINES, "#b2 [class*=' d'], #b3 [class*=' d']")
    assert len({name for name, *_ in lines}) == 5
    over = 0
    for name, left, right, bottom in lines:
        for other, left_other, right_other, bottom_other in lines:
            wide = min(right, right_other) - max(left, left_other)
            near = abs(bottom - bottom_other)
            if name != other and wide > 1 and near < 60:
                over += 1
                assert near >= 3, (name, other)
    assert over >= 8


@pytest.mark.parametrize(
    ("view", "shown", "hidden"),
    [
        ("entities", ["mark"], ["speaker", "label"]),
        ("quotations", ["speaker", "cue"], ["mark", "label"]),
        ("sections", ["label"], ["mark", "speaker"]),
        ("none", [], ["mark", "speaker", "label"]),
        ("all", ["mark", "speaker", "label"], []),
    ],
)
@pytest.mark.parametrize("script", [True, False])
def test_each_layer_alone_with_and_without_script(
    request: pytest.FixtureRequest,
    pages: Pages,
    script: bool,
    view: str,
    shown: list[str],
    hidden: list[str],
) -> None:
    browser = request.getfixturevalue("browser" if script else "scriptless")
    browser.get(pages.at(NORTH))
    assert visible(browser, "[role=status], .keys") == script
    browser.find_element("css selector", f"#v-{view}").click()
    for sort, drawn in [(s, True) for s in shown] + [(s, False) for s in hidden]:
        selector = "mark" if sort == "mark" else f"span.{sort}"
        one = browser.find_element("css selector", f"article {selector}")
        style = ("background-color", "border-bottom-style")
        values = [one.value_of_css_property(name) for name in style]
        nothing = values[0] in ("rgba(0, 0, 0, 0)", "transparent")
        assert (not nothing or values[1] != "none") == drawn, (sort, values)
    assert visible(browser, ".side .Q") == (view in ("all", "quotations"))
    assert visible(browser, ".role") == (view in ("all", "sections"))


@pytest.fixture(scope="module")
def scriptless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    driver = start(tmp_path_factory.mktemp("scriptless"), script=False)
    yield driver
    driver.quit()


def test_index_is_read_without_script(scriptless: Any, pages: Pages) -> None:
    scriptless.get(pages.at("index"))
    rows = scriptless.find_elements("css selector", "tbody tr")
    assert [row.is_displayed() for row in rows] == [True] * 5
    assert not visible(scriptless, ".filters")
    link = scriptless.find_element("link text", HARD_TEXT[0])
    link.click()
    assert scriptless.current_url == pages.at(HARD)


def chosen(driver: Any) -> list[str]:
    rows = driver.find_elements("css selector", "tbody tr")
    return [
        row.find_elements("css selector", "small")[-1].text
        if "/" in row.find_elements("css selector", "small")[-1].text
        else row.text.split("\n")[0]
        for row in rows
        if row.is_displayed()
    ]


def choose(driver: Any, name: str, words: str) -> None:
    from selenium.webdriver.support.select import Select

    Select(driver.find_element("name", name)).select_by_visible_text(words)


def test_index_searches_and_filters(browser: Any, pages: Pages) -> None:
    def fresh() -> None:
        browser.get(pages.at("index"))

    fresh()
    assert len(chosen(browser)) == 5
    press(browser, "/")
    press(browser, "vell gazette")
    assert chosen(browser) == [SOUTH]
    fresh()
    choose(browser, "outlet", '<i>"Vell" & Co</i>')
    assert chosen(browser) == [HARD]
    status = browser.find_element("css selector", "[role=status]")
    assert status.text == "1 of 5 documents"
    for name, words, expected in (
        ("label", "role crosshead", [NORTH]),
        ("label", "label dateline", [HARD, NORTH]),
        ("label", "deny", [NORTH, SOUTH]),
        ("label", "PERSON", [NORTH, SOUTH]),
        (
            "label",
            "any of quotations",
            ["held/gate/east", HARD, NORTH, SOUTH],
        ),
        ("split", "test", ["held/gate/east"]),
        ("finding", "any finding", [HARD]),
    ):
        fresh()
        choose(browser, name, words)
        assert chosen(browser) == expected, words
    demand_quiet(browser)


def test_index_filters_what_changed(browser: Any, compared: Pages) -> None:
    browser.get(compared.at("index"))
    choose(browser, "change", "changed")
    assert chosen(browser) == [NORTH, TOLL]
    demand_quiet(browser)


def test_keys_lead_through_the_changes(browser: Any, compared: Pages) -> None:
    browser.get(compared.at(NORTH))
    seen = []
    for _ in range(5):
        press(browser, "n")
        seen.append(browser.execute_script("return document.activeElement.dataset.t"))
    assert set(seen[:2]) == {"was ORG", "now ORG"}
    assert "now q2 speaker" in seen
    status = browser.find_element("css selector", "[role=status]")
    assert re.match(r"block \d: ", status.text)
    press(browser, "p")
    back = browser.execute_script("return document.activeElement.dataset.t")
    assert back == seen[-2]
    press(browser, "3")
    assert browser.find_element("css selector", "#v-quotations").is_selected()
    press(browser, "1")
    browser.find_element("css selector", "#only").click()
    press(browser, "j")
    assert browser.execute_script("return document.activeElement.matches('.f')")
    press(browser, "4")
    for _ in range(3):
        press(browser, "j")
        label = "return document.activeElement.matches('.label, .fault, .was, .now')"
        assert browser.execute_script(label)
    press(browser, "1")
    browser.find_element("css selector", "#keys").click()
    press(browser, "2")
    assert browser.find_element("css selector", "#v-all").is_selected()
    demand_quiet(browser)


def test_tab_reaches_the_text_and_the_controls(browser: Any, pages: Pages) -> None:
    from selenium.webdriver.common.keys import Keys

    browser.get(pages.at(NORTH))
    reached = []
    for _ in range(9):
        press(browser, Keys.TAB)
        here = browser.switch_to.active_element
        reached.append(here.get_attribute("id") or here.text)
        outline = here.value_of_css_property("outline-style")
        assert outline != "none", reached
    assert reached[0] == "Skip to the text"
    assert {"v-all", "tags", "keys"} <= set(reached)
    browser.get(pages.at(NORTH))
    press(browser, Keys.TAB)
    press(browser, Keys.ENTER)
    assert browser.switch_to.active_element.get_attribute("id") == "main"


def test_renditions_stand_on_one_level(browser: Any, pages: Pages) -> None:
    browser.get(pages.at("wire/quay"))
    tops = [
        browser.find_element("css selector", f"#{name}-b{block}").rect["y"]
        for block in (1, 2)
        for name in ("north", "south")
    ]
    assert tops[0] == tops[1] < tops[2] == tops[3]
    wording = browser.find_element("css selector", ".W")
    assert wording.value_of_css_property("border-bottom-style") == "none"
    browser.find_element("css selector", "#words").click()
    assert wording.value_of_css_property("border-bottom-style") == "dotted"


def test_screen_readers_get_an_article(browser: Any, pages: Pages) -> None:
    browser.get(pages.at(NORTH))
    tree = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in tree
        if not node["ignored"]
    ]
    roles = {role for role, _ in found}
    assert {"main", "article", "heading", "form", "navigation", "mark"} <= roles
    assert ("heading", NORTH) in found
    assert [name for role, name in found if role == "radio"] == [
        "All layers",
        "Entities",
        "Quotations",
        "Sections",
        "Text alone",
    ]
    assert ("note", "Notes on block 3") in found
    words = " ".join(name for role, name in found if role == "StaticText")
    assert "PERSON" in words
    named = [name for role, name in found if role in ("link", "checkbox", "heading")]
    assert all(named)


PAINT = """
const parse = (text) => {
  const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number);
  return [r, g, b, a];
};
const behind = (one) => {
  const layers = [];
  for (let up = one; up; up = up.parentElement) {
    const paint = parse(getComputedStyle(up).backgroundColor);
    if (paint[3] > 0) { layers.push(paint); if (paint[3] === 1) { break; } }
  }
  return layers.length ? layers[layers.length - 1] : [-1, -1, -1, 1];
};
const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
  .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
  .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
const ratio = (one, other) => {
  const [a, b] = [light(one), light(other)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
};
const found = [];
for (const one of document.querySelectorAll("body *")) {
  const shown = one.getClientRects().length;
  if (!shown || one.matches("script, style, option")) { continue; }
  const style = getComputedStyle(one);
  const own = [...one.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const where = `${one.tagName} ${one.className}`;
  if (own) { found.push(["text", where, ratio(parse(style.color), behind(one))]); }
  const before = getComputedStyle(one, "::before");
  if (!["none", "normal"].includes(before.content)) {
    const paper = parse(before.backgroundColor);
    const under = paper[3] ? paper : behind(one);
    found.push(["text", `${where}::before`, ratio(parse(before.color), under)]);
  }
  if (one.matches("article span") && style.borderBottomStyle !== "none") {
    const paper = behind(one.parentElement);
    found.push(["line", where, ratio(parse(style.borderBottomColor), paper)]);
  }
}
return found;
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(
    browser: Any, pages: Pages, compared: Pages, tmp_path: Path, scheme: str
) -> None:
    emulate(browser, scheme)
    (tmp_path / "diff.html").write_text(
        as_html(diff_of(compared.root, "main", "work")), "utf-8"
    )
    places = [pages.at(name) for name in (HARD, NORTH, "wire/quay", "index")]
    places += [compared.at(name) for name in (NORTH, TOLL, "index")]
    places.append((tmp_path / "diff.html").as_uri())
    for place in places:
        browser.get(place)
        found = browser.execute_script(PAINT)
        assert len(found) > 10
        wanted = {"text": WANTED, "line": WANTED_OF_LINES}
        weak = [one for one in found if one[2] < wanted[one[0]]]
        assert weak == [], place
    paper = browser.execute_script(
        "return getComputedStyle(document.body).backgroundColor"
    )
    level = int(re.findall(r"\d+", paper)[0])
    assert level > 200 if scheme == "light" else level < 60


def test_printed_page_is_the_text_without_controls(browser: Any, pages: Pages) -> None:
    emulate(browser, "dark", "print")
    browser.get(pages.at(NORTH))
    assert not visible(browser, ".controls, .crumbs, .skip, [role=status]")
    assert visible(browser, "article .t")
    assert visible(browser, ".side .Q")
    weak = [one for one in browser.execute_script(PAINT) if one[2] < WANTED_OF_LINES]
    assert weak == []
    mark = browser.find_element("css selector", "article mark")
    assert mark.value_of_css_property("print-color-adjust") == "exact"
    emulate(browser, "light")
    printed = base64.b64decode(browser.print_page())
    assert printed.startswith(b"%PDF-")
    assert printed.count(b"/Type /Page\n") + printed.count(b"/Type /Page/") <= 3


def test_colour_is_never_alone(browser: Any, compared: Pages) -> None:
    """What was and what is now differ by sign and by line, not by colour alone."""
    browser.get(compared.at(NORTH))
    told = {
        one.get_attribute("data-t"): one.value_of_css_property("border-bottom-style")
        for one in browser.find_elements(
            "css selector", "article .was.f, article .now.f"
        )
    }
    assert told == {
        "was ORG": "dashed",
        "now ORG": "solid",
        "was q2 speaker": "dashed",
        "now q2 speaker": "solid",
    }
    browser.get(compared.at(TOLL))
    edits = {tag: browser.find_element("css selector", tag) for tag in ("ins", "del")}
    lines = {
        tag: edit.value_of_css_property("text-decoration-line")
        for tag, edit in edits.items()
    }
    assert lines == {"ins": "underline", "del": "line-through"}


def test_changes_are_shown_and_the_rest_is_put_aside(
    browser: Any, compared: Pages
) -> None:
    browser.get(compared.at(NORTH))
    drawn = """
    return [...document.querySelectorAll("article .t [class]")].filter((one) =>
      getComputedStyle(one).borderBottomStyle !== "none"
      || getComputedStyle(one).backgroundColor !== "rgba(0, 0, 0, 0)")
      .map((one) => one.dataset.t || one.className);
    """
    shown = [one for one in browser.execute_script(drawn) if not one.startswith("!")]
    kept = [one for one in shown if not re.search("fault|was|now", one)]
    assert kept == []
    assert {
        one for one in shown if " " in one and one.split()[0] in ("was", "now")
    } == {
        "was ORG",
        "now ORG",
        "was q2 speaker",
        "now q2 speaker",
    }
    notes = browser.find_elements("css selector", ".side li.C")
    assert len([note for note in notes if note.is_displayed()]) == 3
    assert not visible(browser, ".side .Q")
    browser.find_element("css selector", "#only").click()
    assert visible(browser, ".side .Q")
    assert len(browser.execute_script(drawn)) > 15
    demand_quiet(browser)
