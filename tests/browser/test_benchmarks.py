"""The benchmarks that need a browser run on the toy and find something to measure; no time is asserted."""

from benchmarks import far, latency
from benchmarks.common import targets, write_notebook
from tests.browser.lab import Notebook


def test_latency_and_far_follow_the_hand(chromium, address, folder):
    (toy,) = targets(["toy"])
    control = latency.movable(toy.explorable)
    assert control is not None
    write_notebook(folder / "measured.ipynb", toy, latency.TWINS)
    with far.line_to(address) as (line, near):
        page = chromium.new_page(viewport={"width": 1366, "height": 2000})
        notebook = Notebook(page, near, "measured.ipynb")
        notebook.run_all()
        times = latency.measure(notebook, control, 2)
        assert {name: len(found) for name, found in times.items()} == {"empty": 2, "ours": 2, "interact": 2}
        line.delay = 0.15
        calls = far.calls_along(toy.explorable, far.first_slider(toy.explorable))
        rate, gap, age, oldest, behind = far.drag(notebook, calls, 2.0)
        assert rate > 0 < gap
        assert 300 < age <= oldest  # nothing is faster than the line
        assert behind >= 0
        line.delay = 0.0
        notebook.close()
        page.close()
