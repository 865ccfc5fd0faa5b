"""One bundle, three readers: JupyterLab takes the widget, GitHub the picture, nbval the text."""

import base64
import io

import nbformat
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

from lecture_utils.tools.refresh import WIDGET_VIEW
from tests.explore.toy import toy


@pytest.fixture
def explorable():
    made = toy()
    made.set(count=3.0, flipped=True)
    return made


def bundle(explorable):
    """What IPython makes of it."""
    data, _ = DisplayFormatter().format(explorable)
    return data


def test_a_notebook_with_the_bundle_is_valid(explorable):
    output = new_output("execute_result", data=bundle(explorable), execution_count=1)
    nbformat.validate(new_notebook(cells=[new_code_cell("e", outputs=[output], execution_count=1)]))


def test_jupyterlab_finds_the_live_view(explorable):
    view = bundle(explorable)[WIDGET_VIEW]
    assert view["model_id"] == explorable.view.model_id


def test_a_reader_without_widgets_finds_the_picture_as_base64_text(explorable):
    encoded = bundle(explorable)["image/png"]
    assert isinstance(encoded, str)
    picture = Image.open(io.BytesIO(base64.b64decode(encoded, validate=True)))
    assert np.array_equal(np.asarray(picture), explorable.stage.pixels()[:, :, :3])


def test_nbval_finds_title_readout_and_call_as_plain_text(explorable):
    text = bundle(explorable)["text/plain"]
    assert text.splitlines() == [
        "A wave on two panels",
        f"  mean height: {explorable.readout['mean height']}",
        f"  highest: {explorable.readout['highest']}",
        "  toy.wave(count=3.0, height=1.0, shape='sine', flipped=True, seed=0)",
    ]


def test_the_bundle_is_the_same_each_time():
    one, other = bundle(toy()), bundle(toy())
    for kind in ("text/plain", "image/png"):
        assert one[kind] == other[kind]


def test_the_saved_picture_is_the_same_whatever_the_page_asks_for():
    plain, fitted = toy(), toy()
    fitted.view.hear({"kind": "fit", "width": 500, "height": 260, "text": 11, "ratio": 2, "page": "", "number": 1})
    assert bundle(plain)["image/png"] == bundle(fitted)["image/png"]


def test_the_output_says_which_explorable_it_is():
    _, metadata = DisplayFormatter().format(toy())
    assert metadata["lecture_utils"] == {"explorable": "00-1"}
