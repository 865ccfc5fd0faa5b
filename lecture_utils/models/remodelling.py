"""Memories that outlast a brain's remodelling: what four studies showed, and what they left open."""

from dataclasses import dataclass

from lecture_utils.models import checks
from lecture_utils.models.result import Result

QUESTIONS = ("behaviour", "specific", "no reminder", "synapses gone")
"""Was a behaviour carried over? Was it specific to one thing and not another? Was it there without relearning? Is it
known that the synapses that had learned it were gone?"""


@dataclass(frozen=True, repr=False)
class Study(Result):
    """One study.

    Attributes
    ----------
    name : str
        What happened, and to whom.
    shown : tuple of bool or None
        The answers to `QUESTIONS`; False if the answer is no or not known, None if the question does not apply: who
        gets RNA never had the synapses.
    finding, open : str
        What was found, and what was not shown, in one sentence each.
    source : str
        Where the abstract was read.
    """

    name: str
    shown: tuple[bool | None, ...]
    finding: str
    open: str
    source: str


STUDIES = (
    Study(
        "RNA, sea hare",
        (True, False, True, None),
        "RNA from trained animals makes untrained ones withdraw longer",
        "that contents move: a reflex is turned up, whatever the touch",
        "doi:10.1523/ENEURO.0038-18.2018",
    ),
    Study(
        "new head, flatworm",
        (True, False, False, False),
        "after a reminder, worms with a new head are more at ease in the place they knew",
        "recall without the reminder, and that the trace was in the head",
        "doi:10.1242/jeb.087809",
    ),
    Study(
        "metamorphosis, moth",
        (True, True, True, False),
        "moths avoid an odour that they learned to avoid as late caterpillars",
        "that the memory outlived its synapses: part of the brain is kept",
        "doi:10.1371/journal.pone.0001736",
    ),
    Study(
        "hibernation, marmot",
        (True, True, True, False),
        "two trained skills are as good after six months of hibernation",
        "how many of the synapses behind these skills had gone",
        "doi:10.1016/j.physbeh.2009.04.013",
    ),
)


@dataclass(frozen=True, repr=False)
class Evidence(Result):
    """What all studies showed, and one of them closer.

    Attributes
    ----------
    studies : tuple of Study
        In order.
    chosen : int
        Which of them is looked at.
    """

    studies: tuple[Study, ...]
    chosen: int


def evidence(*, study: str = STUDIES[0].name) -> Evidence:
    """Return what four studies of memories after remodelling showed, with one of them chosen.

    Parameters
    ----------
    study : str
        A name in `STUDIES`.

    Returns
    -------
    Evidence

    Raises
    ------
    ValueError
        If there is no such study.

    Source
    ------
    Bédécarrats et al. (2018), https://doi.org/10.1523/ENEURO.0038-18.2018; Shomrat & Levin (2013),
    https://doi.org/10.1242/jeb.087809; Blackiston, Silva Casey & Weiss (2008),
    https://doi.org/10.1371/journal.pone.0001736; Clemens, Heldmaier & Exner (2009),
    https://doi.org/10.1016/j.physbeh.2009.04.013 (abstracts read; that flatworms needed a reminder is second-hand). How
    the findings are put into four questions is ours.
    """
    names = [each.name for each in STUDIES]
    return Evidence(STUDIES, names.index(checks.one_of("study", study, names)))
