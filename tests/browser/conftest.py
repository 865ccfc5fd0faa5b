"""One JupyterLab and one browser for all tests of this package; they end before other tests begin."""

import os
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lecture_utils.tools.collect import NOTEBOOKS
from tests.browser.lab import Notebook, browser, find_browser, jupyterlab

ROOT = Path(__file__).resolve().parents[2]
IMPORTS = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom tests.explore.toy import *"


@pytest.fixture(scope="package")
def chromium():
    """The browser; without one the tests are skipped, but in CI they fail."""
    if find_browser() is None:
        missing = "no browser was found: install Chromium, Chrome or Edge"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    with browser() as started:
        yield started


@pytest.fixture(scope="package")
def folder(tmp_path_factory):
    """The folder that JupyterLab serves, with copies of all notebooks (JupyterLab saves what it has open)."""
    made = tmp_path_factory.mktemp("served")
    for notebook in NOTEBOOKS.glob("*.ipynb"):
        shutil.copy(notebook, made)
    return made


@pytest.fixture(scope="package")
def address(chromium, folder, tmp_path_factory):
    """The address of the running JupyterLab."""
    with jupyterlab(folder, tmp_path_factory.mktemp("private")) as started:
        yield started


@pytest.fixture(scope="module")
def new_page(chromium):
    """Make a page of its own, with a clipboard; all are closed when the tests of a module are done."""
    contexts = []

    def made():
        context = chromium.new_context(
            viewport={"width": 1500, "height": 1200}, permissions=["clipboard-read", "clipboard-write"]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        return page

    yield made
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def new_notebook_with(new_page, address, folder):
    """Write a notebook with the given cells, and open it: on a page of its own, or on one that others have left."""

    def opened(name, *cells, page=None):
        made = new_notebook(cells=[new_code_cell(cell) for cell in (IMPORTS, *cells)])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        nbformat.write(made, folder / name)
        return Notebook(page or new_page(), address, name)

    return opened
