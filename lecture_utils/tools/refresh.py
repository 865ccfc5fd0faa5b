"""Execute notebooks again and save their outputs, byte for byte the same each time."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from . import saved
from .collect import NOTEBOOKS

OURS = "lecture_utils"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
    # JupyterLab then leaves the notebook as it was until somebody changes it (lecture_utils/lab).
    OURS: {"lecture": "Plasticity as optimization"},
}


def execute(path: Path) -> Iterator[tuple[int, int]]:
    """Execute the notebook `path` and rewrite it with its new outputs, yielding (cells done, cells) after every cell.

    Pictures and text are kept; widget views and widget state, which nobody could open without a kernel, are dropped.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails; the file is left as it was.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name=METADATA["kernelspec"]["name"],  # whatever kernel the author happened to save it with
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,  # what is printed may come in pieces
        resources={"metadata": {"path": path.parent}},
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
    )
    client.reset_execution_trackers()
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
            yield index + 1, len(notebook.cells)
    clean(notebook)
    draft = path.with_suffix(".draft")
    nbformat.write(notebook, draft)
    os.replace(draft, path)


def clean(notebook: nbformat.NotebookNode) -> None:
    """Drop what differs between machines or needs a kernel to be seen, number the cells from 1, fold the wiring.

    The code above an explorable starts folded: whoever reads meets the question and the picture, and opens the code.
    """
    notebook.metadata.pop("widgets", None)
    notebook.metadata.update(nbformat.from_dict(METADATA))
    count = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type != "code":
            continue
        count += 1
        cell.execution_count = count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = count
            if "data" in output:
                output.data.pop(WIDGET_VIEW, None)
                output.metadata = {key: value for key, value in output.metadata.items() if key == OURS}
                if {"image/png", "text/plain"} <= set(output.data):
                    cell.metadata.setdefault("jupyter", nbformat.NotebookNode())["source_hidden"] = True


def main(names: list[str]) -> int:
    """Refresh the named notebooks, or all of them; return the number that failed."""
    failed = 0
    for path in [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb")):
        try:
            for done, total in execute(path):
                if sys.stdout.isatty() or done == total:
                    print(f"\r{path.name}: cell {done} of {total}", end="", flush=True)
            print()
            if path.resolve().parent == NOTEBOOKS:
                saved.write(path)
        except CellExecutionError as error:
            failed += 1
            print(f"\n{path.name}: left as it was, because a cell failed:\n{error}")
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
