"""How a picture follows the hand when the kernel is far away: a real browser, a real JupyterLab, a slow line between.

A proxy holds back everything that passes between browser and server, half a round trip each way. Then a hand drags the
first slider to and fro as people do, sixty times a second, and the page notes every picture that is ready to be painted
and the position of the hand that it belongs to.

- pictures: per second, while the hand moves
- gap p95: all but a twentieth of pictures come at most so long after the one before, in ms
- age: how long ago the hand was where the picture shows it, median and highest, in ms
- behind: the most pictures of earlier positions that were still to come when the hand was where a picture shows it

    python -m benchmarks.far [NOTEBOOK ...] [--delay MS] [--seconds N]
"""

import argparse
import asyncio
import bisect
import contextlib
import itertools
import statistics
import tempfile
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Error

from benchmarks.common import Table, load, targets, write_notebook
from lecture_utils.explore import Explorable
from tests.browser.lab import Notebook, browser, jupyterlab

FEWEST_PICTURES = 10
MOST_BEHIND = 2
CHUNK = 65536
SLOWEST_SWEEP = 3.0  # seconds from one end of the slider to the other
POSITIONS_PER_SECOND = 40

# Notes every picture as [time, call], and every position of the hand as [time, position].
DRAG = """async ([root, selector, seconds, sweep]) => {
  const knob = root.querySelector(selector), image = root.querySelector('.explorable-image');
  const code = root.querySelector('.explorable-call code');
  const last = Number(knob.max), pictures = [], hand = [];
  const observer = new MutationObserver(() => {
    pictures.push([performance.now(), code.textContent]);
  });
  observer.observe(image, { attributes: true, attributeFilter: ['data-frame'] });
  const start = performance.now();
  while (performance.now() - start < 1000 * seconds) {
    const phase = ((performance.now() - start) / 1000 / sweep) % 2;
    const position = Math.round(last * (phase < 1 ? phase : 2 - phase));
    if (position !== hand.at(-1)?.[1]) {
      hand.push([performance.now(), position]);
      knob.value = position;
      knob.dispatchEvent(new Event('input'));
    }
    await new Promise((resolve) => setTimeout(resolve, 1000 / 60));
  }
  const end = performance.now();
  await new Promise((resolve) => setTimeout(resolve, 1500));
  observer.disconnect();
  return { start, end, pictures, hand };
}"""


class Line:
    """A line to a server that takes its time.

    Attributes
    ----------
    delay : float
        One way, in seconds.
    """

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self.delay = 0.0

    async def connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on a browser's connection, late, both ways."""
        its_reader, its_writer = await asyncio.open_connection(self._host, self._port)
        try:
            await asyncio.gather(self._pass_on(reader, its_writer), self._pass_on(its_reader, writer))
        finally:
            for each in (writer, its_writer):
                each.close()
                with contextlib.suppress(ConnectionError):
                    await each.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        late: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()
        clock = asyncio.get_running_loop().time

        async def deliver() -> None:
            while True:
                due, data = await late.get()
                if not data:
                    return
                await asyncio.sleep(max(0.0, due - clock()))
                writer.write(data)
                await writer.drain()

        delivering = asyncio.create_task(deliver())
        with contextlib.suppress(ConnectionError):
            data = b"-"
            while data:
                data = await reader.read(CHUNK)
                late.put_nowait((clock() + self.delay, data))
            await delivering
            writer.close()


@contextmanager
def line_to(address: str) -> Generator[tuple[Line, str], None, None]:
    """Open a line to the server at `address`, and yield it together with the address of its near end."""
    server = urlsplit(address)
    line = Line(str(server.hostname), int(server.port or 80))
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    near = asyncio.run_coroutine_threadsafe(asyncio.start_server(line.connect, "127.0.0.1", 0), loop).result()
    try:
        yield line, f"http://127.0.0.1:{near.sockets[0].getsockname()[1]}"
    finally:

        async def end() -> None:
            near.close()
            others = asyncio.all_tasks() - {asyncio.current_task()}
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await near.wait_closed()

        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def first_slider(explorable: Explorable) -> str | None:
    """Return the name of the first slider in sight."""
    described = explorable.view.described["controls"].items()
    return next((name for name, each in described if each["kind"] == "slider" and not each["group"]), None)


def calls_along(explorable: Explorable, name: str) -> list[str]:
    """Return the call that belongs to each position of a slider."""
    settings, control = explorable.settings, explorable.controls[name]
    values = (control.moved(place) for place in range(len(control.described(name)["texts"])))
    partial = explorable.session.partial
    return [settings.call(settings.arguments | {name: value}, partial=partial) for value in values]


def summary(noted: dict[str, Any], calls: Sequence[str]) -> list[float]:
    """Return pictures per second, 95th percentile of gaps, median and highest age, and most pictures behind."""
    shown = [picture for picture in noted["pictures"] if picture[0] <= noted["end"]]
    # Of a training only the first part of each answer.
    while_moving = [next(parts) for _, parts in itertools.groupby(shown, key=lambda picture: picture[1])]
    painted = [time for time, _ in while_moving]
    ages, behind = [], []
    for place, (time, call) in enumerate(while_moving):
        visits = [at for at, position in noted["hand"] if at < time and calls[position] == call]
        if visits:
            ages.append(time - visits[-1])
            behind.append(place - bisect.bisect(painted, visits[-1]))
    gaps = sorted(later - earlier for earlier, later in itertools.pairwise(painted))
    rate = 1000 * len(painted) / (noted["end"] - noted["start"])
    return [rate, gaps[int(0.95 * len(gaps))], statistics.median(ages), max(ages), max(behind)]


def drag(notebook: Notebook, calls: Sequence[str], seconds: float) -> list[float]:
    """Drag the first slider for so many seconds and return what is to be printed."""
    sweep = min(SLOWEST_SWEEP, len(calls) / POSITIONS_PER_SECOND)
    shown = notebook.explorable(0)
    shown.wait_until_settled()
    selector = ".explorable-controls input[type=range]"
    return summary(notebook.page.evaluate(DRAG, [shown.home.element_handle(), selector, seconds, sweep]), calls)


def main() -> None:
    """Measure the explorables named on the command line and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.far", description=__doc__.splitlines()[0])
    parser.add_argument("notebooks", nargs="*", help="paths or parts of names; all if none; or 'toy'")
    parser.add_argument("--delay", type=float, default=100, help="round trip added, in ms (default 100)")
    parser.add_argument("--seconds", type=float, default=6, help="length of each drag (default 6)")
    arguments = parser.parse_args()
    print(f"round trip of {arguments.delay:g} ms more, {arguments.seconds:g} s of dragging; {load()}; bars:")
    print(f"pictures a second ≥ {FEWEST_PICTURES}, pictures behind the hand ≤ {MOST_BEHIND}")
    found = list(targets(arguments.notebooks))
    table = Table("explorable", "pictures", "gap p95", "age", "age max", "behind")
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as private,
        jupyterlab(Path(folder), Path(private)) as address,
        line_to(address) as (line, near),
        browser() as started,
    ):
        page = started.new_page(viewport={"width": 1366, "height": 768})
        for number, target in enumerate(found):
            name = first_slider(target.explorable)
            if name is None:
                print(f"{target.name}: has no slider in sight")
                continue
            write_notebook(Path(folder) / f"{number}.ipynb", target)
            line.delay = 0.0  # until everything is there
            notebook = Notebook(page, near, f"{number}.ipynb")
            notebook.run_all()
            line.delay = arguments.delay / 2000
            try:
                table.row(target.name, *drag(notebook, calls_along(target.explorable, name), arguments.seconds))
            except Error as error:
                print(f"{target.name}: {str(error).splitlines()[0]}")
            line.delay = 0.0
            notebook.close()


if __name__ == "__main__":
    main()
