"""The engine in a real JupyterLab: what a reader does to an explorable, with keyboard, mouse and finger."""

import io
import itertools
import re
from functools import partial

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

from tests.browser.lab import Notebook
from tests.contrast import LEAST_CONTRAST, STYLE_SHEET, darkened
from tests.explore.reader import Reader
from tests.explore.toy import toy

LEAST_POINTS = 11
PRESENTED_POINTS = 18
POINTS_PER_PIXEL = 0.75
PARTS = 12
SERIOUS = {"serious", "critical"}
PRESENTED = """
import os
os.environ['LECTURE_PRESENTING'] = '1'
presented = toy()
presented.view
del os.environ['LECTURE_PRESENTING']
presented"""

PLOTTING = """
import time
%matplotlib inline
from matplotlib import pyplot
for height in range(60):
    pyplot.plot([0, 1], [height, height])
    time.sleep(0.02)
print(len(pyplot.gca().lines), 'lines')"""


@pytest.fixture(scope="module")
def notebook(new_notebook_with):
    opened = new_notebook_with("toy.ipynb", "toy()", f"slow_toy(parts={PARTS}, pause=0.1)", PRESENTED)
    opened.run_all()
    return opened


@pytest.fixture
def shown(notebook):
    """The toy, as it was at the start."""
    explorable = notebook.explorable(0)
    explorable.click("reset")
    explorable.wait_until_idle()
    explorable.page.mouse.move(1, 1)
    return explorable


@pytest.fixture
def slow(notebook):
    return notebook.explorable(1)


@pytest.fixture
def presented(notebook):
    return notebook.explorable(2)


def at_natural_size():
    """The toy as a page sees it that has room for it."""
    reader = Reader(toy())
    reader.send("fit", width=700, height=300, text=11 * 100 / 72, ratio=1)
    return reader


def value(slider):
    """What a screen reader says of a slider."""
    return slider.get_attribute("aria-valuetext")


def sources(notebook):
    """Kind and source of every cell."""
    return notebook.page.evaluate(
        """() => [...window.jupyterapp.shell.currentWidget.content.model.cells]
                   .map((cell) => [cell.type, cell.sharedModel.getSource()])"""
    )


# --- picture and words ---------------------------------------------------------


def test_the_page_shows_what_python_draws_at_the_size_it_is_shown(shown):
    sizes = shown.image.evaluate("(image) => [image.clientWidth, image.clientHeight, image.width, image.height]")
    assert sizes[:2] == sizes[2:]
    assert sizes == [700, 300, 700, 300]
    assert np.array_equal(shown.pixels(), at_natural_size().picture)
    assert shown.call == toy().call


def test_the_picture_has_a_text_alternative(shown):
    with shown.new_picture():
        shown.slider("number of waves").press("ArrowRight")
    assert shown.image.get_attribute("aria-label").startswith("A wave on two panels. mean height: ")
    assert re.search(r"highest: 1\.\d+ m$", shown.image.get_attribute("aria-label"))


def test_the_readout_is_announced_politely_and_holds_only_what_is_shown(shown):
    readout = shown.home.locator(".explorable-readout")
    assert readout.get_attribute("role") == "status"
    with shown.new_picture():
        shown.slider("number of waves").press("ArrowRight")
    made = toy()
    made.set(count=2.1)
    assert shown.readout.split("\n") == [part for row in made.readout.items() for part in row]


FONT_SIZES = """(home) => [...home.querySelectorAll('*')]
  .filter((each) => [...each.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim()))
  .filter((each) => each.tagName !== 'SUB' && each.getClientRects().length)
  .map((each) => [parseFloat(getComputedStyle(each).fontSize), each.tagName + '.' + each.className])"""


@pytest.mark.parametrize(("which", "points"), [("shown", LEAST_POINTS), ("presented", PRESENTED_POINTS)])
def test_no_text_is_too_small(request, which, points):
    explorable = request.getfixturevalue(which)
    explorable.click("code")
    sizes = explorable.home.evaluate(FONT_SIZES)
    explorable.click("code")
    least = points if which == "presented" else points * 0.85  # the code may be a little smaller
    assert [what for pixels, what in sizes if pixels * POINTS_PER_PIXEL < least] == []


# Every text against what lies behind it (WCAG's formula), for texts that are not disabled.
CONTRASTS = """(home) => {
  const channels = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const behind = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const found = channels(getComputedStyle(each).backgroundColor);
      if (found.length < 4 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  return [...home.querySelectorAll('*')]
    .filter((each) => [...each.childNodes].some((child) => child.nodeType === 3 && child.textContent.trim()))
    .filter((each) => each.getClientRects().length && !each.disabled)
    .map((each) => {
      const [a, b] = [light(channels(getComputedStyle(each).color)), light(behind(each))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), each.tagName + '.' + each.className + ': ' + each.textContent.slice(0, 30)];
    });
}"""


@pytest.fixture(params=["JupyterLab Light", "JupyterLab Dark"])
def theme(request, notebook):
    def choose(name):
        notebook.page.evaluate(
            "(name) => window.jupyterapp.commands.execute('apputils:change-theme', { theme: name })", name
        )
        notebook.page.wait_for_function(
            "(dark) => (document.body.dataset.jpThemeLight === 'false') === dark", arg="Dark" in name
        )

    choose(request.param)
    yield request.param
    choose("JupyterLab Light")


def test_every_text_has_contrast_in_both_themes(shown, theme):
    with shown.new_picture():
        shown.click("pin")
        shown.click("many")
    shown.click("code")
    shown.click("too many")
    expect(shown.home.get_by_role("alert")).to_be_visible()
    low = [(round(contrast, 2), what) for contrast, what in shown.home.evaluate(CONTRASTS) if contrast < LEAST_CONTRAST]
    shown.click("code")
    assert low == []


def test_axe_finds_nothing_serious(shown, slow, theme):
    for explorable in (shown, slow):
        explorable.home.evaluate("(home) => home.setAttribute('data-tried', '')")
        found = Axe().run(explorable.page, context="[data-tried]").response["violations"]
        explorable.home.evaluate("(home) => home.removeAttribute('data-tried')")
        serious = [
            f"{each['id']}: {node['html']}" for each in found for node in each["nodes"] if each["impact"] in SERIOUS
        ]
        assert serious == []


def test_the_picture_follows_the_theme(shown, theme):
    darkness = shown.image.evaluate("(image) => getComputedStyle(image).filter")
    assert ("invert" in darkness) == ("Dark" in theme)


def test_a_browser_darkens_colours_as_the_tests_of_contrast_do(new_page):
    colours = list(itertools.product((0, 90, 170, 255), repeat=3))
    square = '<div class="explorable-image" style="width: 10px; height: 10px; background: rgb{}"></div>'
    squares = "".join(map(square.format, colours))
    page = new_page()
    page.set_content(f'<style>{STYLE_SHEET}</style><div class="explorable-dark" style="width: 10px">{squares}</div>')
    picture = Image.open(io.BytesIO(page.locator(".explorable-dark").screenshot())).convert("RGB")
    shown = np.asarray(picture)[5::10, 5]
    np.testing.assert_allclose(shown, 255 * darkened(np.divide(colours, 255)), atol=1.5)


@pytest.mark.parametrize("role", ["slider", "combobox", "checkbox", "textbox", "button", "progressbar"])
def test_everything_that_can_be_used_has_an_accessible_name(shown, slow, role):
    named = sum(each.home.get_by_role(role, name=re.compile(r"\w")).count() for each in (shown, slow))
    assert named == sum(each.home.get_by_role(role).count() for each in (shown, slow))


def test_a_picture_that_comes_raw_is_shown_alike(shown, notebook):
    packed = shown.pixels()
    try:
        notebook.execute("from lecture_utils.explore import stage\nstage.PACKED = False")
        with shown.new_picture():
            shown.slider("number of waves").press("ArrowRight")
        assert (shown.pixels() != packed).any()
        with shown.new_picture():
            shown.slider("number of waves").press("ArrowLeft")
        assert (shown.pixels() == packed).all()
    finally:
        notebook.execute("stage.PACKED = True")


# --- controls ---------------------------------------------------------


def test_keys_move_a_slider_and_the_picture(shown):
    before, readout = shown.pixels(), shown.readout
    slider = shown.slider("number of waves")
    with shown.new_picture():
        slider.press("ArrowRight")
    assert "count=2.1," in shown.call
    assert value(slider) == "2.1 per metre"
    assert shown.readout != readout
    assert (shown.pixels() != before).any()
    for key, count in (("Home", 0.5), ("PageUp", 1.5), ("ArrowDown", 1.4), ("ArrowUp", 1.5), ("PageDown", 0.5)):
        with shown.new_picture():
            slider.press(key)
        assert f"count={count}," in shown.call


def test_the_mouse_drags_a_slider_and_the_picture(shown):
    box = shown.slider("height of the waves").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    with shown.new_picture():
        shown.page.mouse.move(x + 20, y, steps=4)
    dragged = shown.call
    with shown.new_picture():
        shown.page.mouse.move(x - 20, y, steps=4)
    shown.page.mouse.up()
    heights = [float(re.search(r"height=([\d.]+)", call).group(1)) for call in (dragged, shown.call)]
    assert heights[0] > 1 > heights[1]


@pytest.mark.parametrize(("typed", "count"), [("4.2", "4.2"), ("0,75", "0.75"), ("3.14159", "3.14159")])
def test_a_number_can_be_typed_exactly_and_with_a_decimal_comma(shown, typed, count):
    box = shown.home.get_by_role("textbox", name="number of waves (per metre), value")
    with shown.new_picture():
        box.fill(typed)
        box.press("Enter")
    assert f"count={count}," in shown.call
    assert value(shown.slider("number of waves")) == f"{count} per metre"


def test_a_slider_never_falls_back_while_a_long_computation_begins(slow):
    slider = slow.slider("number of waves")
    stood = slider.evaluate_handle(
        """(slider) => {
             const stood = [];
             new MutationObserver(() => stood.push(slider.getAttribute('aria-valuetext')))
               .observe(slider, { attributes: true, attributeFilter: ['aria-valuetext'] });
             return stood;
           }"""
    )
    for _ in range(3):
        slider.press("ArrowRight")
    slow.wait_until_settled()
    stood = [float(text.split()[0]) for text in stood.json_value()]
    assert stood == sorted(stood)
    assert stood[-1] == 2.3
    slow.click("reset")
    slow.wait_until_settled()


def test_a_chosen_number_stays_chosen_when_it_changes(slow):
    box = slow.home.get_by_role("textbox", name="number of waves (per metre), value")
    slow.slider("number of waves").press("ArrowRight")
    slow.wait_until_settled()
    box.focus()
    slow.home.get_by_role("button", name="reset", exact=True).evaluate("(button) => button.click()")
    expect(box).to_have_value("2.0")
    box.press_sequentially("3")
    assert box.input_value() == "3"
    box.press("Escape")


def test_what_is_being_typed_is_not_overwritten_by_new_pictures(slow):
    slider = slow.slider("number of waves")
    slider.press("ArrowRight")
    box = slow.home.get_by_role("textbox", name="number of waves (per metre), value")
    box.fill("")
    with slow.new_picture():
        box.press("4")
    slow.wait_until_settled()
    assert box.input_value() == "4"
    box.press("Enter")
    slow.wait_until_settled()
    assert value(slider) == "4.0 per metre"
    slow.click("reset")
    slow.wait_until_settled()


def test_a_number_that_was_typed_again_follows_its_slider(shown):
    box = shown.home.get_by_role("textbox", name="number of waves (per metre), value")
    before = box.input_value()
    box.fill("7")
    box.fill(before)
    box.press("Tab")
    with shown.new_picture():
        shown.slider("number of waves").press("ArrowRight")
    assert box.input_value() == "2.1"


@pytest.mark.parametrize(
    ("typed", "words"),
    [("often", "number of waves: “often” is not a number"), ("99", "number of waves: 99 is outside")],
)
def test_what_is_not_taken_is_said(shown, typed, words):
    box = shown.home.get_by_role("textbox", name="number of waves (per metre), value")
    box.fill(typed)
    box.press("Enter")
    expect(shown.home.get_by_role("alert")).to_contain_text(words)
    expect(box).to_have_value("2.0")
    assert "count=2.0," in shown.call


def test_choice_and_switch_change_the_picture(shown):
    with shown.new_picture():
        shown.home.get_by_role("combobox", name="shape of the waves").select_option("angular")
    with shown.new_picture():
        shown.home.get_by_role("checkbox", name="upside down").check()
    assert "shape='square', flipped=True" in shown.call


def test_a_preset_sets_its_controls_exactly_and_says_that_it_is_pressed(shown):
    many = shown.home.get_by_role("button", name="many", exact=True)
    expect(many).to_have_attribute("aria-pressed", "false")
    with shown.new_picture():
        many.click()
    assert "count=7.5, height=0.333," in shown.call
    assert value(shown.slider("height of the waves")) == "0.333 m"  # between two steps
    expect(shown.home.get_by_role("textbox", name="height of the waves (m), value")).to_have_value("0.333")
    expect(many).to_have_attribute("aria-pressed", "true")
    with shown.new_picture():
        shown.slider("height of the waves").press("ArrowRight")
    assert "height=0.35," in shown.call
    expect(many).to_have_attribute("aria-pressed", "false")


@pytest.mark.parametrize("where", ["slider", "button", "checkbox", "combobox", "picture", "space"])
def test_no_key_pressed_in_an_explorable_changes_the_notebook(shown, notebook, where):
    before = sources(notebook)
    for key in ("x", "d", "m", "a", "b", "z", "y", "r", "Enter", "Delete", "0"):
        if where == "picture":
            shown.image.click(position={"x": 5, "y": 5})
        elif where == "space":
            shown.home.locator(".explorable-body").click(position={"x": 3, "y": 3}, force=True)
        else:
            shown.home.get_by_role(where).first.focus()
        shown.page.keyboard.press(key)
        shown.page.keyboard.press(key)
    shown.wait_until_idle()
    assert sources(notebook) == before


def test_escape_returns_to_the_notebook(shown, notebook):
    shown.slider("number of waves").focus()
    shown.page.keyboard.press("Escape")
    assert shown.page.evaluate("() => document.activeElement.closest('.jp-Notebook') !== null")
    assert shown.page.evaluate("() => !document.activeElement.closest('.explorable')")


# --- presets, seed, steps, pin, question ---------------------------------------------------------


def test_pin_leaves_a_ghost_and_its_readout_until_unpin(shown):
    with shown.new_picture():
        shown.click("many")
    alone = shown.pixels()
    with shown.new_picture():
        shown.click("reset")
    old = shown.pixels()
    with shown.new_picture():
        shown.click("pin")
        shown.click("many")
    both = shown.pixels()
    added = (both != alone).any(axis=2)
    assert added.sum() > 500
    assert (old[added] != 255).any(axis=1).all()
    assert "pinned: " in shown.readout
    with shown.new_picture():
        shown.click("unpin")
    assert np.array_equal(shown.pixels(), alone)
    assert "pinned: " not in shown.readout


WORDY = """
brief = WavePicture.readout
WavePicture.readout = lambda scene, result, step: {
    name: f"{result.y.mean():.4f} after τ_w, and with all that can be said of it: neither threshold is crossed"
    for name in ("one", "another", "a third")
}"""
UNREADABLE = """(home) => [...home.querySelectorAll('dd')]
  .filter((each) => [each, ...each.children].some((part) => part.getBoundingClientRect().right >
    each.parentElement.getBoundingClientRect().right + 1) || each.textContent.includes('_'))
  .map((each) => each.textContent)"""


def test_long_values_can_be_read_beside_those_that_are_pinned(notebook, shown):
    notebook.execute(WORDY)
    try:
        for press in (partial(shown.click, "pin"), partial(shown.slider("number of waves").press, "ArrowRight")):
            with shown.new_picture():
                press()
        assert shown.readout.count("pinned: ") == 3
        assert shown.home.evaluate(UNREADABLE) == []
    finally:
        notebook.execute("WavePicture.readout = brief")


def test_reset_restores_the_very_same_picture(shown):
    before, call = shown.pixels(), shown.call
    for action in ("few", "new seed", "one step back"):
        with shown.new_picture():
            shown.click(action)
    shown.click("pin")
    shown.wait_until_idle()
    assert (shown.pixels() != before).any()
    with shown.new_picture():
        shown.click("reset")
    assert np.array_equal(shown.pixels(), before)
    assert shown.call == call
    assert "pinned: " not in shown.readout


def test_keys_right_after_reset_start_from_where_it_leads(shown):
    slider = shown.slider("number of waves")
    first = value(slider)
    slider.press("End")
    shown.wait_until_idle()
    slider.evaluate(
        """(knob) => {
             const buttons = [...knob.closest('.explorable').querySelectorAll('button')];
             buttons.find((each) => each.textContent === 'reset').click();
             for (const key of ['ArrowRight', 'ArrowRight']) knob.dispatchEvent(new KeyboardEvent('keydown', { key }));
           }"""
    )
    shown.wait_until_idle()
    slider.press("ArrowLeft")
    slider.press("ArrowLeft")
    shown.wait_until_idle()
    assert value(slider) == first


def test_a_new_seed_draws_other_random_numbers(shown):
    with shown.new_picture():
        shown.click("new seed")
    assert "seed=1" in shown.call


def test_steps_and_play_scrub_the_recorded_run(shown):
    step = shown.slider("step")
    with shown.new_picture():
        shown.click("one step back")
    expect(step).to_have_attribute("aria-valuetext", "39 of 40")
    with shown.new_picture():
        shown.click("one step on")
    expect(step).to_have_attribute("aria-valuetext", "40 of 40")
    with shown.new_picture():
        shown.click("play")
    # Played from the end it starts at the beginning.
    expect(step).to_have_attribute("aria-valuetext", re.compile(r"^[1-9] of 40$"))
    shown.click("pause")
    shown.wait_until_idle()
    stopped = int(value(step).split()[0])
    assert 0 < stopped < 40
    reader = at_natural_size()
    reader.send("step", step=stopped)
    assert np.array_equal(shown.pixels(), reader.picture)


def test_a_prediction_reveals_the_answer_and_moves_nothing(shown):
    picture, controls = (pytest.approx(each.bounding_box(), abs=1) for each in (shown.image, shown.slider("number of")))
    with shown.new_picture():
        shown.click("the waves < get higher")
    verdict = shown.home.locator(".explorable-question")
    expect(verdict).to_contain_text(
        "You predicted “the waves < get higher”; the picture shows: the waves get narrower."
    )
    expect(verdict).to_contain_text("They share the same metre.")
    assert "count=6.0," in shown.call
    assert shown.image.bounding_box() == picture
    assert shown.slider("number of").bounding_box() == controls
    shown.click("ask again")
    expect(verdict.get_by_role("button", name="the waves get narrower")).to_be_visible()
    assert "count=6.0," in shown.call


def test_nothing_moves_while_a_slider_is_dragged_through_all_its_values(shown):
    slider = shown.slider("number of waves")
    place = slider.bounding_box()
    for key in ("Home", "PageUp", "PageUp", "PageUp", "End", "PageDown"):
        slider.press(key)
        shown.wait_until_idle()
        assert slider.bounding_box() == place


# --- words of trouble ---------------------------------------------------------


def test_a_refused_value_is_said_in_red_and_the_picture_stays(shown):
    shown.wait_until_idle()
    picture, call = shown.source, shown.call
    alert = shown.home.get_by_role("alert")
    expect(alert).to_be_hidden()
    shown.click("too many")
    expect(alert).to_have_text("count = 9.0 must be at most 8")
    red, green, blue = map(int, re.findall(r"\d+", alert.evaluate("(text) => getComputedStyle(text).color"))[:3])
    assert red > 150 > 50 > max(green, blue)
    assert (shown.source, shown.call) == (picture, call)


def test_another_error_is_shown_with_its_type_and_its_traceback_can_be_copied(shown):
    shown.home.get_by_role("combobox").select_option("broken")
    expect(shown.home.get_by_role("alert")).to_have_text("'broken' (KeyError; please report this)")
    shown.click("copy details")
    expect(shown.home.get_by_role("button", name="copied")).to_be_visible()
    assert "Traceback" in shown.page.evaluate("() => navigator.clipboard.readText()")


def test_the_call_can_be_copied(shown):
    shown.click("code")
    shown.click("copy")
    expect(shown.home.get_by_role("button", name="copied")).to_be_visible()
    assert shown.page.evaluate("() => navigator.clipboard.readText()") == toy().call
    shown.click("code")


# --- pointing ---------------------------------------------------------


def place_on(shown, x, y):
    """The page's place of (x, y) in the first axes."""
    box, axes = shown.image.bounding_box(), toy().stage.figure.axes[0]
    across, up = axes.transData.transform((x, y))
    return box["x"] + across, box["y"] + 300 - up


def test_pointing_on_the_picture_moves_both_sliders(shown):
    with shown.new_picture():
        shown.page.mouse.click(*place_on(shown, 0.9, 0.5))
    assert "count=0.9, height=0.5," in shown.call
    shown.page.mouse.down()
    with shown.new_picture():
        shown.page.mouse.move(*place_on(shown, 0.6, 1.5), steps=3)
    shown.page.mouse.up()
    shown.wait_until_idle()
    assert "count=0.6, height=1.5," in shown.call
    assert value(shown.slider("height")) == "1.50 m"
    before = shown.call
    shown.page.mouse.move(*place_on(shown, 0.8, 0.3))  # without a button, or with the other one: nothing moves
    shown.page.mouse.click(*place_on(shown, 0.8, 0.3), button="right")
    shown.wait_until_idle()
    assert shown.call == before


def test_what_can_be_pointed_at_can_be_moved_by_keys(shown):
    shown.image.focus()
    with shown.new_picture():
        shown.page.keyboard.press("ArrowRight")
    assert "count=2.1, height=1.0," in shown.call
    with shown.new_picture():
        shown.page.keyboard.press("ArrowDown")
    assert "count=2.1, height=0.95," in shown.call


def test_a_finger_can_scroll_over_a_picture_that_can_be_pointed_at(shown):
    assert shown.image.evaluate("(image) => getComputedStyle(image).touchAction") == "pan-y"


# --- partial results, second views, life ---------------------------------------------------------

COUNT_PICTURES = """(image) => {
  window.pictures = 0;
  new MutationObserver((changes) => (window.pictures += changes.length)).observe(
    image, { attributes: true, attributeFilter: ['data-frame'] });
}"""


def test_partial_results_appear_and_a_move_drops_the_run(slow):
    slow.image.evaluate(COUNT_PICTURES)
    slider = slow.slider("number of waves")
    progress = slow.home.get_by_role("progressbar")
    slider.press("ArrowRight")
    slow.page.wait_for_function("() => window.pictures >= 3")
    expect(progress).to_be_visible()
    slider.press("ArrowRight")
    expect(slow.home.locator("code")).to_contain_text("count=2.2")
    expect(progress).to_be_hidden(timeout=20_000)
    pictures = slow.page.evaluate("() => window.pictures")
    assert PARTS < pictures < 2 * PARTS, "the first run is dropped on its way, the second one completed"


@pytest.fixture(scope="module")
def table(new_page):
    """A page for notebooks that are opened, tried and closed, one after the other."""
    return new_page()


def test_play_plays_in_a_second_view_too(new_notebook_with, table):
    opened = new_notebook_with("views.ipynb", "made = toy()\nmade", "made", page=table)
    opened.run_all()
    first, second = opened.explorable(0), opened.explorable(1)
    second.click("play")
    opened.page.wait_for_timeout(400)
    second.click("pause")
    first.wait_until_idle()
    assert value(first.slider("step")) == value(second.slider("step"))
    assert value(first.slider("step")) != "40 of 40"
    first.click("play")
    opened.page.wait_for_timeout(200)
    first.click("pause")
    opened.close()


RUN_AGAIN = (
    "import gc; gc.collect(); print(len([each for each in gc.get_objects() if type(each).__name__ == 'Figure']))"
)


def test_a_cell_that_is_run_again_frees_what_it_made(new_notebook_with, table):
    opened = new_notebook_with("again.ipynb", "toy()", RUN_AGAIN, page=table)
    figures = []
    for _ in range(4):
        opened.run_all()
        figures.append(int(opened.page.locator(".jp-OutputArea-output", has_text=re.compile(r"^\d+\s*$")).inner_text()))
    assert figures[-1] <= figures[1]
    assert opened.explorable(0).answers()
    opened.close()


def test_a_link_opens_the_page_at_its_setting(new_page, address, new_notebook_with, table):
    opened = new_notebook_with("link.ipynb", "toy()", page=table)
    opened.close()
    page = new_page()
    linked = Notebook(page, address, "link.ipynb", query="reset&set=00-1:count=7.5,height=0.333,flipped=on,nonsense=1")
    linked.run_all()
    shown = linked.explorable(0)
    shown.wait_until_idle()
    expect(shown.home.get_by_role("alert")).to_contain_text("'nonsense' is not a control")
    assert "count=7.5, height=0.333, shape='sine', flipped=True" in shown.call
    shown.click("copy link")
    expect(shown.home.get_by_role("button", name="copied")).to_be_visible()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.endswith("?set=00-1:count=7.5,height=0.333,flipped=on")
    linked.close()


def test_a_page_that_is_loaded_again_comes_back_to_what_was_set_and_predicted(new_notebook_with, new_page, address):
    page = new_page()

    def loaded_again():
        page.goto("about:blank")  # JupyterLab would restore what other pages have open
        made = Notebook(page, address, "loaded.ipynb")
        made.run_all()
        shown = made.explorable(0)
        shown.wait_until_settled()
        return made, shown

    opened = new_notebook_with("loaded.ipynb", "toy()", page=page)
    opened.run_all()
    shown = opened.explorable(0)
    for press in (partial(shown.click, "the waves get narrower"), partial(shown.slider("height").press, "Home")):
        with shown.new_picture():
            press()
    before = shown.call
    _, shown = loaded_again()
    expect(shown.home.locator(".explorable-question")).to_contain_text("As you predicted")
    expect(shown.home.locator("code")).to_have_text(before)
    shown.click("reset")
    shown.wait_until_settled()
    opened, shown = loaded_again()
    expect(shown.home.get_by_role("button", name="the waves get narrower")).to_be_visible()
    opened.close()


def test_what_cannot_be_copied_over_plain_http_is_selected(shown):
    shown.page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')); }")
    shown.click("copy link")
    expect(shown.home.get_by_role("button", name=re.compile("copied|press Ctrl"))).to_be_visible()


def test_callbacks_of_sliders_run_where_cells_run(notebook):
    assert notebook.comms_over_subshells() == "disabled"


def test_a_running_cell_keeps_its_sixty_lines_while_a_slider_moves(new_notebook_with, table):
    # If callbacks ran on another thread, each would end and flush the figure that the cell is still drawing.
    opened = new_notebook_with("lines.ipynb", "explore(wave, ThreadPicture(), count=COUNT)", PLOTTING, page=table)
    for cell in (0, 1):
        with opened.running(cell):
            pass
    explorable = opened.explorable(0)
    slider = explorable.slider("number of waves")
    with explorable.new_picture():
        slider.press("ArrowRight")
    moves = 0
    with explorable.new_picture(), opened.running(2) as is_running:
        while is_running():
            slider.press("ArrowRight")
            opened.page.wait_for_timeout(50)
            moves += 1
    assert moves > 5
    expect(opened.page.locator(".jp-OutputArea-output", has_text="lines")).to_have_text("60 lines\n")
    assert explorable.readout.split("\n") == ["on the main thread", "True"]
    opened.close()


def test_nobody_is_asked_about_news(notebook):
    assert notebook.page.locator(".Toastify__toast").count() == 0
    assert notebook.page.get_by_text("official Jupyter news").count() == 0


# --- the end of a kernel, and of a server: last, since nothing lives after them ---


MOVE_ALL_THE_TIME = """(slider) => {
  setInterval(() => {
    slider.value = slider.max * Math.random();
    slider.dispatchEvent(new Event('input'));
  }, 50);
}"""


def test_a_kernel_that_dies_is_said_in_words_and_the_controls_stop(new_notebook_with):
    opened = new_notebook_with("killed.ipynb", "toy()", "import os; os.getpid()")
    opened.run_all()
    shown = opened.explorable(0)
    shown.wait_until_settled()
    errors = []
    opened.page.on("pageerror", lambda error: errors.append(str(error)))
    opened.page.evaluate(
        "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute("
        "{ code: 'import os, signal; os.kill(os.getpid(), signal.SIGKILL)' })"
    )
    shown.slider("number of waves").evaluate(MOVE_ALL_THE_TIME)
    expect(shown.home.get_by_role("alert")).to_contain_text("The kernel behind this picture has ended", timeout=30_000)
    opened.page.wait_for_timeout(300)
    assert errors == []
    assert shown.home.locator(".explorable-side").evaluate("(side) => side.inert")
    assert np.ptp(shown.pixels()) > 0  # the last picture stays
    opened.page.keyboard.press("Escape")


def test_a_server_out_of_reach_is_said_and_the_picture_comes_back_to_life(new_notebook_with):
    opened = new_notebook_with("offline.ipynb", "toy()")
    opened.run_all()
    shown = opened.explorable(0)
    context = opened.page.context
    context.set_offline(True)
    opened.page.wait_for_function(
        """() => {
             const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
             const connected = kernel.connectionStatus === 'connected' && Boolean(kernel._ws);
             if (connected) kernel._ws.close();
             return connected;
           }"""
    )
    expect(shown.home.get_by_role("alert")).to_contain_text("The connection to the server is lost", timeout=30_000)
    context.set_offline(False)
    opened.page.evaluate("() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.reconnect()")
    expect(shown.home.get_by_role("alert")).to_be_hidden(timeout=30_000)
    for dialog in opened.page.locator(".jp-Dialog").all():  # JupyterLab's own words
        dialog.locator(".jp-Dialog-button").first.click()
    with shown.new_picture():
        shown.slider("number of waves").press("ArrowRight")
    opened.close()
