"""What every notebook must hold; the cells themselves are compared with their saved outputs by nbval."""

from pathlib import Path

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
