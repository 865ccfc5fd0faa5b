"""Scene for what each learning rule asks of biology."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from lecture_utils.models import demands

from .style import ERROR, LIGHT, Scene

COLUMNS = {
    "one\nscore": lambda rule: rule.knows == demands.KNOWLEDGE[1],
    "own\nerror": lambda rule: rule.knows == demands.KNOWLEDGE[2],
    "weight\ntransport": lambda rule: rule.transport,
    "separate\nphases": lambda rule: rule.phases,
    "no\nobjective": lambda rule: rule.no_objective,
}


class Demands(Scene):
    """What each rule asks for beyond its own two neurons (●), and which rules are left (grey)."""

    size = (9.6, 5.0)

    def build(self, figure: Figure) -> None:
        """Draw one row for each rule, one column for each demand."""
        axes = figure.subplots()
        axes.set_label("demands")
        rows = len(demands.RULES)
        axes.set(xlim=(-0.5, len(COLUMNS) - 0.5), ylim=(rows - 0.5, -0.5))
        axes.set_xticks(range(len(COLUMNS)), list(COLUMNS))
        axes.set_yticks(range(rows), [rule.name for rule in demands.RULES])
        axes.xaxis.tick_top()
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        self._rows = [
            axes.add_patch(Rectangle((-0.5, row - 0.45), len(COLUMNS), 0.9, color=LIGHT, animated=True))
            for row in range(rows)
        ]
        places = [
            (column, row)
            for row, rule in enumerate(demands.RULES)
            for column, asks in enumerate(COLUMNS.values())
            if asks(rule)
        ]
        style = {"color": ERROR, "markeredgecolor": "black", "markersize": 9, "animated": True}
        (dots,) = axes.plot(*zip(*places, strict=True), "o", **style)
        dots.set_gid("answers")

    def update(self, result: demands.Demands, step: int) -> None:
        """Mark the rules that are left."""
        for patch, left in zip(self._rows, result.left, strict=True):
            patch.set_visible(bool(left))

    def readout(self, result: demands.Demands, step: int) -> dict[str, str]:
        """Return how many rules are left, and those of them that can be set a task."""
        able = [
            rule.name for rule, left in zip(result.rules, result.left, strict=True) if left and not rule.no_objective
        ]
        return {
            "left": f"{result.left.sum()} of {len(result.rules)} rules",
            "of these, can be set a task": f"{len(able)}: {', '.join(able)}",
        }
