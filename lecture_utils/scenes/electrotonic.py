"""Scene for electrotonic distance: a drawn neuron, and what an input to it leaves on the way to the soma."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import LinearSegmentedColormap, LogNorm
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle
from matplotlib.ticker import MaxNLocator, NullLocator
from numpy.typing import NDArray

from lecture_utils.models import electrotonic

from .style import BLACK, GREY, LIGHT, POSTSYNAPTIC, PRESYNAPTIC, THRESHOLD, Scene, legible, percent

DOTTED = (0, (1, 1.3))
DASHED = (0, (5, 1.5))
WARMTH = LinearSegmentedColormap.from_list("warmth", [LIGHT, "#d98fc8", POSTSYNAPTIC, "#5c0d52"])
# Branches of the drawn neuron, as places across and distances from the soma (µm) where they begin and end.
BRANCHES = (
    ((0.0, 0.0), (0.0, 560.0)),
    *(((0.0, 560.0), (across, far)) for across, far in ((-0.6, 700.0), (0.6, 700.0), (-0.25, 750.0), (0.25, 750.0))),
    *(((0.0, side), (across, side + 90.0)) for across, side in ((0.5, 150.0), (-0.5, 260.0), (0.45, 360.0))),
    *(((0.0, 0.0), (across, -120.0)) for across in (-0.7, 0.7)),
    *(((0.0, 0.0), (across, -150.0)) for across in (-0.25, 0.25)),
)
# Distance from the soma, and how far left the drawn neuron reaches there.
LEFTMOST = ((-150.0, -0.7), (-120.0, -0.7), (0.0, -0.2), (40.0, 0.0), (560.0, 0.0), (700.0, -0.6), (750.0, -0.6))
PIECE = 15.0  # length of the pieces that have a colour of their own, in µm


class Spread(Scene):
    """How far an input gets: the depolarisation that one synapse leaves along the dendrite, on its way to the soma."""

    size = (9.6, 5.0)

    def build(self, figure: Figure) -> None:
        """Draw the neuron on the left, the depolarisation against the same distance in the middle, the soma's share."""
        neuron, curve = figure.subplots(1, 2, sharey=True, width_ratios=[1, 2])
        neuron.set_label("neuron")
        curve.set_label("depolarisation")
        neuron.set(xlim=(-1.95, 1), ylim=(electrotonic.BASAL_END - 30, electrotonic.TUFT_END + 30), xticks=[])
        neuron.set_ylabel("distance from the soma (µm)")
        neuron.yaxis.set_major_locator(MaxNLocator(6))
        neuron.spines["bottom"].set_visible(False)
        for place, name in ((650, "apical:\nfeedback"), (-75, "basal:\nfeedforward")):
            neuron.text(1.02, place, name, va="center", transform=neuron.get_yaxis_transform())
        zone = (electrotonic.CALCIUM_ZONE - 35, 70)
        neuron.add_patch(Rectangle((-0.16, zone[0]), 0.32, zone[1], color=THRESHOLD, alpha=0.35, linewidth=0))
        curve.axhspan(zone[0], sum(zone), color=THRESHOLD, alpha=0.2, linewidth=0)
        curve.text(0.015, electrotonic.CALCIUM_ZONE, "calcium zone", color=legible(THRESHOLD), va="center",
                   transform=curve.get_yaxis_transform())  # fmt: skip
        curve.axhline(0, color=GREY, linewidth=1)
        curve.text(0.98, 8, "soma", color="#555555", ha="right", va="bottom", transform=curve.get_yaxis_transform())
        self._pieces, self._places = self._tree(neuron)
        self._soma = neuron.add_patch(
            Polygon([(-0.22, -25), (0.22, -25), (0, 40)], joinstyle="round", linewidth=2, zorder=3, animated=True)
        )
        mark = {"color": PRESYNAPTIC, "markersize": 15, "animated": True, "zorder": 5, "clip_on": False}
        (self._input,) = neuron.plot([], [], ">", **mark)
        self._input_name = neuron.annotate(
            "input", (0, 0), (-9, 0), textcoords="offset points", color=legible(PRESYNAPTIC), va="center", ha="right",
            fontweight="bold", animated=True,
        )  # fmt: skip

        curve.set(xscale="log", xlim=(0.1, 100), xlabel="depolarisation (mV)")
        curve.set_xticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
        curve.xaxis.set_minor_locator(NullLocator())
        (self._passive,) = curve.plot(
            [], [], color=GREY, linestyle=DASHED, label="spreading only", zorder=3, animated=True
        )
        (self._all,) = curve.plot([], [], color=POSTSYNAPTIC, linewidth=4, label="in all", animated=True)
        curve.plot(
            [electrotonic.ZONE_THRESHOLD] * 2, zone[0] + np.array([0, zone[1]]), color=THRESHOLD, linestyle=DOTTED
        )
        (self._arrives,) = curve.plot([], [], "D", color=BLACK, markersize=10, animated=True, clip_on=False)
        (self._site,) = curve.plot([], [], ">", **mark)
        figure.legend(handles=[self._passive, self._all], loc="outside upper right", ncols=2, handlelength=2.2)

    @staticmethod
    def _tree(axes: Axes) -> tuple[LineCollection, NDArray[np.float64]]:
        """Draw the branches in short pieces; return them and the distance of each from the soma."""
        pieces = []
        for (x0, y0), (x1, y1) in BRANCHES:
            ends = np.linspace(0, 1, 1 + round(abs(y1 - y0) / PIECE))[:, np.newaxis]
            path = np.array([x0, y0]) + ends * np.array([x1 - x0, y1 - y0])
            pieces.append(np.stack([path[:-1], path[1:]], axis=1))
        segments = np.concatenate(pieces)
        collection = LineCollection(
            list(segments), cmap=WARMTH, norm=LogNorm(0.1, 60), linewidths=5, capstyle="round", animated=True
        )
        axes.add_collection(collection)
        return collection, segments[:, :, 1].mean(axis=1)

    def update(self, result: electrotonic.Attenuation, step: int) -> None:
        """Colour the neuron by its depolarisation; move the input, the curves and what arrives."""
        self._pieces.set_array(np.interp(self._places, result.distance, result.depolarisation))
        self._soma.set_color(WARMTH(LogNorm(0.1, 60, clip=True)(result.at_soma)))
        beside = float(np.interp(result.site, *zip(*LEFTMOST, strict=True))) - 0.14
        self._input.set_data([beside], [result.site])
        self._input_name.xy = (beside, result.site)
        shown = np.maximum(result.passive, 1e-3)
        self._passive.set_data(shown, result.distance)
        self._all.set_data(np.maximum(result.depolarisation, 1e-3), result.distance)
        self._arrives.set_data([max(result.at_soma, 0.1)], [0])
        self._site.set_data([max(result.amplitude, 0.1)], [result.site])

    def readout(self, result: electrotonic.Attenuation, step: int) -> dict[str, str]:
        """Return what arrives at the soma, and what the calcium zone makes of the input."""
        share = result.at_soma_passive / result.amplitude if result.amplitude else 0.0
        tree = "an apical dendrite: feedback" if result.site > 0 else "a basal dendrite: feedforward"
        return {
            "the input sits on": tree if result.site else "the soma",
            "electrotonic distance to the soma": f"{abs(result.site) / result.length_constant:.2f} length constants",
            "arrives by spreading": f"{result.at_soma_passive:.2f} mV ({percent(share, signed=False)})",
            "at the calcium zone": f"{result.at_zone:.1f} mV" + (", a plateau" if result.plateau else ", no plateau"),
            "arrives in all": f"{result.at_soma:.2f} mV",
        }
