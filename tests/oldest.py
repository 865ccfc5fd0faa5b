"""Draw all explorables at their defaults and presets with the libraries at hand; print what came of it.

Run by `test_oldest.py` with the oldest libraries in front of the others on the path.
"""

import json
import sys
from pathlib import Path

import matplotlib
import nbformat
import numpy

from lecture_utils.tools.collect import collect


def report(path: Path) -> list[str]:
    """Return what is wrong with the notebook `path`, one line each."""
    outputs = (output for cell in nbformat.read(path, as_version=4).cells for output in cell.get("outputs", []))
    saved = [output.data["text/plain"] for output in outputs if "image/png" in output.get("data", {})]
    try:
        explorables = collect(path)
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    found = [repr(explorable) for explorable in explorables]
    faults = [f"saved: {old}\nhere: {new}" for old, new in zip(saved, found, strict=True) if old != new]
    for explorable in explorables:
        for label, settings in explorable.settings_to_try().items():
            if label == "default" or label.startswith("preset "):
                if settings != explorable.values:
                    explorable.set(**settings)
                explorable.stage.pixels()
                faults += [f"{explorable.title}, {label}: {explorable.message}"] if explorable.message else []
    return faults


if __name__ == "__main__":
    versions = {"numpy": numpy.__version__, "matplotlib": matplotlib.__version__}
    print(json.dumps({"versions": versions, "faults": {name: report(Path(name)) for name in sys.argv[1:]}}))
