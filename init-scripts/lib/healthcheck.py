"""Exit with 0 when LocalStack may be used: it serves, and each of its init scripts succeeded.

Its own health check answers while the scripts still run, and calls them completed even when one failed.
"""

import json
import sys
from urllib.error import URLError
from urllib.request import urlopen

try:
    with urlopen("http://127.0.0.1:4566/_localstack/init/ready") as answer:
        scripts = json.load(answer)["scripts"]
except URLError as error:
    sys.exit(f"LocalStack does not answer: {error}")
waiting = [f"{script['name']}: {script['state']}" for script in scripts if script["state"] != "SUCCESSFUL"]
sys.exit("\n".join(waiting) or (not scripts and "no init script was found") or 0)
