"""Eight mixed questions on each part of the course, to be answered without a picture."""

PART_ONE = (
    {
        "text": "A train of strong stimulation is over. What tells you that it has left long-term potentiation behind?",
        "options": (
            "the neuron fires more during the train",
            "the same weak test pulse as before evokes a larger EPSP",
            "a stronger test pulse evokes a larger EPSP",
        ),
        "answer": "the same weak test pulse as before evokes a larger EPSP",
        "why": "Only a test that stays the same shows that the synapse has changed, not the stimulus (section 1.1).",
    },
    {
        "text": "The synthesis of new proteins is blocked during a strong train. What is left a day later?",
        "options": (
            "nothing: no LTP starts at all",
            "everything: receptors are modified without new proteins",
            "nothing: it starts, but it fades within hours",
        ),
        "answer": "nothing: it starts, but it fades within hours",
        "why": "Early LTP modifies receptors that are there already; to last, it needs plasticity-related proteins "
        "(section 1.2).",
    },
    {
        "text": "A synapse follows Hebb's rule, its neuron's rate rises with the weight, and the input goes on and on. "
        "What does the weight do?",
        "options": ("it grows faster and faster", "it grows ever more slowly, to a limit", "it swings"),
        "answer": "it grows faster and faster",
        "why": "A larger weight makes a larger rate, and that a larger change: exponential growth (section 1.4).",
    },
    {
        "text": "At one pair per second, the postsynaptic spike comes shortly <i>before</i> the presynaptic one. "
        "What happens to the synapse?",
        "options": ("it is strengthened", "nothing: the order does not count", "it is weakened"),
        "answer": "it is weakened",
        "why": "Spike timing-dependent plasticity: an input that comes too late to have caused the spike is depressed "
        "(section 2.1).",
    },
    {
        "text": "Calcium rises above the depression threshold, but stays below the potentiation threshold. "
        "What happens to the synapse?",
        "options": ("it is weakened", "it is strengthened, but little", "nothing, until both thresholds are crossed"),
        "answer": "it is weakened",
        "why": "In the Graupner-Brunel model each threshold has a process of its own; only the lower one is active "
        "(section 2.3).",
    },
    {
        "text": "A plasticity threshold follows the cube of the rate, twice as slowly as the synapse changes. "
        "Does it hold the rate at a target?",
        "options": (
            "yes: the cube is steeper than the square",
            "no: it is steep enough, but too late",
            "no: only the square will do",
        ),
        "answer": "no: it is steep enough, but too late",
        "why": "It takes both: more steeply than the rate, and sooner than the synapse (section 3.2).",
    },
    {
        "text": "Which of these rules needs to know something that neither of the synapse's two neurons can tell it?",
        "options": ("Hebb's rule", "the three-factor rule", "BCM"),
        "answer": "the three-factor rule",
        "why": "The neuromodulator comes from elsewhere. The threshold of BCM is the past of the postsynaptic neuron "
        "itself (sections 3.1 and 4.1).",
    },
    {
        "text": "A network ten times as large learns from one broadcast reward, at a learning rate that was just right "
        "for the small network. What happens?",
        "options": (
            "it learns as well: on average the update is right",
            "it learns worse, or not at all",
            "it learns better: more units try something out",
        ),
        "answer": "it learns worse, or not at all",
        "why": "What one unit tried is buried under what all others tried; the largest useful learning rate falls with "
        "the number of units (section 4.4).",
    },
)

PART_THREE = (
    {
        "text": "A network learns although its errors come back through random, fixed weights. How?",
        "options": (
            "the feedback weights come to fit the forward weights",
            "the forward weights come to fit the feedback weights",
            "only the output layer learns, and that suffices",
        ),
        "answer": "the forward weights come to fit the feedback weights",
        "why": "Feedback alignment: the errors that arrive turn towards those of backpropagation, because the forward "
        "weights turn (section 8.1).",
    },
    {
        "text": "Feedback weights may differ from the forward weights in sign or in size. "
        "Which difference does more harm?",
        "options": ("in sign", "in size", "both do as much"),
        "answer": "in sign",
        "why": "Sign concordance: with the right signs magnitudes hardly matter (section 8.3).",
    },
    {
        "text": "Why does an input to the tuft of a pyramidal neuron need a zone of calcium channels?",
        "options": (
            "the soma cannot tell it from basal input otherwise",
            "the tuft has no synapses of its own",
            "by spreading alone only a few per cent of it reach the soma",
        ),
        "answer": "by spreading alone only a few per cent of it reach the soma",
        "why": "Passive signals fade with the length constant, and the tuft is several of them away (section 9.1).",
    },
    {
        "text": "A strong input reaches the apical dendrite 20 ms after a spike of the soma. What does the neuron do?",
        "options": ("nothing more: one spike was all", "it bursts", "it makes a plateau, but no further spike"),
        "answer": "nothing more: one spike was all",
        "why": "The spike that travels back has to meet the apical input within a few milliseconds (section 9.2).",
    },
    {
        "text": "A neuron fires twice as many events as before; the share of bursts among them is what it always was. "
        "What does the burst-dependent rule do to its active synapses?",
        "options": ("it strengthens them", "it weakens them", "nothing, on average"),
        "answer": "nothing, on average",
        "why": "Events scale the change; its sign is that of the burst probability minus the usual one, here 0 "
        "(section 9.3).",
    },
    {
        "text": "Feedback drives the tufts of some neurons so that their basal synapses strengthen. Now an interneuron "
        "inhibits these tufts. What becomes of the change?",
        "options": (
            "it grows: fewer neurons compete",
            "it falls, and may turn into a weakening",
            "it stays: inhibition acts on the soma",
        ),
        "answer": "it falls, and may turn into a weakening",
        "why": "Less apical drive, fewer bursts: below the usual burst probability every event weakens (section 9.4).",
    },
    {
        "text": "After learning, a cell fires more to the same stimulus, and its E–S curve is where it was. "
        "What has changed?",
        "options": ("its threshold", "its synapses", "both, in opposite directions"),
        "answer": "its synapses",
        "why": "Intrinsic plasticity shifts the E–S curve; LTP moves the test pulse along it (section 10.1).",
    },
    {
        "text": "A layer gets ten times as many inputs. How many times as many examples does weight perturbation need?",
        "options": ("about ten times", "as many as before", "more than thirty times"),
        "answer": "more than thirty times",
        "why": "There are ten times as many directions to learn and ten times as many weights to guess at: nearly a "
        "hundred times (section 11.2).",
    },
)
