"""`python -m lecture_utils.present NOTEBOOK…` serves a talk."""

import sys

from .server import main

main(sys.argv[1:])
