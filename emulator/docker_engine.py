"""The Docker engine: LocalStack's official image under Docker Compose, functions in containers of AWS's runtime images.

docker-compose.yml says how; here it is started for one port, and whatever of it is left is found and removed.
"""

import io
import os
import subprocess
import tarfile
from collections.abc import Mapping
from contextlib import closing
from functools import cached_property
from pathlib import Path

import docker
import requests
from docker.errors import APIError, DockerException, NotFound
from docker.models.containers import Container

from .errors import StackError
from .stack import FUNCTION_ZIP, PROJECT, Stack, counted

_OUTPUTS = "/var/lib/localstack/outputs.json"


class DockerStack(Stack):
    """A stack whose LocalStack and functions are containers."""

    engine = "docker"
    _seconds_to_start = 180.0

    @property
    def name(self) -> str:
        """The name of the Compose project, of LocalStack's container and of the network; functions' names begin so."""
        return f"image-pipeline-{self.port}"

    def serves(self) -> bool:
        """Whether LocalStack's container runs."""
        return any(found.name == self.name and found.status == "running" for found in self._containers())

    def describe(self) -> str:
        """Say how many containers there are."""
        return counted(len(self._containers()), "container", "containers")

    def log(self) -> str:
        """What LocalStack has logged."""
        try:
            log: bytes = self._docker.containers.get(self.name).logs()
        except NotFound:
            return ""
        return log.decode(errors="replace")

    def follow_log(self) -> None:
        """Print LocalStack's log as it grows."""
        self._compose("logs", "--follow", "--no-log-prefix")

    def _launch(self, init_scripts: Path, variables: Mapping[str, str]) -> None:
        if not FUNCTION_ZIP.is_file():  # Docker would make a folder of that name
            raise StackError(f"{FUNCTION_ZIP} is missing: run make build")
        folders = {"INIT_SCRIPTS": init_scripts, "DEFINITIONS": init_scripts.parents[1] / "definitions"}
        mounted = {name: str(folder) for name, folder in folders.items() if folder.is_dir()}
        self._compose("up", "--detach", "--quiet-pull", **mounted, **variables)

    def _end(self) -> None:
        if not docker_answers():
            return
        for container in self._functions():
            container.remove(force=True)
        self._compose("down", "--volumes", "--timeout", "1")
        for container in self._functions():  # that LocalStack started while it was ended
            container.remove(force=True)

    def _fetch_outputs(self) -> None:
        container = self._docker.containers.get(self.name)
        try:
            stream, _ = container.get_archive(_OUTPUTS)
        except NotFound:
            return
        with tarfile.open(fileobj=io.BytesIO(b"".join(stream))) as archive:
            archive.extractall(self.folder, filter="data")

    @cached_property
    def _docker(self) -> docker.DockerClient:
        return docker.from_env()

    def _containers(self) -> list[Container]:
        if not docker_answers():
            return []
        found: list[Container] = self._docker.containers.list(all=True, filters={"name": f"^/?{self.name}(-lambda-|$)"})
        return found

    def _functions(self) -> list[Container]:
        return [found for found in self._containers() if found.name != self.name]

    def _compose(self, *arguments: str, **variables: str) -> None:
        command = ["docker", "compose", "--project-directory", str(PROJECT), "--progress", "quiet", *arguments]
        environment = {**os.environ, "PORT": str(self.port), **variables}
        try:
            done = subprocess.run(command, env=environment, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603
        except FileNotFoundError as error:
            raise StackError("the engine docker needs the docker command with Compose v2") from error
        if done.returncode:
            raise StackError(
                f"docker compose {arguments[0]} failed:\n{done.stderr.strip()}\n"
                "(LOCALSTACK_IMAGE names another image; ENGINE=embedded needs none)"
            )


def docker_answers() -> bool:
    """Whether there is a Docker engine to talk to."""
    try:
        with closing(docker.from_env()) as client:
            return bool(client.ping())
    except (DockerException, APIError, requests.RequestException):
        return False
