"""Eight mixed questions after notebooks 4, 8 and 11, to be answered without a picture."""

AFTER_FOUR = (
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
        "text": "A synapse follows Hebb's rule, its neuron's rate is in proportion to the weight, and the input goes "
        "on and on. What does the weight do?",
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
        "text": "A plasticity threshold follows the cube of the rate, more slowly than the synapse changes. "
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
        "text": "A much larger network learns from one broadcast reward, at a learning rate that was just right "
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

AFTER_EIGHT = (
    {
        "text": "A learner is told one score for its whole network, and nudges one weight at a time to find out which "
        "way is down. The network grows to double its size. How many nudges does that take now?",
        "options": ("as many as before", "double the number", "none, if the nudges are small enough"),
        "answer": "double the number",
        "why": "A score judges all weights together, so each of them has to be tried: the problem of credit assignment "
        "(section 5.1).",
    },
    {
        "text": "There are many more examples to learn from. What becomes of the penalty on large weights that is best "
        "for new examples?",
        "options": (
            "it falls: there is less to distrust",
            "it rises: there is more to learn by heart",
            "nothing: it depends on the task alone",
        ),
        "answer": "it falls: there is less to distrust",
        "why": "A penalty pays with bias for a smaller variance, and more examples leave less variance to be rid of "
        "(section 5.4).",
    },
    {
        "text": "A layer gets many more inputs, and keeps its outputs. Every rule learns at its best rate. "
        "Which of them falls further behind the direct gradient?",
        "options": ("node perturbation", "both kinds of perturbation, by as much", "weight perturbation"),
        "answer": "weight perturbation",
        "why": "It guesses at one number for each weight; node perturbation at one for each output, however many "
        "inputs there are (section 6.5).",
    },
    {
        "text": "At three hedonistic synapses a release earns the same extra reward. Which of them changes most in one "
        "trial, on average?",
        "options": (
            "the one that nearly always releases",
            "the one that releases half of the time",
            "the one that hardly ever releases anything",
        ),
        "answer": "the one that releases half of the time",
        "why": "A synapse can learn only as much as it experiments, and its release varies most there (section 6.6).",
    },
    {
        "text": "In a network with two hidden layers all feedback fibres have the right size and the wrong sign. "
        "Which weights change the wrong way?",
        "options": (
            "all of them",
            "all but those that lead to the outputs",
            "only those between the hidden layers",
        ),
        "answer": "only those between the hidden layers",
        "why": "The outputs know their own errors, and what reaches the first hidden layer has passed two sets of "
        "wrong fibres: two wrongs make a right (section 7.1).",
    },
    {
        "text": "On its way back through a deep linear network the error shrinks to a tenth. What is left of it in a "
        "network with double the number of such layers?",
        "options": ("a hundredth", "a twentieth", "a tenth: it does not shrink any more"),
        "answer": "a hundredth",
        "why": "Every layer multiplies the error by the same factor, so that it vanishes (or explodes) exponentially "
        "(section 7.4).",
    },
    {
        "text": "In feedback alignment the angle between the error that arrives and that of backpropagation becomes "
        "smaller. What has turned?",
        "options": (
            "the feedback weights, towards the forward weights",
            "the forward weights, towards the feedback",
            "both, and they meet halfway",
        ),
        "answer": "the forward weights, towards the feedback",
        "why": "The feedback is drawn once and never changes; the hidden neurons take up what it says, and the outputs "
        "learn to use them in that way (section 8.2).",
    },
    {
        "text": "One of these kinds of feedback is worse than none at all, which leaves the hidden layer as it was "
        "drawn. Which?",
        "options": (
            "right signs, magnitudes drawn at random",
            "signs and magnitudes drawn at random",
            "right magnitudes, all signs wrong",
        ),
        "answer": "right magnitudes, all signs wrong",
        "why": "Signs matter, magnitudes hardly: wrong signs push the hidden neurons uphill, while the forward weights "
        "still come to fit random feedback (section 8.3).",
    },
)

AFTER_ELEVEN = (
    {
        "text": "A pulse into the tuft of a pyramidal neuron makes no spike. The same pulse now comes while the soma "
        "is made to fire once. What does the neuron do?",
        "options": (
            "it fires once: the tuft is too far away",
            "it fires a burst",
            "it stays silent: the two inputs cancel",
        ),
        "answer": "it fires a burst",
        "why": "The spike travels back into the dendrite, where it meets the pulse; together they start a plateau, and "
        "the plateau drives the soma (section 9.2).",
    },
    {
        "text": "A neuron has come to burst in half of its events. Now it bursts in a third of them. What does the "
        "burst-dependent rule do to a synapse that is active meanwhile?",
        "options": (
            "it strengthens it: bursts potentiate",
            "it weakens it",
            "nothing, as long as there are bursts",
        ),
        "answer": "it weakens it",
        "why": "What counts is whether there are more or fewer bursts than usual (section 9.3).",
    },
    {
        "text": "In a network of neurons with segregated dendrites the feedback is let through to the somata, much "
        "stronger than the input. What becomes of learning?",
        "options": (
            "it gets worse: the soma tells less of its input",
            "it gets better: the soma hears of its error in time",
            "nothing: only the plateaus teach",
        ),
        "answer": "it gets worse: the soma tells less of its input",
        "why": "Feedback has to be kept apart from what the neuron passes on, or it spoils the answer that it is about "
        "(section 9.5).",
    },
    {
        "text": "After strong stimulation the same test pulse makes a cell fire more often than before. What has "
        "changed?",
        "options": (
            "the strength of its synapses",
            "its threshold for a spike",
            "one pulse cannot tell",
        ),
        "answer": "one pulse cannot tell",
        "why": "LTP and a lower threshold can give the same probability at one pulse. The E–S curve tells them apart: "
        "only the threshold shifts it (section 10.1).",
    },
    {
        "text": "Each cell keeps one number for all of its memories, and new synapses take their weights from it. "
        "In the end all synapses have been replaced. What is left of three memories?",
        "options": (
            "all three, if the cells instruct their synapses well",
            "only the memory that was stored last",
            "what they have in common",
        ),
        "answer": "what they have in common",
        "why": "One number per cell holds one number per cell: what tells the memories apart was in the synapses "
        "(section 10.3).",
    },
    {
        "text": "A network gets more and more inputs, and nothing else grows. Which rule's number of samples grows "
        "most steeply?",
        "options": ("that of weight perturbation", "that of node perturbation", "that of feedback alignment"),
        "answer": "that of weight perturbation",
        "why": "More inputs mean more directions and, for this rule only, also more numbers to guess at (section "
        "11.2).",
    },
    {
        "text": "The threshold of BCM, the reward that is expected, the usual burst probability: what have these three "
        "in common?",
        "options": (
            "each is broadcast to all neurons alike",
            "each is read off the presynaptic activity",
            "each is what the present is compared with",
        ),
        "answer": "each is what the present is compared with",
        "why": "Where the present equals the usual nothing is learned; above it and below it the changes have opposite "
        "signs (sections 3.1, 4.3 and 9.3).",
    },
    {
        "text": "A small linear network learns by each rule at that rule's best rate. How many examples does feedback "
        "alignment need, compared with backpropagation?",
        "options": (
            "far fewer: its feedback is there from the start",
            "about as many",
            "many times as many: its feedback is random",
        ),
        "answer": "about as many",
        "why": "An error for each neuron makes the difference, exact or not; what costs many times as many examples is "
        "one score shared by all (section 11.1).",
    },
)
