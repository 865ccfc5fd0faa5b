"""Presenting in a real browser: one thing at a time, for a clicker, with nothing from outside, and never stranded."""

import csv
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lecture_utils.tools.collect import NOTEBOOKS
from tests.browser.talk import FastMotion, Server, Wall

STDP, BCM = NOTEBOOKS / "02_stdp.ipynb", NOTEBOOKS / "03_bcm.ipynb"
PICTURE = "#02_stdp/2.1/2"
AXE = {"resultTypes": ["violations"], "iframes": False}  # each frame is looked at by itself


@pytest.fixture(scope="module")
def server(chromium, tmp_path_factory):
    started = Server([STDP, BCM], tmp_path_factory.mktemp("talk"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def context(chromium):
    made = chromium.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    made.set_default_timeout(30_000)
    yield made
    made.close()


@pytest.fixture(scope="module")
def opened(context, server):
    """The talk, opened once for all tests that leave it as it was; every host that was asked for anything."""
    hosts = set()
    context.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    wall = Wall(context, server, PICTURE)
    wall.hosts = hosts
    wall.wait_until_calm()
    return wall


@pytest.fixture
def wall(opened):
    """The talk at its first picture, with nothing over it."""
    opened.page.set_viewport_size({"width": 1280, "height": 720})
    opened.page.evaluate("(where) => { location.hash = where; }", PICTURE)
    opened.press("Escape", "Escape")
    opened.page.wait_for_function("(where) => location.hash === where", arg=PICTURE)
    opened.frame.evaluate("() => wall.show(2)")
    return opened


# --- one thing at a time, for a clicker ----------------------------------------------------------------------------


def test_the_keys_of_a_clicker_work_at_once_and_turn_one_slide_each(wall):
    seen = [wall.where]
    for key in ("PageUp", "PageDown", "ArrowRight", "ArrowLeft", "Home", "End"):
        wall.press(key)
        seen.append(wall.where)
    assert seen == [
        "02_stdp/2.1/2",
        "02_stdp/2.1/1",
        "02_stdp/2.1/2",
        "02_stdp/2.1/3",
        "02_stdp/2.1/2",
        "02_stdp/02/1",
        "03_bcm/key-points/1",
    ]


def test_one_slide_is_shown_and_announced(wall):
    wall.press("PageUp")
    assert wall.frame.locator("[data-slide].wall-shown").count() == 1
    assert wall.slide.get_by_role("heading", level=2).inner_text() == "2.1 The window"
    assert wall.page.locator("#announced").inner_text().startswith("2.1 The window, slide 2 of")


def test_a_slider_keeps_its_arrows_until_escape_and_the_clicker_turns_all_the_same(wall):
    slider = wall.slide.get_by_role("slider", name="delay")
    before = slider.get_attribute("aria-valuetext")
    slider.focus()
    wall.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", before)
    assert wall.where == "02_stdp/2.1/2"
    wall.press("ArrowLeft", "Escape", "ArrowRight")
    assert wall.where == "02_stdp/2.1/3"
    wall.press("ArrowLeft")
    slider.focus()
    wall.press("PageDown")
    assert wall.where == "02_stdp/2.1/3"


def test_a_value_can_be_typed_without_calling_the_talk(wall):
    box = wall.slide.get_by_label("delay Δt (ms), value")
    box.focus()
    box.fill("")
    wall.press("2", "0", "b", "Backspace", "Enter")
    expect(wall.slide.get_by_role("slider", name="delay")).to_have_attribute("aria-valuetext", "20 ms")
    assert wall.page.locator("#curtain").is_hidden()
    wall.press("Escape", "r")
    expect(wall.slide.get_by_role("slider", name="delay")).to_have_attribute("aria-valuetext", "10 ms")


@pytest.mark.parametrize(("key", "colour"), [("b", "rgb(0, 0, 0)"), (".", "rgb(0, 0, 0)"), ("w", "rgb(255, 255, 255)")])
def test_the_screen_goes_black_or_white_and_back(wall, key, colour):
    wall.press(key)
    expect(wall.page.locator("#curtain")).to_have_css("background-color", colour)
    wall.press(key)
    expect(wall.page.locator("#curtain")).to_be_hidden()


def test_the_menu_reaches_every_section_of_every_notebook(wall):
    wall.press("m")
    menu = wall.page.get_by_role("dialog", name="sections")
    assert menu.get_by_role("heading", level=3).all_inner_texts() == ["2 · Spike timing and calcium", "3 · BCM"]
    menu.get_by_role("button", name="3.4 Light and dark").click()
    assert wall.where == "03_bcm/3.4/1"
    expect(menu).to_be_hidden()


@pytest.mark.parametrize(
    ("key", "words"), [("n", "Slides: Spike timing"), ("c", "def pair_window("), ("e", "Exercise 2.")]
)
def test_what_is_off_the_wall_is_one_key_away(wall, key, words):
    assert words not in wall.frame.locator("#cells").inner_text()
    wall.press(key)
    expect(wall.frame.locator("#behind")).to_contain_text(words)
    wall.press(key)
    expect(wall.frame.locator("#behind")).to_be_hidden()


def test_the_picture_zooms_to_the_whole_screen(wall):
    height = "(image) => image.getBoundingClientRect().height"
    before = wall.slide.locator(".explorable-image").evaluate(height)
    wall.press("z")
    expect(wall.slide.locator(".explorable-controls")).to_be_hidden()
    wall.frame.wait_for_function(
        "(before) => document.querySelector('.wall-shown .explorable-image').height > before", arg=before
    )
    wall.press("z")
    expect(wall.slide.locator(".explorable-controls")).to_be_visible()


BELOW = """() => {
  const [image, readout] = ['image', 'readout']
    .map((each) => document.querySelector(`.wall-shown .explorable-${each}`).getBoundingClientRect());
  return image.bottom <= readout.top && readout.bottom <= innerHeight;
}"""


def test_a_readout_that_grows_is_read_below_the_picture(wall):
    wall.page.evaluate("() => { location.hash = '#02_stdp/2.3/2'; }")
    wall.wait_until_calm()
    readout = wall.slide.locator(".explorable-readout")
    before = readout.bounding_box()["height"]
    assert wall.frame.evaluate(BELOW)
    wall.slide.get_by_role("button", name="pin", exact=True).click()
    expect(readout).to_contain_text("pinned: ")
    assert readout.bounding_box()["height"] > before
    wall.frame.wait_for_function(BELOW)
    wall.press("r")
    expect(readout).not_to_contain_text("pinned: ")


def test_question_mark_lists_the_keys_that_the_guide_lists(wall):
    wall.press("?")
    told = wall.page.get_by_role("dialog", name="keys").locator("kbd").all_inner_texts()
    guide = (NOTEBOOKS.parent / "docs" / "presenting.md").read_text(encoding="utf-8").split("## Keys")[1].split("##")[0]
    keys = {key for names in told for key in re.split(", ", names)}
    assert {key for key in keys if key not in guide} == set()


def test_links_to_other_notebooks_stay_inside_the_talk(wall):
    wall.press("n")
    wall.page.evaluate("() => talk.openNotebook('03_bcm')")
    assert wall.where == "03_bcm/03/1"


# --- what can be seen ----------------------------------------------------------------------------------------------


def test_nothing_of_a_workshop_is_on_the_wall(wall):
    for number in range(wall.frame.locator("[data-slide]").count()):
        wall.frame.evaluate("(number) => wall.show(number)", number)
        assert not re.search(
            r"Not attempted|Shift|NotImplemented|^def |References", wall.slide.inner_text(), re.MULTILINE
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_slides_and_over_them(wall, theme):
    if theme == "dark":
        wall.press("d")
    problems = []
    for keys in ((), ("PageUp",), ("PageDown", "m"), ("Escape", "?"), ("Escape", "v"), ("Escape", "n")):
        wall.press(*keys)
        for place in (wall.page, wall.frame):
            problems += [
                (found["id"], found["nodes"][0]["html"][:150])
                for found in Axe().run(place, options=AXE).response["violations"]
            ]
    if theme == "dark":
        wall.press("Escape", "d")
    assert problems == []


# --- nothing from outside ------------------------------------------------------------------------------------------


def test_nobody_but_the_server_is_asked_for_anything(wall, server):
    assert wall.hosts - {""} == {f"localhost:{server.port}"}


# --- votes ---------------------------------------------------------------------------------------------------------


def test_the_room_votes_twice_and_the_votes_can_be_saved(wall, tmp_path):
    wall.press("v")
    votes = wall.page.get_by_role("dialog", name="votes")
    votes.get_by_label("votes for it weakens it", exact=True).fill("12")
    votes.get_by_label("one vote more for it strengthens it").click()
    votes.get_by_label("one vote more for it strengthens it").click()
    votes.get_by_role("button", name="undo").click()
    votes.get_by_role("button", name="second vote").click()
    votes.get_by_role("button", name="nothing: the two sides cancel", exact=True).focus()
    wall.press("7", "Tab")
    expect(votes).to_contain_text("12 (92 %), first vote")
    with wall.page.expect_download() as download:
        votes.get_by_role("button", name="Save the votes").click()
    download.value.save_as(tmp_path / "votes.csv")
    with open(tmp_path / "votes.csv", encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["option"], row["first vote"], row["second vote"]) for row in rows] == [
        ("it strengthens it", "1", "0"),
        ("it weakens it", "12", "0"),
        ("nothing: the two sides cancel", "0", "7"),
    ]
    assert {row["notebook"] for row in rows} == {"02_stdp"}
    votes.get_by_role("button", name="predict what most said").click()
    expect(wall.slide.locator(".explorable-question")).to_contain_text("nothing: the two sides cancel")
    wall.press("r")


# --- never stranded ------------------------------------------------------------------------------------------------


def test_two_windows_show_the_same_slide_and_settings(wall, context, server):
    wall.slide.get_by_role("slider", name="delay").press("ArrowRight")
    wall.page.wait_for_function("() => location.search.includes('02-1:delay=11')")
    other = Wall(context, server)
    other.page.wait_for_function("(where) => location.hash === where", arg=PICTURE)
    other.wait_until_calm()
    expect(other.slide.locator(".explorable-readout")).to_contain_text("+11 ms")
    other.slide.get_by_role("slider", name="delay").press("ArrowRight")
    expect(wall.slide.locator(".explorable-readout")).to_contain_text("+12 ms")
    wall.press("PageDown", "PageDown")
    other.page.wait_for_function("() => location.hash === '#02_stdp/2.2/1'")
    other.press("b")
    expect(wall.page.locator("#curtain")).to_be_visible()
    other.press("b")
    other.page.close()
    wall.press("PageUp", "PageUp", "r")
    expect(wall.slide.get_by_role("slider", name="delay")).to_have_attribute("aria-valuetext", "10 ms")


def test_the_next_notebook_is_awake_before_it_is_turned_to(wall):
    wall.page.evaluate("() => { location.hash = '#02_stdp/key-points/1'; }")
    wall.page.wait_for_function("() => document.querySelectorAll('iframe').length === 2")
    wall.page.wait_for_function(
        "() => [0, 1].every((each) => frames[each].document.querySelector('.explorable-image')?.width)"
    )
    wall.press("PageDown", "PageDown", "PageDown")
    assert wall.where == "03_bcm/3.1/2"
    wall.wait_until_alive(timeout=1)


def test_slide_settings_and_prediction_survive_reload_kernel_and_server(wall, server):
    wall.slide.get_by_role("button", name="nothing: the two sides cancel", exact=True).click()
    predicted = "You predicted “nothing: the two sides cancel”"
    expect(wall.slide.locator(".explorable-question")).to_contain_text(predicted)
    wall.slide.get_by_role("slider", name="delay").press("ArrowRight")
    expect(wall.slide.locator(".explorable-readout")).to_contain_text("+11 ms")
    wall.page.wait_for_function("() => location.search.includes('02-1:delay')")

    wall.page.reload()
    wall.wait_until_calm()
    assert wall.where == "02_stdp/2.1/2"
    expect(wall.slide.locator(".explorable-readout")).to_contain_text("+11 ms")
    expect(wall.slide.locator(".explorable-question")).to_contain_text(predicted)

    status = wall.page.locator("#status")
    server.kernels()[wall.kernel].kill()
    expect(status).to_contain_text("The kernel behind these pictures has ended")
    expect(status).to_be_empty(timeout=60_000)
    expect(wall.slide.locator(".explorable-readout")).to_contain_text("+11 ms")
    expect(wall.slide.locator(".explorable-question")).to_contain_text(predicted)

    server.kill()
    expect(status).to_contain_text("The server does not answer")
    assert wall.slide.locator(".explorable-image").evaluate("(image) => image.width") > 0
    server.start()
    expect(status).to_be_empty(timeout=60_000)
    wall.wait_until_calm()
    expect(wall.slide.locator(".explorable-readout")).to_contain_text("+11 ms")
    expect(wall.slide.locator(".explorable-question")).to_contain_text(predicted)
    slider = wall.slide.get_by_role("slider", name="delay")
    slider.press("ArrowRight")
    expect(wall.slide.locator(".explorable-readout")).to_contain_text("+12 ms")
    wall.press("Escape", "r")


def test_a_picture_that_does_not_come_is_fetched_anew(wall):
    status = wall.page.locator("#status")
    wall.frame.evaluate("() => document.querySelector('.wall-shown .explorable').remove()")
    expect(status).to_contain_text("a new one is coming", timeout=30_000)
    expect(status).to_be_empty(timeout=60_000)
    assert wall.where == "02_stdp/2.1/2"
    wall.wait_until_calm()


def test_in_fast_motion_no_slide_and_no_vote_is_lost(wall):
    wall.page.evaluate("() => localStorage.clear()")
    motion = FastMotion(wall, seed=1)
    motion.run(25)
    motion.reload()
    assert motion.lost == []


def test_there_was_no_error(opened):
    assert opened.errors == []
