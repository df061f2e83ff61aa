"""What services take as an address, the operators' command takes as well; what no driver understands is named."""

from __future__ import annotations

import pytest

from baton.settings import Settings
from baton_operator.addresses import strange


@pytest.mark.parametrize("url", ["postgresql://db/baton", "postgres://db/baton", "sqlite:///data/baton.db"])
def test_every_database_of_the_services_is_one_of_the_operators(url: str) -> None:
    assert list(strange(Settings(database_url=url))) == []


def test_a_strange_address_is_named_and_not_repeated() -> None:
    (complaint,) = strange(Settings(database_url="mysql://root:secret@db/baton"))
    assert complaint.startswith("BATON_DATABASE_URL must begin with")
    assert "secret" not in complaint
