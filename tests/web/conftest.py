"""One town for all stories in the panel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cast.town import Town, a_town


@pytest.fixture(scope="package")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with a_town(tmp_path_factory.mktemp("town") / "house") as town:
        yield town
