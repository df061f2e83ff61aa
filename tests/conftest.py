"""What every test may ask for: real servers, stand-ins, a browser. Nothing starts that nobody asks for."""

from collections.abc import Iterator

import pytest
import structlog
from servers import chromium as browser
from servers import network, standins
from servers.postgres import create_database, drop_database
from servers.rabbitmq import create_vhost, drop_vhost
from servers.rack import TECHNOLOGIES, Rack
from servers.redis import empty_database
from servers.server import Server
from servers.standins import StandIn

RACK = pytest.StashKey[Rack]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[RACK] = Rack()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: those alone, then those with stand-ins or servers, then those with a browser."""
    items.sort(key=_slowness)


def _slowness(item: pytest.Item) -> int:
    needs = set(item.fixturenames) if isinstance(item, pytest.Function) else set()
    if "chromium" in needs or item.get_closest_marker("browser"):
        return 2
    return int(bool(needs & {*TECHNOLOGIES, "ai_standin", "ably_standin", "stand"}))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Start in the background what the chosen tests will ask for."""
    if session.config.option.collectonly:
        return
    wanted = {name for item in session.items if isinstance(item, pytest.Function) for name in item.fixturenames}
    for name in wanted & TECHNOLOGIES.keys():
        session.config.stash[RACK].want(name)


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[RACK].discard_all()


@pytest.fixture(scope="session", autouse=True)
def _loopback_only() -> Iterator[None]:
    with network.loopback_only():
        yield


@pytest.fixture(autouse=True)
def _logs_as_before() -> Iterator[None]:
    """A command that is tried in this process sets logging up, on an output that ends with the test."""
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Server:
    return request.config.stash[RACK].get("postgres")


@pytest.fixture(scope="session")
def rabbitmq(request: pytest.FixtureRequest) -> Server:
    return request.config.stash[RACK].get("rabbitmq")


@pytest.fixture(scope="session")
def redis(request: pytest.FixtureRequest) -> Server:
    return request.config.stash[RACK].get("redis")


@pytest.fixture
def database_url(postgres: Server) -> Iterator[str]:
    """An empty database of this test's own."""
    url = create_database(postgres.url)
    yield url
    drop_database(postgres.url, url)


@pytest.fixture
def rabbitmq_url(rabbitmq: Server) -> Iterator[str]:
    """A virtual host of this test's own."""
    url = create_vhost(rabbitmq)
    yield url
    drop_vhost(rabbitmq, url)


@pytest.fixture
def redis_url(redis: Server) -> str:
    return empty_database(redis.url)


@pytest.fixture(scope="session")
def ai_standin() -> Iterator[StandIn]:
    with standins.ai_standin() as standin:
        yield standin


@pytest.fixture(scope="session")
def ably_standin() -> Iterator[StandIn]:
    with standins.ably_standin() as standin:
        yield standin


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser's executable."""
    return browser.chromium()
