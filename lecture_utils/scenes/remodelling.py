"""Scene for memories after remodelling: which study showed what."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lecture_utils.models import remodelling

from .style import GREY, LIGHT, POSTSYNAPTIC, Scene


class Evidence(Scene):
    """Memories after a brain's remodelling: what four studies showed (●), and what they left open (○; –: not asked)."""

    size = (9.6, 3.4)

    def build(self, figure: Figure) -> None:
        """Draw one row for each study, one column for each question."""
        axes = figure.subplots()
        axes.set_label("evidence")
        rows, columns = len(remodelling.STUDIES), len(remodelling.QUESTIONS)
        axes.set(xlim=(-0.5, columns - 0.5), ylim=(rows - 0.5, -0.5))
        axes.set_xticks(range(columns), [question.replace(" ", "\n") for question in remodelling.QUESTIONS])
        axes.set_yticks(range(rows), [study.name for study in remodelling.STUDIES])
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        self._row = axes.add_patch(Rectangle((-0.5, 0), columns, 1, color=LIGHT, animated=True))
        for shown, marker in (
            (True, {"marker": "o", "color": POSTSYNAPTIC}),
            (False, {"marker": "o", "color": GREY, "markerfacecolor": "white"}),
            (None, {"marker": "_", "color": GREY}),
        ):
            places = [
                (column, row)
                for row, study in enumerate(remodelling.STUDIES)
                for column, answer in enumerate(study.shown)
                if answer is shown
            ]
            (dots,) = axes.plot(
                *zip(*places, strict=True), linestyle="", markersize=14, markeredgewidth=2, animated=True, **marker
            )
            dots.set_gid("answers")

    def update(self, result: remodelling.Evidence, step: int) -> None:
        """Mark the chosen study."""
        self._row.set_y(result.chosen - 0.5)

    def readout(self, result: remodelling.Evidence, step: int) -> dict[str, str]:
        """Return what the chosen study showed and what it did not."""
        study = result.studies[result.chosen]
        return {"study": study.name, "shown": study.finding, "not shown": study.open}
