"""Every notebook in a real JupyterLab: as saved, and alive."""

import base64

import nbformat
import pytest
from playwright.sync_api import expect

from lecture_utils.tools.collect import NOTEBOOKS
from tests.browser.lab import Notebook
from tests.browser.test_engine import FONT_SIZES, LEAST_POINTS, POINTS_PER_PIXEL

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))
# Whether a picture has been drawn for the place in which it is shown.
FITTED = """(image) => image.style.width && Math.abs(image.clientWidth - image.width) <= 1
  && Math.abs(image.clientHeight - image.height) <= 1"""


def outputs(path):
    """All outputs of a notebook's cells, as saved."""
    cells = nbformat.read(path, as_version=4).cells
    return [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]


def saved_pictures(path):
    """The base64 texts of the pictures saved in a notebook."""
    return [output.data["image/png"].strip() for output in outputs(path) if "image/png" in output.get("data", {})]


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def path(request, folder):
    """The served copy of a notebook."""
    return folder / request.param.name


@pytest.fixture(scope="module")
def saved(path):
    """The pictures that a notebook holds."""
    return saved_pictures(path)


@pytest.fixture(scope="module")
def page(new_page):
    """One page for all notebooks, one after the other."""
    return new_page()


def resize(page, screen):
    width, height, _ = SCREENS[screen]
    page.set_viewport_size({"width": width, "height": height})


@pytest.fixture(scope="module")
def opened(page, address, path, saved):
    """The notebook, opened but not yet run."""
    resize(page, "laptop")
    found = Notebook(page, address, path.name)
    yield found
    found.close()


PICTURES = ".jp-OutputArea-output img"
# JupyterLab shows what is scrolled to.
ALL_SHOWN = f"""(count) => {{
  const images = [...document.querySelectorAll('{PICTURES}')];
  images.forEach((image) => image.scrollIntoView());
  return images.length === count && images.every((image) => image.naturalWidth);
}}"""


def test_a_notebook_that_is_only_opened_shows_its_saved_pictures(opened, saved):
    opened.unfold()
    page, pictures = opened.page, saved
    assert pictures
    page.wait_for_function(ALL_SHOWN, arg=len(pictures))
    shown = page.locator(PICTURES).evaluate_all("(images) => images.map((image) => image.src)")
    assert [source.partition("base64,")[2].strip() for source in shown] == pictures
    assert all(base64.b64decode(picture).startswith(b"\x89PNG") for picture in pictures)
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    expect(page.get_by_text("Loading widget")).to_have_count(0)


def test_run_all_brings_every_explorable_to_life_without_an_error(opened, saved):
    opened.run_all()
    page = opened.page
    assert page.locator(".explorable").count() == len(saved)
    for kind in ("error", "stderr"):
        assert page.locator(f'[data-mime-type="application/vnd.jupyter.{kind}"]').all_inner_texts() == []
    expect(page.get_by_text("Error displaying widget")).to_have_count(0)
    assert opened.comms_over_subshells() == "disabled"


def test_every_explorable_answers_the_keyboard_and_is_restored_by_reset(opened):
    for index in range(opened.page.locator(".explorable").count()):
        explorable = opened.explorable(index)
        opened.page.wait_for_function(FITTED, arg=explorable.image.element_handle())
        explorable.wait_until_settled()
        before = explorable.pixels()
        assert explorable.image.get_attribute("aria-label")
        assert explorable.answers(), f"no control of explorable {index} changes its picture"
        explorable.click("reset")
        explorable.wait_until_settled()
        assert (explorable.pixels() == before).all(), f"explorable {index}"


# What must be on the screen together: the picture and the first controls. Sizes are of the screen, so the notebook has
# what JupyterLab leaves of it, with the file browser open.
SCREENS = {"laptop": (1366, 768, 3), "tablet": (1024, 768, 1)}
TOGETHER = """([home, wanted]) => {
  const view = home.closest('.jp-WindowedPanel-outer').getBoundingClientRect();
  const controls = [...home.querySelectorAll('.explorable-controls .explorable-control')].slice(0, wanted);
  const boxes = [home.querySelector('.explorable-image'), ...controls].map((each) => each.getBoundingClientRect());
  const top = Math.min(...boxes.map((box) => box.top)), bottom = Math.max(...boxes.map((box) => box.bottom));
  const right = Math.max(...boxes.map((box) => box.right));
  return { tooHigh: Math.max(0, bottom - top - view.height), tooWide: Math.max(0, right - view.right) };
}"""


def assert_together(opened, screen):
    """Fail if a picture and its first controls do not fit on a screen."""
    for index in range(opened.page.locator(".explorable").count()):
        off = opened.explorable(index).home.evaluate(f"(home) => ({TOGETHER})([home, {SCREENS[screen][2]}])")
        assert off == {"tooHigh": 0, "tooWide": 0}, f"explorable {index + 1} on a {screen}"


def test_picture_and_hand_are_on_one_screen_of_a_laptop(opened):
    assert_together(opened, "laptop")


def test_no_text_of_an_explorable_is_too_small(opened):
    for index in range(opened.page.locator(".explorable").count()):
        sizes = opened.explorable(index).home.evaluate(FONT_SIZES)
        assert [what for pixels, what in sizes if pixels * POINTS_PER_PIXEL < LEAST_POINTS] == []


CUT = """(lists) => lists.filter((list) => {
  const whole = list.cloneNode(true);
  whole.style.cssText = 'position: absolute; width: max-content';
  list.parentElement.append(whole);
  const wanted = whole.offsetWidth;
  whole.remove();
  return wanted > list.offsetWidth;
}).map((list) => list.ariaLabel)"""


def test_no_option_of_a_choice_is_cut(opened):
    assert opened.page.locator(".explorable").get_by_role("combobox").evaluate_all(CUT) == []


@pytest.mark.parametrize("role", ["slider", "combobox", "checkbox", "button"])
def test_every_control_has_an_accessible_name(opened, role):
    assert opened.page.locator(".explorable").get_by_role(role).evaluate_all(UNNAMED) == []


UNNAMED = """(controls) => controls
  .filter(({ ariaLabel, textContent, labels }) =>
    !(ariaLabel || textContent || [...labels ?? []].map((each) => each.textContent).join('')))
  .map((control) => control.outerHTML)"""


def test_picture_and_hand_are_on_one_screen_of_a_tablet(opened):
    resize(opened.page, "tablet")
    opened.page.wait_for_timeout(300)  # after which a changed size has been looked at
    assert_together(opened, "tablet")
