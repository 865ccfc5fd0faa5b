"""Every notebook in a real JupyterLab: as saved, and alive."""

import base64

import nbformat
import pytest
from playwright.sync_api import expect

from lecture_utils.tools.collect import NOTEBOOKS
from tests.browser.lab import Notebook
from tests.browser.test_engine import FONT_SIZES, LEAST_POINTS, POINTS_PER_PIXEL

PATHS = sorted(NOTEBOOKS.glob("*.ipynb"))


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


@pytest.fixture(scope="module")
def opened(page, address, path, saved):
    """The notebook, opened but not yet run."""
    found = Notebook(page, address, path.name)
    yield found
    found.close()


def test_a_notebook_that_is_only_opened_shows_its_saved_pictures(opened, saved):
    page, pictures = opened.page, saved
    assert pictures
    images = page.locator(".jp-OutputArea-output img")
    for index in range(len(pictures)):
        images.nth(index).wait_for(state="attached")
        images.nth(index).scroll_into_view_if_needed()
        page.wait_for_function("(image) => image.naturalWidth", arg=images.nth(index).element_handle())
    shown = images.evaluate_all("(images) => images.map((image) => image.src)")
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
        before = explorable.pixels()
        explorable.wait_until_idle()
        assert explorable.image.get_attribute("alt")
        assert explorable.answers(), f"no control of explorable {index} changes its picture"
        explorable.click("reset")
        explorable.wait_until_settled()
        assert (explorable.pixels() == before).all()


def test_no_text_of_an_explorable_is_too_small(opened):
    for index in range(opened.page.locator(".explorable").count()):
        sizes = opened.explorable(index).home.evaluate(FONT_SIZES)
        assert [what for pixels, what in sizes if pixels * POINTS_PER_PIXEL < LEAST_POINTS] == []


@pytest.mark.parametrize("role", ["slider", "combobox", "checkbox", "radiogroup"])
def test_every_control_has_an_accessible_name(opened, role):
    homes = opened.page.locator(".explorable")
    unnamed = [control for control in homes.get_by_role(role).all() if not control.evaluate(ACCESSIBLE_NAME)]
    assert unnamed == []


ACCESSIBLE_NAME = "(control) => control.ariaLabel || [...control.labels ?? []].map((each) => each.textContent).join('')"
