"""RabbitMQ: how to have one, and a fresh virtual host in it."""

import base64
import os
import shutil
import subprocess
import urllib.request
from itertools import count
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psutil

from servers import leash
from servers.docker import ContainerServer, Image
from servers.native import NativeServer
from servers.probes import LOOPBACK, free_port, rabbitmq_answers
from servers.server import NotAvailable, Server
from servers.ways import Technology

MANAGEMENT_VARIABLE = "BATON_TEST_RABBITMQ_MANAGEMENT_URL"
_numbers = count(1)


def binary() -> str | None:
    """Debian's /usr/sbin/rabbitmq-server changes to another user: the script behind it does not."""
    script = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
    return str(script) if script.exists() else shutil.which("rabbitmq-server")


class NativeRabbitMQ(NativeServer):
    """A broker of its own in every respect: node name, cookie, epmd, ports, data. Managed over HTTP."""

    name = "rabbitmq"

    def prepare(self) -> None:
        self.management_port, self.epmd_port, self.distribution_port = free_port(), free_port(), free_port()
        self.url = f"amqp://guest:guest@{LOOPBACK}:{self.port}/"
        self.management_url = f"http://guest:guest@{LOOPBACK}:{self.management_port}"
        self._epmd: subprocess.Popen[bytes] | None = None
        (self.folder / "enabled_plugins").write_text("[rabbitmq_management].")
        (self.folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.default = {LOOPBACK}:{self.port}\n"
            f"management.tcp.ip = {LOOPBACK}\n"
            f"management.tcp.port = {self.management_port}\n"
            "management_agent.disable_metrics_collector = true\n"
            "collect_statistics_interval = 60000\n"
            "cluster_formation.peer_discovery_backend = classic_config\n"
            "disk_free_limit.absolute = 50MB\n"
            "log.console = false\n"
            "log.file.level = warning\n"
        )

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_NODENAME": f"baton{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": LOOPBACK,
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self.distribution_port),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "ERL_EPMD_PORT": str(self.epmd_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
        }

    def command(self) -> list[str]:
        script = binary()
        if script is None:
            raise NotAvailable("RabbitMQ is not installed")
        return [script]

    def answers(self) -> bool:
        return rabbitmq_answers(self.port)

    @property
    def pid(self) -> int | None:
        """The Erlang machine itself, not the shell around it."""
        shell = super().pid
        if shell is None:
            return None
        family = psutil.Process(shell).children(recursive=True)
        return next((member.pid for member in family if member.name().startswith("beam")), shell)

    def start(self) -> None:
        """With an epmd that is our child; otherwise Erlang starts one that outlives everybody."""
        if self._epmd is None:
            epmd = shutil.which("epmd")
            if epmd is None:
                raise NotAvailable("Erlang's epmd is not installed")
            with (self.folder / "epmd.log").open("ab") as output:
                command = [epmd, "-port", str(self.epmd_port), "-address", LOOPBACK]
                self._epmd = self.spawn(command, output.fileno())
            leash.hold(self._epmd.pid)
        super().start()

    def discard(self) -> None:
        super().discard()
        if self._epmd is not None:
            leash.kill_tree(self._epmd.pid)
            self._epmd.wait()
            leash.release(self._epmd.pid)
            self._epmd = None


def in_container() -> ContainerServer:
    image = Image("rabbitmq:4-management-alpine", port=5672, management_port=15672)
    return ContainerServer(image, "amqp://guest:guest@{host}:{port}/", rabbitmq_answers)


RABBITMQ = Technology(
    name="RabbitMQ",
    variable="BATON_TEST_RABBITMQ_URL",
    container=in_container,
    native=NativeRabbitMQ,
    is_installed=lambda: binary() is not None,
    packages=("rabbitmq-server",),
)


def create_vhost(server: Server) -> str:
    """A new virtual host; the answer is the broker's address with it. Over HTTP: 20 ms instead of 300."""
    name = f"baton-test-{os.getpid()}-{next(_numbers)}"
    _manage(server, "PUT", f"/api/vhosts/{name}")
    return urlunsplit(urlsplit(server.url)._replace(path=f"/{name}"))


def drop_vhost(server: Server, url: str) -> None:
    _manage(server, "DELETE", f"/api/vhosts/{urlsplit(url).path.removeprefix('/')}")


def _manage(server: Server, method: str, path: str) -> None:
    address = urlsplit(server.management_url or _guessed_management(server.url))
    host = address.netloc.rpartition("@")[2]
    request = urllib.request.Request(f"{address.scheme}://{host}{path}", method=method)
    login = f"{address.username or 'guest'}:{address.password or 'guest'}"
    request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    with urllib.request.urlopen(request, timeout=10):
        return


def _guessed_management(url: str) -> str:
    """A broker that was given by its address: its management is at its usual port, or where we were told."""
    if given := os.environ.get(MANAGEMENT_VARIABLE):
        return given
    parts = urlsplit(url)
    user, password = quote(parts.username or "guest"), quote(parts.password or "guest")
    return f"http://{user}:{password}@{parts.hostname}:15672"
