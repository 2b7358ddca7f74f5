"""All cells, family by family."""

from tests.conformance.cells.activities import ACTIVITIES
from tests.conformance.cells.borders import ON_BORDER
from tests.conformance.cells.catching import CATCHING
from tests.conformance.cells.data import DATA
from tests.conformance.cells.flows import FLOWS, INSIDE
from tests.conformance.cells.forbidden import FORBIDDEN
from tests.conformance.cells.gateways import GATES, RACING
from tests.conformance.cells.markers import MARKING
from tests.conformance.cells.scopes import SCOPES
from tests.conformance.cells.starting import STARTING
from tests.conformance.cells.throwing import THROWING

CELLS = [
    *STARTING, *CATCHING, *THROWING, *FORBIDDEN, *ON_BORDER, *MARKING, *GATES, *RACING,
    *ACTIVITIES, *INSIDE, *FLOWS, *SCOPES, *DATA,
]  # fmt: skip
