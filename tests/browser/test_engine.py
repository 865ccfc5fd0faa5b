"""The engine in a real JupyterLab: what a reader does to an explorable, with keyboard and mouse."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.explore.toy import WavePicture, toy

LEAST_POINTS = 11
PRESENTED_POINTS = 18
POINTS_PER_PIXEL = 0.75
PARTS = 24
PRESENTED = """
import os
os.environ['LECTURE_PRESENTING'] = '1'
presented = toy()
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
    opened = new_notebook_with(
        "toy.ipynb",
        "toy()",
        f"slow_toy(parts={PARTS}, pause=0.1)",
        PRESENTED,
    )
    opened.run_all()
    return opened


@pytest.fixture
def shown(notebook):
    """The toy, as it was at the start."""
    explorable = notebook.explorable(0)
    explorable.click("unpin")
    explorable.click("reset")
    explorable.wait_until_idle()
    return explorable


@pytest.fixture
def slow(notebook):
    return notebook.explorable(1)


@pytest.fixture
def presented(notebook):
    return notebook.explorable(2)


def test_the_page_shows_what_python_draws(shown):
    assert np.array_equal(shown.pixels(), toy().stage.pixels()[:, :, :3])
    assert shown.call == toy().call


def test_the_picture_has_its_natural_size_and_a_text_alternative(shown):
    sizes = shown.image.evaluate("(image) => [image.width, image.height, image.naturalWidth, image.naturalHeight]")
    assert sizes == [700, 300, 700, 300]
    with shown.new_picture():
        shown.slider("number of waves").press("ArrowRight")
    assert shown.image.get_attribute("alt").startswith("A wave on two panels. mean height: ")
    assert re.search(r"highest: 1\.\d+ m$", shown.image.get_attribute("alt"))


def test_keys_move_a_slider_and_the_picture(shown):
    before, readout = shown.pixels(), shown.readout
    with shown.new_picture():
        shown.slider("number of waves").press("ArrowRight")
    assert "count=2.1," in shown.call
    assert shown.readout != readout
    assert (shown.pixels() != before).any()
    with shown.new_picture():
        shown.slider("number of waves").press("Home")
    assert "count=0.5," in shown.call


def test_the_mouse_drags_a_slider_and_the_picture(shown):
    handle = shown.slider("height of the waves").bounding_box()
    x, y = handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2
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


def test_a_number_can_be_typed(shown):
    box = shown.home.get_by_role("textbox", name="number of waves (per metre), value")
    with shown.new_picture():
        box.fill("4.2")
        box.press("Enter")
    assert "count=4.2," in shown.call


def test_choice_and_switch_change_the_picture(shown):
    with shown.new_picture():
        shown.home.get_by_role("combobox", name="shape of the waves").select_option("angular")
    with shown.new_picture():
        shown.home.get_by_role("checkbox", name="upside down").check()
    assert "shape='square', flipped=True" in shown.call


def test_a_preset_sets_its_controls(shown):
    with shown.new_picture():
        shown.click("many")
    shown.wait_until_idle()  # the slider of the height, which has no such step, has answered by its nearest
    assert "count=7.5, height=0.333," in shown.call
    assert shown.slider("number of waves").get_attribute("aria-valuenow") == "7.5"
    expect(shown.home.get_by_role("button", name="many", exact=True)).to_have_class(re.compile("mod-active"))


def test_pin_leaves_a_ghost_and_its_readout_until_unpin(shown):
    with shown.new_picture():
        shown.slider("number of waves").press("End")  # refused: the picture is drawn again when the message goes
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


def test_reset_restores_the_very_same_picture(shown):
    before, call = shown.pixels(), shown.call
    for action in (lambda: shown.click("few"), lambda: shown.click("new seed"), lambda: shown.click("◀")):
        with shown.new_picture():
            action()
    assert (shown.pixels() != before).any()
    with shown.new_picture():
        shown.click("reset")
    assert np.array_equal(shown.pixels(), before)
    assert shown.call == call


def test_a_new_seed_draws_other_random_numbers(shown):
    with shown.new_picture():
        shown.click("new seed")
    assert "seed=1" in shown.call


def test_steps_and_play_scrub_the_recorded_run(shown):
    with shown.new_picture():
        shown.click("◀")
    step = shown.slider("step")
    expect(step).to_have_attribute("aria-valuenow", "39.0")
    with shown.new_picture():
        shown.click("▶")
    expect(step).to_have_attribute("aria-valuenow", "40.0")
    with shown.new_picture():
        shown.click("play or pause")
    # Played from the end it starts at the beginning.
    expect(step).to_have_attribute("aria-valuenow", re.compile(r"^[1-5]\.0$"))
    shown.click("play or pause")
    shown.wait_until_idle()
    stopped = int(float(step.get_attribute("aria-valuenow")))
    assert 0 < stopped < 40
    explorable = toy()
    explorable._position.value = stopped
    assert np.array_equal(shown.pixels(), explorable.stage.pixels()[:, :, :3])


def test_a_refused_value_is_said_in_red_and_the_picture_stays(shown):
    picture, call = shown.source, shown.call
    alert = shown.home.get_by_role("alert")
    expect(alert).to_be_hidden()
    shown.click("too many")
    expect(alert).to_have_text("count = 9.0 must be at most 8")
    red, green, blue = map(int, re.findall(r"\d+", alert.evaluate("(text) => getComputedStyle(text).color"))[:3])
    assert red > 150 > 50 > max(green, blue)
    assert (shown.source, shown.call) == (picture, call)
    shown.home.get_by_role("combobox").select_option("broken")
    with shown.new_picture():
        shown.click("few")
        shown.home.get_by_role("combobox").select_option("smooth")
    expect(alert).to_be_hidden()


def test_another_error_is_shown_with_its_type(shown):
    shown.home.get_by_role("combobox").select_option("broken")
    expect(shown.home.get_by_role("alert")).to_have_text("'broken' (KeyError; please report this)")


@pytest.mark.parametrize("role", ["slider", "combobox", "checkbox", "radio", "radiogroup", "button", "progressbar"])
def test_everything_that_can_be_used_has_an_accessible_name(shown, slow, role):
    named = sum(each.home.get_by_role(role, name=re.compile(r"\w|◀|▶")).count() for each in (shown, slow))
    assert named == sum(each.home.get_by_role(role).count() for each in (shown, slow))
    assert named or role == "progressbar"


def test_the_readout_is_announced_politely_and_holds_only_what_is_shown(shown):
    readout = shown.home.locator("[aria-live=polite]").first
    assert readout.get_attribute("role") == "status"
    with shown.new_picture():
        shown.slider("number of waves").press("ArrowRight")
    made = toy()
    made.set(count=2.1)
    assert shown.readout.split("\n") == [part for row in made.readout.items() for part in row]


def test_pointing_on_the_picture_moves_both_sliders(shown):
    box = shown.image.bounding_box()
    axes = toy().stage.figure.axes[0]

    def place(x, y):
        across, down = axes.transData.transform((x, y))
        return box["x"] + across, box["y"] + 300 - down

    with shown.new_picture():
        shown.page.mouse.click(*place(0.9, 0.5))
    assert "count=0.9, height=0.5," in shown.call
    shown.page.mouse.down()
    with shown.new_picture():
        shown.page.mouse.move(*place(0.6, 1.5), steps=3)
    shown.page.mouse.up()
    assert "count=0.6, height=1.5," in shown.call
    assert shown.slider("height").get_attribute("aria-valuenow") == "1.5"

    shown.page.mouse.move(*place(0.8, 0.3))  # without a button,
    shown.page.mouse.click(*place(0.8, 0.3), button="right")  # with the other one,
    shown.page.mouse.move(box["x"] + 3, box["y"] + 3)
    shown.page.mouse.move(box["x"] - 9, box["y"] + 100)
    shown.page.mouse.down()  # or pressed beside the picture: nothing moves
    shown.page.mouse.move(*place(0.8, 0.3), steps=3)
    shown.page.mouse.up()
    shown.wait_until_idle()
    assert "count=0.6, height=1.5," in shown.call


def test_a_prediction_reveals_the_answer(shown):
    with shown.new_picture():
        shown.home.get_by_role("radio", name="the waves < get higher").check()
    verdict = shown.home.locator(".explorable-question")
    expect(verdict).to_contain_text(
        "You predicted “the waves < get higher”; the picture shows: the waves get narrower."
    )
    expect(verdict).to_contain_text("They share the same metre.")
    assert "count=6.0," in shown.call


def test_the_call_can_be_copied(shown):
    shown.click("copy")
    expect(shown.home.get_by_role("button", name="copied")).to_be_visible()
    assert shown.page.evaluate("() => navigator.clipboard.readText()") == toy().call


COUNT_PICTURES = """(image) => {
  window.pictures = 0;
  new MutationObserver((changes) => (window.pictures += changes.length)).observe(
    image, { attributes: true, attributeFilter: ['src'] });
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


FONT_SIZES = """(home) => [...home.querySelectorAll('*')]
  .filter((each) => [...each.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent.trim()))
  .map((each) => [parseFloat(getComputedStyle(each).fontSize), each.tagName + '.' + each.className])"""


@pytest.mark.parametrize(("which", "points"), [("shown", LEAST_POINTS), ("presented", PRESENTED_POINTS)])
def test_no_text_is_too_small(request, which, points):
    sizes = request.getfixturevalue(which).home.evaluate(FONT_SIZES)
    assert [what for pixels, what in sizes if pixels * POINTS_PER_PIXEL < points] == []


def test_presenting_enlarges_the_picture(presented):
    assert presented.image.evaluate("(image) => image.naturalWidth") == int(WavePicture.size[0] * 100 * 18 / 11)


def test_callbacks_of_sliders_run_where_cells_run(notebook):
    assert notebook.comms_over_subshells() == "disabled"


def test_a_running_cell_keeps_its_sixty_lines_while_a_slider_moves(new_notebook_with):
    # If callbacks ran on another thread, each would end and flush the figure that the cell is still drawing.
    opened = new_notebook_with("lines.ipynb", "explore(wave, ThreadPicture(), count=COUNT)", PLOTTING)
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


def test_nobody_is_asked_about_news(notebook):
    assert notebook.page.locator(".Toastify__toast").count() == 0
    assert notebook.page.get_by_text("official Jupyter news").count() == 0
