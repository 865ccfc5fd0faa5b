"""Print how many numbers each notebook has, by class: `python -m tests.notebooks.claims`; escaping ones with `02`."""

import sys

from tests.notebooks import NOTEBOOKS

from . import COVERED, claims_of, coverage


def main(names: list[str]) -> int:
    """Print the counts of all notebooks; for the named ones (or numbers) also every number that no claim covers."""
    found = {path: coverage(path) for path in NOTEBOOKS if not names or path.stem.startswith(tuple(names))}
    kinds = [*COVERED, *sorted({kind for numbers in found.values() for kind in numbers} - {"", *COVERED})]
    print("notebook".ljust(24), "claims", "escaping", *kinds, "all", sep=" | ")
    for path, numbers in found.items():
        counts = [len(numbers.get(kind, ())) for kind in ("", *kinds)]
        print(path.stem.ljust(24), len(claims_of(path)), *counts, sum(counts), sep=" | ")
    if names:
        for numbers in found.values():
            print(*(f"{number.text}  in {number.context}" for number in numbers[""]), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
