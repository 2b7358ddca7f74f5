"""All cells, family by family."""

from tests.conformance.cells.activities import ACTIVITIES
from tests.conformance.cells.catching import CATCHING
from tests.conformance.cells.gateways import GATEWAYS
from tests.conformance.cells.starting import STARTING
from tests.conformance.cells.throwing import THROWING

CELLS = [*STARTING, *CATCHING, *THROWING, *ACTIVITIES, *GATEWAYS]
