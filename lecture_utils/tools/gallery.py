"""Contact sheets: every explorable at its default, each preset and both ends of each control, to be looked at."""

import sys
from collections.abc import Iterator
from pathlib import Path

from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont

from lecture_utils.explore import Explorable

from .collect import NOTEBOOKS, collect

COLUMNS = 2
TILE_WIDTH = 800
CAPTION_HEIGHT = 46
PER_SHEET = 8
HEADING, LABEL, SMALL = (ImageFont.truetype(font_manager.findfont("DejaVu Sans"), size) for size in (24, 18, 12))


def contact_sheets(explorable: Explorable, heading: str) -> list[Image.Image]:
    """Return labelled pictures of an explorable at all its settings to try, a few settings on each."""
    tiles = [_tile(explorable, label, settings) for label, settings in explorable.settings_to_try().items()]
    explorable.reset()
    return [_sheet(tiles[first : first + PER_SHEET], heading) for first in range(0, len(tiles), PER_SHEET)]


def _sheet(tiles: list[Image.Image], heading: str) -> Image.Image:
    width, height = tiles[0].size
    rows = -(-len(tiles) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width, CAPTION_HEIGHT + rows * height), "white")
    ImageDraw.Draw(sheet).text((12, 10), heading, fill="black", font=HEADING)
    for index, tile in enumerate(tiles):
        sheet.paste(tile, (index % COLUMNS * width, CAPTION_HEIGHT + index // COLUMNS * height))
    return sheet


def _tile(explorable: Explorable, label: str, settings: dict[str, object]) -> Image.Image:
    explorable.set(**settings)
    picture = Image.fromarray(explorable.stage.pixels()).convert("RGB")
    picture.thumbnail((TILE_WIDTH, 10 * TILE_WIDTH))
    tile = Image.new("RGB", (TILE_WIDTH, picture.height + CAPTION_HEIGHT), "white")
    tile.paste(picture, (0, CAPTION_HEIGHT))
    draw = ImageDraw.Draw(tile)
    readout = "; ".join(f"{name}: {value}" for name, value in explorable.readout.items())
    draw.text((8, 4), label, fill="black", font=LABEL)
    draw.text((8, 26), explorable.message or readout, fill="red" if explorable.message else "gray", font=SMALL)
    draw.rectangle((0, 0, tile.width - 1, tile.height - 1), outline="lightgray")
    return tile


def draw_all(folder: Path, notebooks: list[Path]) -> Iterator[Path]:
    """Write the contact sheets of the `notebooks` into `folder` and yield each file's path."""
    folder.mkdir(parents=True, exist_ok=True)
    for notebook in notebooks:
        for number, explorable in enumerate(collect(notebook), start=1):
            heading = f"{notebook.stem} {number}: {explorable.title}"
            for page, sheet in enumerate(contact_sheets(explorable, heading), start=1):
                path = folder / f"{notebook.stem}-{number}-{page}.png"
                sheet.save(path)
                yield path


def main(arguments: list[str]) -> int:
    """Write contact sheets into the folder named first, for the notebooks named after it or for all."""
    if not arguments:
        print("gallery: name a folder for the contact sheets")
        return 2
    notebooks = [Path(name) for name in arguments[1:]] or sorted(NOTEBOOKS.glob("*.ipynb"))
    for path in draw_all(Path(arguments[0]), notebooks):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
