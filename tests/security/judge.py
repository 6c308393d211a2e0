"""The judge: MiniStack with the whole pipeline in it, which asks the policies at every call.

The init scripts of the local stack make the pipeline, from the documents in definitions/. MiniStack runs the function's
zip with credentials of the function's role.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import requests
from botocore import UNSIGNED
from botocore.config import Config
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_fixed

from emulator.processes import end_processes_of
from emulator.stack import FUNCTION_ZIP, INIT_SCRIPTS, PROJECT, free_port
from tests.conftest import DEFINITION, Deployment
from tests.security.rights import ACCOUNT, NAMES, REGION, arn

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = PROJECT / ".envs" / "ministack" / "bin" / "python"
ELSEWHERE = "111122223333"
"""The number of another account; MiniStack has them all."""
SCRIPTS = ("10-buckets", "20-table", "30-failure-queue", "40-function", "50-trigger")
"""All that make something, but for the API's: MiniStack does not read its document."""
RUN = "import runpy, sys; [runpy.run_path(script) for script in sys.argv[1:]]"
SECONDS_TO_START = 60


@dataclass(frozen=True)
class Principal:
    """Who calls: AWS's three words for it. `key` None is nobody: the call is not signed."""

    key: str | None = None
    secret: str | None = None
    token: str | None = None


ANONYMOUS = Principal()
ROOT = Principal("test", "test")
ROOT_ELSEWHERE = Principal(ELSEWHERE, "test")


class Judge:
    """MiniStack as a process of ours; all its files are in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tls, self._plain = free_port(), free_port()
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and make the pipeline in it."""
        assert PYTHON.is_file(), "there is no MiniStack: run environments/create ministack"
        self._server = self._launched()
        self._wait_until_it_serves(self._server)
        self._make_pipeline()

    def stop(self) -> None:
        """End it and its functions."""
        end_processes_of(self.folder)
        if self._server:
            self._server.wait()

    def log(self) -> str:
        """What it has logged."""
        return (self.folder / "log").read_text(errors="replace")

    @property
    def authority(self) -> Path:
        """The certificate of who vouches for its TLS endpoint."""
        return self.folder / "ca.pem"

    def client(self, service: str, principal: Principal, *, tls: bool = True) -> Any:
        """A boto3 client for `principal`."""
        signed = {} if principal.key else {"signature_version": UNSIGNED}
        return boto3.client(
            service,  # type: ignore[call-overload]
            region_name=REGION,
            endpoint_url=f"https://127.0.0.1:{self._tls}" if tls else f"http://127.0.0.1:{self._plain}",
            verify=str(self.authority),
            aws_access_key_id=principal.key,
            aws_secret_access_key=principal.secret,
            aws_session_token=principal.token,
            config=Config(retries={"total_max_attempts": 1}, **signed),
        )

    def role(self, name: str, *actions: str, account: Principal = ROOT) -> Principal:
        """A session of a new role of an account, which may do `actions` to everything."""
        iam = self.client("iam", account)
        anyone = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(anyone))["Role"]
        if actions:
            allowed = {"Effect": "Allow", "Action": [*actions], "Resource": "*"}
            iam.put_role_policy(RoleName=name, PolicyName="its", PolicyDocument=document(allowed))
        return self.session(role["Arn"], account)

    def session(self, role: str, account: Principal = ROOT) -> Principal:
        """A session of a role. Whoever may do everything may have any, here."""
        sts = self.client("sts", account)
        credentials = sts.assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
        return Principal(credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"])

    def function(self) -> Principal:
        """A session of the function's role, as the function itself has."""
        return self.session(f"arn:aws:iam::{ACCOUNT}:role/{NAMES['role']}")

    def deployment(self) -> Deployment:
        """The pipeline as its owner sees it, who may do everything; the API's URL included."""
        queue = self.client("sqs", ROOT).get_queue_url(QueueName=NAMES["failure_queue"])["QueueUrl"]
        names = ("original_bucket", "processed_bucket", "table", "function")
        return Deployment(
            {name: NAMES[name] for name in names}
            | {
                "region": REGION,
                "endpoint_url": f"http://127.0.0.1:{self._plain}",
                "api_url": f"http://127.0.0.1:{self._plain}/_aws/execute-api/{self._api_id}/{DEFINITION['api']['stage']}",
                "api_key": "",
                "failure_queue_url": queue,
            }
        )

    def _launched(self) -> subprocess.Popen[bytes]:
        (self.folder / "tmp").mkdir(parents=True)
        environment = {
            "PATH": os.defpath,
            "LANG": "C.UTF-8",
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder / "tmp"),
            "AUTH": "true",
            "GATEWAY_PORT": str(self._tls),
            # It tidies up containers that it takes for its own; there are none, and it shall not look.
            "DOCKER_HOST": "unix:///nowhere",
            "IOT_MTLS_ENABLED": "0",  # would listen to the world
            "LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.1",
            # What follows, its functions inherit.
            "AWS_ENDPOINT_URL": f"https://127.0.0.1:{self._tls}",
            "AWS_CA_BUNDLE": str(self.authority),
        }
        program = PROJECT / "tests" / "security" / "ministack_server.py"
        with (self.folder / "log").open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - the command is ours
                [PYTHON, program, self.folder, str(self._tls), str(self._plain)],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def _wait_until_it_serves(self, server: subprocess.Popen[bytes]) -> None:
        health = f"http://127.0.0.1:{self._plain}/_ministack/health"
        for attempt in Retrying(
            retry=retry_if_exception_type(requests.ConnectionError),
            stop=stop_after_delay(SECONDS_TO_START),
            wait=wait_fixed(0.1),
            reraise=True,
        ):
            with attempt:
                assert server.poll() is None, self.log()
                requests.get(health, timeout=10).raise_for_status()

    def _make_pipeline(self) -> None:
        scripts = [str(INIT_SCRIPTS / f"{script}.py") for script in SCRIPTS]
        environment = {
            "PATH": os.defpath,
            "GATEWAY_LISTEN": f"127.0.0.1:{self._plain}",
            "PYTHONPATH": str(INIT_SCRIPTS.parent / "lib"),
            "FUNCTION_ZIP": str(FUNCTION_ZIP),
        }
        subprocess.run([sys.executable, "-c", RUN, *scripts], env=environment, check=True)  # noqa: S603 - ours
        self._make_api()

    def _make_api(self) -> None:
        """An API that hands every request to the function, as the document has it for each of its own."""
        apigateway = self.client("apigateway", ROOT)
        self._api_id = apigateway.create_rest_api(name=NAMES["api"], binaryMediaTypes=["image/*"])["id"]
        (root,) = apigateway.get_resources(restApiId=self._api_id)["items"]
        proxy = apigateway.create_resource(restApiId=self._api_id, parentId=root["id"], pathPart="{proxy+}")
        method = {"restApiId": self._api_id, "resourceId": proxy["id"], "httpMethod": "ANY"}
        apigateway.put_method(**method, authorizationType="NONE")
        function = arn("lambda", f"function:{NAMES['function']}")
        uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
        apigateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
        apigateway.create_deployment(restApiId=self._api_id, stageName=DEFINITION["api"]["stage"])


def document(*statements: dict[str, Any]) -> str:
    """A policy of these statements."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
