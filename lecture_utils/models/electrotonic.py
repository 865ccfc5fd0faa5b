"""Electrotonic distance: how much of an input to a dendrite arrives at the soma, passively and with an amplifier."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lecture_utils.models import checks
from lecture_utils.models.result import Result

Array = NDArray[np.float64]

BASAL_END, TUFT_END = -150.0, 750.0
"""Where the basal dendrites and the apical tuft end, in µm from the soma; the basal side counts as negative."""

CALCIUM_ZONE = 500.0
ZONE_THRESHOLD = 5.0
PLATEAU = 60.0


@dataclass(frozen=True, repr=False)
class Attenuation(Result):
    """Depolarisation along a neuron while one synapse is active.

    Attributes
    ----------
    distance : array (places,)
        Distance from the soma along the dendrite in µm; basal dendrites are on the negative side.
    passive : array (places,)
        Depolarisation in mV if signals only spread along the membrane.
    depolarisation : array (places,)
        Depolarisation in mV, with the plateau of the calcium zone if there is one.
    site, length_constant, amplitude : float
        Where the input is (µm), the length constant (µm), and its depolarisation there (mV).
    at_soma_passive, at_soma : float
        What arrives at the soma in mV, passively and in all.
    at_zone : float
        Passive depolarisation of the calcium zone in mV.
    zone, zone_threshold : float
        Place of the calcium zone in µm, and the depolarisation in mV from which on it makes a plateau.
    plateau : bool
        Whether there is one.
    """

    distance: Array
    passive: Array
    depolarisation: Array
    site: float
    length_constant: float
    amplitude: float
    at_soma_passive: float
    at_soma: float
    at_zone: float
    zone: float
    zone_threshold: float
    plateau: bool


def attenuation(distance: ArrayLike, *, length_constant: float) -> Array:
    """Return the share of a steady depolarisation that is left at a distance along a passive cable.

    V/V_0 = exp(−|distance|/length_constant), the steady solution of length_constant² V″ = V in a long cable.

    Parameters
    ----------
    distance : array_like
        In µm.
    length_constant : float
        In µm, 10 to 5000; the electrotonic distance is distance/length_constant.

    Returns
    -------
    array, shape of `distance`
        0 to 1.

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    Rall (1962) Annals of the New York Academy of Sciences 96:1071–1092,
    https://doi.org/10.1111/j.1749-6632.1962.tb54120.x (second-hand). It follows from the cable equation.
    """
    distance = checks.numbers("distance", distance)
    length_constant = checks.number("length_constant", length_constant, 10.0, 5000.0)
    return np.exp(-np.abs(distance) / length_constant)


def spread(
    *, site: float = 700.0, length_constant: float = 250.0, amplitude: float = 12.0, calcium_zone: bool = False
) -> Attenuation:
    """Let one synapse depolarise a neuron, and follow the signal to the soma.

    Passively V = V_site exp(−|distance − site|/length_constant). If the calcium zone, 500 µm from the soma, is
    depolarised by 5 mV or more, it adds a plateau of 60 mV of its own, which spreads in the same way.

    Parameters
    ----------
    site : float
        Where the synapse is, in µm from the soma: −150 (basal) to 750 (tuft).
    length_constant : float
        In µm, 10 to 5000.
    amplitude : float
        Depolarisation A at the synapse in mV, 0 to 30.
    calcium_zone : bool
        Whether the channels of the calcium zone work.

    Returns
    -------
    Attenuation

    Raises
    ------
    ValueError
        If a parameter is out of range; the message names it.

    Source
    ------
    `attenuation`. A steady signal in an unbranched cable of one thickness: brief signals and branching lose more. The
    lengths, and the calcium zone's place, threshold and plateau, are ours.
    """
    site = checks.number("site", site, BASAL_END, TUFT_END)
    amplitude = checks.number("amplitude", amplitude, 0.0, 30.0)
    # The places that are read off come first, then those of the curve.
    places = np.concatenate([[0.0, CALCIUM_ZONE], np.linspace(BASAL_END, TUFT_END, 181)])
    passive = amplitude * attenuation(places - site, length_constant=length_constant)
    plateau = bool(calcium_zone) and passive[1] >= ZONE_THRESHOLD
    in_all = passive + PLATEAU * plateau * attenuation(places - CALCIUM_ZONE, length_constant=length_constant)
    return Attenuation(
        distance=places[2:],
        passive=passive[2:],
        depolarisation=in_all[2:],
        site=site,
        length_constant=length_constant,
        amplitude=amplitude,
        at_soma_passive=float(passive[0]),
        at_soma=float(in_all[0]),
        at_zone=float(passive[1]),
        zone=CALCIUM_ZONE,
        zone_threshold=ZONE_THRESHOLD,
        plateau=bool(plateau),
    )
