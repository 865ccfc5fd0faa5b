"""How many students one machine holds: a real JupyterHub, and students who move sliders through its real websockets.

The hub is that of deploy/, with two changes for the benchmark alone: anyone may log in, and servers run under the
account that runs the benchmark. It and its proxy are installed into a temporary folder (pip and npm; Linux or macOS),
and listen only on this machine. All students arrive at once; each logs in, waits for the server, gets a copy of the
course, runs one notebook from top to bottom, and then moves sliders like a person: a drag of a second, a few seconds of
looking, and so on. In the middle the server of one of them is killed; that student starts it again, and nobody else may
notice.

Time to the first picture runs from the login; the latency of a move from its message to the picture's arrival in what
would be the browser. Memory is what a student's processes hold for themselves plus their part of what they share (on
macOS: all of it). What depends little on who else uses the machine: arrival is the processor time in s of a student's
processes from their start to the end of Run All, cpu/move that of each move in ms. Cores are those kept busy by moving.

    python -m benchmarks.classroom [NOTEBOOK] [--students 1,2,4,8,16] [--seconds 60] [--prefix DIR]
"""

import argparse
import asyncio
import contextlib
import json
import math
import os
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any

import httpx
import psutil
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

from benchmarks.common import ROOT, Table, notebooks

MOST_MILLISECONDS = 200
DRAG, FRAME, LOOK = 1.0, 1 / 60, (1.0, 5.0)  # seconds: a drag, the hand's next place, looking at the picture
MOST_IN_FLIGHT = 2  # as in view.js
LONGEST = 300  # seconds without an answer, after which it counts as a failure
NATURAL_TEXT = 11 * 100 / 72  # pixels: that of a picture shown at its natural size
COPIED = ("notebooks", "data")
PROTOCOL = "v1.kernel.websocket.jupyter.org"


# --- the hub -------------------------------------------------------------------------------------------------------


def install(prefix: Path) -> None:
    """Install hub, proxy and what the notebooks need below `prefix`; what is already there is used."""
    if not shutil.which("npm"):
        raise SystemExit("this benchmark needs npm (of Node.js) to install the hub's proxy, and it was not found")
    if not (prefix / "bin" / "jupyterhub").exists():
        print("installing the hub …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", prefix], check=True)
        pip = [prefix / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
        subprocess.run([*pip, "--require-hashes", "-r", ROOT / "deploy" / "requirements.txt"], check=True)
        subprocess.run([*pip, "--no-build-isolation", ROOT], check=True)
    if not proxy(prefix).exists():
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", prefix / "node"]
        subprocess.run([*npm, "configurable-http-proxy@5"], check=True)


def proxy(prefix: Path) -> Path:
    """Return where the proxy's program is."""
    return prefix / "node" / "node_modules" / ".bin" / "configurable-http-proxy"


def make_course(folder: Path) -> None:
    """Make a course folder as deploy/ expects it: a git repository that students cannot write to."""
    folder.mkdir()
    for part in COPIED:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    git = ["git", "-C", folder, "-c", "user.name=benchmark", "-c", "user.email=benchmark@localhost"]
    for command in (["init", "--quiet", "-b", "main"], ["add", "."], ["commit", "--quiet", "-m", "The course"]):
        subprocess.run([*git, *command], check=True)


CONFIG = """
load_subconfig({deployed!r})
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = [{proxy!r}]
c.JupyterHub.authenticator_class = "dummy"
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = {homes!r} + "/{{username}}"
c.Spawner.pre_spawn_hook = None
c.Spawner.args += {more!r}
"""


class Hub:
    """A running hub.

    Attributes
    ----------
    address : str
        Where students go.
    log : Path
        What it and all servers have printed.
    """

    def __init__(self, folder: Path, process: psutil.Process, address: str) -> None:
        self._homes, self._process = folder / "homes", process
        self.address, self.log = address, folder / "hub.log"

    def server(self, student: str) -> psutil.Process:
        """Return the process of a student's server."""
        home = str(self._homes / student)
        for process in self._process.children():
            with contextlib.suppress(psutil.Error):
                if process.environ().get("HOME") == home:
                    return process
        raise LookupError(f"no server of {student} is running")

    def kill(self, student: str) -> None:
        """Kill a student's server and its kernels, as when memory runs out."""
        server = self.server(student)
        for process in [server, *server.children(recursive=True)]:
            process.kill()

    def megabytes(self, student: str) -> float:
        """Return the memory of a student's server and its kernels."""
        server = self.server(student)
        return sum(map(_megabytes, [server, *server.children(recursive=True)]))

    def processor_seconds(self, student: str) -> float:
        """Return the processor time that a student's server and its kernels have used so far."""
        server = self.server(student)
        times = [process.cpu_times() for process in [server, *server.children(recursive=True)]]
        return sum(each.user + each.system for each in times)

    def own_megabytes(self) -> float:
        """Return the memory of the hub itself, its proxy and its services."""
        students = {process.pid for process in self._process.children() if str(self._homes) in _home(process)}
        processes = [self._process, *(each for each in self._process.children() if each.pid not in students)]
        return sum(map(_megabytes, processes))


def _home(process: psutil.Process) -> str:
    with contextlib.suppress(psutil.Error):
        return process.environ().get("HOME", "")
    return ""


def _megabytes(process: psutil.Process) -> float:
    memory = process.memory_full_info() if sys.platform == "linux" else process.memory_info()
    return getattr(memory, "pss", memory.rss) / 1e6


@contextmanager
def hub(prefix: Path) -> Iterator[Hub]:
    """Run a new hub, and end it with all that it has started."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_course(folder / "course")
        (folder / "homes").mkdir()
        ports = free_ports(3)
        config = CONFIG.format(
            deployed=str(ROOT / "deploy" / "jupyterhub_config.py"),
            ports=ports,
            proxy=str(proxy(prefix)),
            homes=str(folder / "homes"),
            more=["--allow-root"] if os.geteuid() == 0 else [],
        )
        (folder / "jupyterhub_config.py").write_text(config, encoding="utf-8")
        environment = {"COURSE": str(folder / "course"), "STATE": str(folder / "state"), "PYTHONWARNINGS": "ignore"}
        command = [prefix / "bin" / "jupyterhub", "-f", folder / "jupyterhub_config.py"]
        with open(folder / "hub.log", "wb") as log:
            process = psutil.Popen(command, cwd=folder, env=os.environ | environment, stdout=log, stderr=log)
        started = Hub(folder, process, f"http://127.0.0.1:{ports[0]}")
        try:
            until_ready(started, process)
            yield started
        finally:
            everything = [process, *process.children(recursive=True)]
            process.terminate()
            _, alive = psutil.wait_procs(everything, timeout=20)
            for each in alive:
                with contextlib.suppress(psutil.NoSuchProcess):
                    each.kill()
            psutil.wait_procs(alive, timeout=5)


def until_ready(started: Hub, process: psutil.Process) -> None:
    """Wait for the hub to answer."""
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            if httpx.get(f"{started.address}/hub/api/").is_success:
                return
        if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
            break
        time.sleep(0.2)
    raise SystemExit(f"the hub did not start:\n{started.log.read_text(errors='replace')[-3000:]}")


def free_ports(count: int) -> list[int]:
    """Return numbers of ports that nobody uses."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


# --- a student -----------------------------------------------------------------------------------------------------


@dataclass
class Picture:
    """One explorable on the student's page.

    Attributes
    ----------
    sliders : dict of str to int
        The last position of each slider.
    partial : bool
        Whether pictures come bit by bit after the answer.
    size : tuple of float
        Its natural width and height.
    number, answered : int
        The last message sent, and the last that the kernel has answered.
    sent : dict of int to float
        When the moves left whose picture has not come yet.
    """

    sliders: dict[str, int]
    partial: bool
    size: tuple[float, float]
    number: int = 0
    answered: int = 0
    sent: dict[int, float] = field(default_factory=dict)

    @classmethod
    def described(cls, described: dict[str, Any]) -> "Picture":
        """Return the picture that a view describes."""
        controls = described["controls"].items()
        sliders = {name: len(each["texts"]) - 1 for name, each in controls if each["kind"] == "slider"}
        return cls(sliders, described["partial"], (described["width"], described["height"]))


class Student:
    """Does with a hub what a browser and its reader do.

    Parameters
    ----------
    school : Hub
        Where the student goes.
    name : str
        The student's name.
    notebook : str
        What the student opens.

    Attributes
    ----------
    first_picture : float
        Seconds from the login to the first picture.
    moves : list of (float, float)
        When each move was sent, and the milliseconds until its picture came.
    failures : list of str
        What went wrong.
    killed : bool
        Whether the connection may be lost, since somebody killed the server.
    """

    def __init__(self, school: Hub, name: str, notebook: str) -> None:
        self.name, self.killed = name, False
        self.first_picture = math.nan
        self.moves: list[tuple[float, float]] = []
        self.failures: list[str] = []
        self._address, self._path = school.address, f"plasticity/notebooks/{notebook}"
        self._chance = random.Random(name)
        self._http = httpx.AsyncClient(base_url=school.address, follow_redirects=True, timeout=LONGEST)

    async def attend(self) -> None:
        """Log in, wait for the server, get a copy of the course and run the notebook."""
        with self._noting():
            self._arrived = time.monotonic()
            await self._http.get("/hub/login")
            form = {"username": self.name, "password": "", "_xsrf": self._xsrf("/hub/")}
            (await self._http.post("/hub/login", data=form)).raise_for_status()
            await self._begin()

    async def come_back(self) -> float:
        """Start the killed server again once the hub has noticed; return the seconds until the first picture."""
        self.killed, self.first_picture, self._arrived = False, math.nan, time.monotonic()
        with self._noting():
            await self._until_server(running=False)
            await self._begin()
        return self.first_picture

    async def drag_and_look(self, seconds: float) -> None:
        """Drag sliders and look at the pictures for a while."""
        end = time.monotonic() + seconds
        movable = [comm for comm, picture in self._pictures.items() if picture.sliders]
        with self._noting():
            await asyncio.sleep(self._chance.uniform(0, LOOK[1]))
            while time.monotonic() < end:
                comm = self._chance.choice(movable)
                await self._drag(comm, self._chance.choice(list(self._pictures[comm].sliders)))
                await asyncio.sleep(self._chance.uniform(*LOOK))

    async def leave(self) -> None:
        """Close the page."""
        self._channels.close()
        await self._http.aclose()

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not (self.killed and isinstance(error, ConnectionError)):
                self.failures.append(f"{self.name}: {error!r}")

    # The way to the notebook -----------------------------------------------------------------------------------------

    async def _begin(self) -> None:
        (await self._http.get(f"/hub/spawn/{self.name}")).raise_for_status()
        await self._until_server(running=True)
        await self._copy_course()
        await self._connect()
        await self._run_all()

    async def _until_server(self, *, running: bool) -> None:
        headers = {"X-XSRFToken": self._xsrf("/hub/")}
        async with asyncio.timeout(LONGEST):
            while True:
                student = await self._http.get(f"/hub/api/users/{self.name}", headers=headers)
                if bool(student.raise_for_status().json()["server"]) == running:
                    return
                await asyncio.sleep(0.5)

    async def _copy_course(self) -> None:
        page = (await self._http.get(self._own(""))).raise_for_status()  # leads to the hub's nbgitpuller link
        link = {key: page.url.params[key] for key in ("repo", "targetpath")}
        async with self._http.stream("GET", self._own("git-pull/api"), params=link) as answer:
            async for line in answer.aiter_lines():
                phase = json.loads(line[5:]).get("phase") if line.startswith("data:") else None
                if phase == "finished":
                    return
                if phase == "error":
                    raise RuntimeError(line)
        raise RuntimeError("copying the course ended early")

    async def _connect(self) -> None:
        wanted = {"path": self._path, "name": "", "type": "notebook", "kernel": {"name": "python3"}}
        headers = {"X-XSRFToken": self._xsrf(self._own(""))}
        session = await self._http.post(self._own("api/sessions"), json=wanted, headers=headers)
        kernel = session.raise_for_status().json()["kernel"]["id"]
        self._session, self._page = uuid.uuid4().hex, uuid.uuid4().hex
        self._pictures: dict[str, Picture] = {}
        self._idle: set[str] = set()
        self._heard = asyncio.Event()
        address = f"{self._address}{self._own(f'api/kernels/{kernel}/channels')}?session_id={self._session}"
        cookies = "; ".join(f"{each.name}={each.value}" for each in self._cookies(self._own("")))
        request = HTTPRequest(address.replace("http", "ws", 1), headers={"Cookie": cookies})
        self._channels = await websocket_connect(request, subprotocols=[PROTOCOL], max_message_size=2**30)
        self._listening = asyncio.create_task(self._listen())

    async def _run_all(self) -> None:
        notebook = await self._http.get(self._own(f"api/contents/{self._path}"))
        for cell in notebook.raise_for_status().json()["content"]["cells"]:
            if cell["cell_type"] == "code":
                code = {"code": cell["source"], "silent": False, "store_history": True, "stop_on_error": True}
                request = self._send("execute_request", code | {"user_expressions": {}, "allow_stdin": False})
                await self._until(lambda: request in self._idle)  # noqa: B023
        for comm, picture in self._pictures.items():
            width, height = picture.size
            self._post(comm, {"kind": "fit", "width": width, "height": height, "text": NATURAL_TEXT, "ratio": 1})
            await self._until(lambda: picture.answered == picture.number)  # noqa: B023

    def _own(self, path: str) -> str:
        return f"/user/{self.name}/{path}"

    def _cookies(self, path: str) -> list[Cookie]:
        return [each for each in self._http.cookies.jar if each.path in ("/", path)]

    def _xsrf(self, path: str) -> str:
        return next(each.value for each in self._cookies(path) if each.name == "_xsrf")

    # Moving sliders --------------------------------------------------------------------------------------------------

    async def _drag(self, comm: str, slider: str) -> None:
        picture = self._pictures[comm]
        last = picture.sliders[slider]
        start, end = self._chance.randint(0, last), self._chance.randint(0, last)
        shown, began = None, time.monotonic()
        while (done := (time.monotonic() - began) / DRAG) < 1:
            place = round(start + done * (end - start))
            if place != shown and picture.number - picture.answered < MOST_IN_FLIGHT:
                self._post(comm, {"kind": "move", "positions": {slider: place}})
                picture.sent[picture.number] = time.monotonic()
                shown = place
            await asyncio.sleep(FRAME)
        await self._until(lambda: not picture.sent)

    async def _until(self, done: Callable[[], bool]) -> None:
        async with asyncio.timeout(LONGEST):
            while not done():
                self._check_connection()
                self._heard.clear()
                await self._heard.wait()

    def _check_connection(self) -> None:
        if self._listening.done():
            raise ConnectionError("the connection to the server was lost") from self._listening.exception()

    # What goes to the kernel, and what comes from it -----------------------------------------------------------------

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        self._check_connection()
        request = uuid.uuid4().hex
        header = {"msg_id": request, "msg_type": kind, "session": self._session, "username": "", "version": "5.4"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        packed = serialize_msg_to_ws_v1(message, "shell", lambda part: json.dumps(part).encode())
        self._channels.write_message(packed, binary=True)
        return request

    def _post(self, comm: str, message: dict[str, Any]) -> None:
        picture = self._pictures[comm]
        picture.number += 1
        numbered = message | {"page": self._page, "number": picture.number}
        self._send("comm_msg", {"comm_id": comm, "data": {"method": "custom", "content": numbered}})

    async def _listen(self) -> None:
        try:
            while (received := await self._channels.read_message()) is not None:
                channel, (header, parent, _, content, *_) = deserialize_msg_from_ws_v1(received)
                if channel == "iopub":
                    self._hear(
                        json.loads(header)["msg_type"], json.loads(parent).get("msg_id", ""), json.loads(content)
                    )
                    self._heard.set()
        finally:
            asyncio.get_running_loop().call_soon(self._heard.set)

    def _hear(self, kind: str, request: str, content: dict[str, Any]) -> None:
        if kind in ("comm_open", "comm_msg"):
            data = content["data"]
            described = data.get("state", {}).get("described")
            if described:
                self._pictures[content["comm_id"]] = Picture.described(described)
            elif content["comm_id"] in self._pictures:
                self._see(self._pictures[content["comm_id"]], data)
        elif kind == "execute_result" and "image/png" in content["data"] and math.isnan(self.first_picture):
            self.first_picture = time.monotonic() - self._arrived
        elif kind == "error":
            self.failures.append(f"{self.name}: {content['ename']}: {content['evalue']}")
        elif kind == "status" and content["execution_state"] == "idle":
            self._idle.add(request)

    def _see(self, picture: Picture, data: dict[str, Any]) -> None:
        answered = data.get("state", {}).get("answered")
        if answered:
            picture.answered = answered[self._page]
        if ["picture"] in data.get("buffer_paths", []) or (answered and not picture.partial):
            now = time.monotonic()
            for number in [number for number in picture.sent if number <= picture.answered]:
                sent = picture.sent.pop(number)
                self.moves.append((sent, 1000 * (now - sent)))


# --- a lesson ------------------------------------------------------------------------------------------------------


@dataclass
class Lesson:
    """What a class of some size went through; the moves are those of all whose server was not killed."""

    load: float
    arrival: float
    cores: float
    milliseconds_each_move: float
    megabytes: float
    hub_megabytes: float
    first_pictures: list[float]
    moves: list[float]
    moves_after_kill: list[float]
    back: float
    failures: list[str]


async def lesson(school: Hub, count: int, notebook: str, seconds: float) -> Lesson:
    """Let `count` students arrive at once and work; kill one server at half time, if there is another one."""
    load = os.getloadavg()[0]
    students = [Student(school, f"student{number}", notebook) for number in range(1, count + 1)]
    unlucky = students[-1] if count > 1 else None
    await asyncio.gather(*(student.attend() for student in students))
    first_pictures = [student.first_picture for student in students]
    half = time.monotonic() + seconds / 2
    used = [school.processor_seconds(student.name) for student in students]
    working = [asyncio.create_task(student.drag_and_look(seconds)) for student in students if not student.failures]
    await asyncio.sleep(seconds / 2)
    used_since = [
        school.processor_seconds(student.name) - before for student, before in zip(students, used, strict=True)
    ]
    moved = sum(len(student.moves) for student in students)
    megabytes = statistics.mean(school.megabytes(student.name) for student in students)
    hub_megabytes = school.own_megabytes()
    if unlucky:
        unlucky.killed = True
        school.kill(unlucky.name)
    await asyncio.gather(*working)
    back = await unlucky.come_back() if unlucky else math.nan
    for student in students:
        await student.leave()
    moves = sorted(move for student in students if student is not unlucky for move in student.moves)
    return Lesson(
        load,
        statistics.mean(used),
        statistics.mean(used_since) / (seconds / 2),
        1000 * sum(used_since) / moved if moved else math.nan,
        megabytes,
        hub_megabytes,
        first_pictures,
        [latency for _, latency in moves],
        [latency for sent, latency in moves if sent > half],
        back,
        [failure for student in students for failure in student.failures],
    )


def slowest_twentieth(latencies: list[float]) -> float:
    """Return the 95th percentile."""
    return sorted(latencies)[int(0.95 * len(latencies))] if latencies else math.nan


def crossing(slowest: dict[int, float]) -> str:
    """Say at which number of students the 95th percentile passes the bar."""
    beyond = [count for count, latency in slowest.items() if not latency <= MOST_MILLISECONDS]
    if not beyond:
        return f"p95 stays below {MOST_MILLISECONDS} ms up to {max(slowest)} students"
    within = [count for count in slowest if count < min(beyond)]
    return f"p95 passes {MOST_MILLISECONDS} ms at {min(beyond)} students" + (
        f", not at {max(within)}" if within else ""
    )


def main() -> None:
    """Measure classes of the sizes named on the command line and print a table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.classroom", description=__doc__.splitlines()[0])
    parser.add_argument("notebook", nargs="?", default="02_stdp", help="path or part of its name (default 02_stdp)")
    parser.add_argument("--students", default="1,2,4,8,16", help="sizes of the class (default 1,2,4,8,16)")
    parser.add_argument("--seconds", type=float, default=60, help="how long sliders are moved (default 60)")
    parser.add_argument("--prefix", type=Path, help="where hub and proxy are installed, and kept (default: nowhere)")
    arguments = parser.parse_args()
    notebook = notebooks([arguments.notebook])[0].name
    with contextlib.ExitStack() as stack:
        prefix = arguments.prefix or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        install(prefix.resolve())
        print(f"{notebook} on {psutil.cpu_count()} cores; times in s to the first picture, in ms from move to picture")
        table = Table(
            "students",
            "load",
            "arrival",
            "cores each",
            "cpu/move",
            "MB each",
            "MB hub",
            "first",
            "slowest",
            "moves",
            "p50",
            "p95",
            "p95 later",
            "back",
            "failures",
        )
        slowest = {}
        for count in map(int, arguments.students.split(",")):
            with hub(prefix.resolve()) as school:
                found = asyncio.run(lesson(school, count, notebook, arguments.seconds))
            slowest[count] = slowest_twentieth(found.moves)
            table.row(
                count,
                found.load,
                found.arrival,
                found.cores,
                found.milliseconds_each_move,
                round(found.megabytes),
                round(found.hub_megabytes),
                statistics.median(found.first_pictures),
                max(found.first_pictures),
                len(found.moves),
                round(statistics.median(found.moves)) if found.moves else "–",
                round(slowest[count]) if found.moves else "–",
                round(slowest_twentieth(found.moves_after_kill)) if found.moves_after_kill else "–",
                found.back,
                len(found.failures),
            )
            for failure in found.failures[:5]:
                print(f"    {failure}")
        print(f"\n{crossing(slowest)}")


if __name__ == "__main__":
    main()
