"""A server in a container, where this machine has an engine and the image can be had."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from dataclasses import dataclass, field
from functools import cache

import docker as engine
from docker.errors import APIError, DockerException, ImageNotFound
from testcontainers.core.container import DockerContainer

from servers.probes import LOOPBACK, free_port, wait_until
from servers.server import NotAvailable, Server

ANSWER_SECONDS = 3
PULL_SECONDS = 45
START_SECONDS = 60


@dataclass(frozen=True)
class Image:
    name: str
    port: int
    management_port: int | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    command: str | None = None


class ContainerServer(Server):
    """Ports are picked by us, so that a container that was killed comes back where it was."""

    def __init__(self, image: Image, url: str, answers: Callable[[int], bool]) -> None:
        have(image.name)
        self._port = free_port()
        self._answers = answers
        self.url = url.format(host=LOOPBACK, port=self._port)
        self._container = DockerContainer(image.name).with_bind_ports(image.port, self._port)
        for name, value in image.environment.items():
            self._container.with_env(name, value)
        if image.command:
            self._container.with_command(image.command)
        if image.management_port:
            management = free_port()
            self._container.with_bind_ports(image.management_port, management)
            self.management_url = f"http://guest:guest@{LOOPBACK}:{management}"
        self._created = False

    @property
    def pid(self) -> int | None:
        if not self._created:
            return None
        wrapped = self._container.get_wrapped_container()
        wrapped.reload()
        return wrapped.attrs["State"]["Pid"] or None

    def start(self) -> None:
        try:
            if self._created:
                self._container.get_wrapped_container().start()
            else:
                self._container.start()
                self._created = True
        except DockerException as error:
            raise NotAvailable(f"the container did not start: {error}") from error
        if not wait_until(lambda: self._answers(self._port), START_SECONDS, lambda: True):
            raise NotAvailable("the server in the container does not answer")

    def stop(self) -> None:
        if self._created:
            self._container.get_wrapped_container().stop(timeout=10)

    def kill(self) -> None:
        if self._created:
            self._container.get_wrapped_container().kill()

    def discard(self) -> None:
        if self._created:
            self._container.stop()
            self._created = False


@cache
def _client() -> "engine.DockerClient":
    client = engine.from_env(timeout=ANSWER_SECONDS)
    client.ping()
    return client


def have(image: str) -> None:
    """Make sure of the image, quickly: an engine that does not answer or cannot pull is no way at all."""
    if refusal := _refusal(image):
        raise NotAvailable(refusal)


@cache
def _refusal(image: str) -> str:
    """Why not, if not; asked once per run, as the answer may take its time."""
    try:
        _client().images.get(image)
    except ImageNotFound:
        return _pull(image)
    except (DockerException, OSError) as error:
        return f"no container engine answers: {error}"
    return ""


def _pull(image: str) -> str:
    puller = ThreadPoolExecutor(1)
    try:
        puller.submit(engine.from_env(timeout=PULL_SECONDS).images.pull, image).result(PULL_SECONDS)
    except (APIError, DockerException, OSError, TookTooLong) as error:
        return f"{image} cannot be pulled: {error}"
    finally:
        puller.shutdown(wait=False, cancel_futures=True)
    return ""
