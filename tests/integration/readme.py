#!/usr/bin/python3
"""Runs the commands of README.md as a reader would, in order, in one shell.

Only ```sh blocks right after a line <!-- run --> are run. Two things differ from a reader's shell, so that a cluster which
runs on this machine stays untouched: the data directory (MERIDIAN_DATA) and the ports (8000 and up become free ones).
Exit codes: 0 all commands succeeded and showed what they must, 1 otherwise.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from support.ports import free_base_port

ROOT = Path(__file__).resolve().parents[2]
BLOCK = re.compile(r"^<!-- run -->\n```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TIMEOUT_SECONDS = 500
# What a reader is told to expect, in this order.
MUST_SHOW = (
    "read in eu-west-1", "read in ap-southeast-2", "the Regions differ, as they should", "written in us-east-1",
    "two of three have it", "DOWN: fault az-down", "an Availability Zone is down, as it should be",
)


def script(base, data):
    blocks = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    if not blocks:
        raise SystemExit("readme: README.md marks no block with <!-- run -->")
    moved = re.sub(r"\b127\.0\.0\.1:80(\d\d)\b", lambda match: f"127.0.0.1:{base + int(match.group(1))}", "\n".join(blocks))
    moved = re.sub(r"^tools/quickstart$", f"tools/quickstart --base-port {base}", moved, flags=re.MULTILINE)
    return f"set -euo pipefail\nexport MERIDIAN_DATA={data} AWS_PAGER=\n{moved}"


def main():
    data = tempfile.mkdtemp(prefix="meridian-readme-")
    # Debian's AWS CLI before another one of the same name.
    environment = {**os.environ, "PATH": "/usr/bin:" + os.environ["PATH"]}
    try:
        done = subprocess.run(
            ["bash", "-x", "-c", script(free_base_port(), data)], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TIMEOUT_SECONDS, check=False,
        )
        print(done.stdout)
        code = done.returncode
        shown = "\n".join(line for line in done.stdout.splitlines() if not line.startswith("+"))
        position = 0
        for text in MUST_SHOW:
            position = shown.find(text, position)
            if position < 0:
                print(f"readme: the commands did not show, at its place: {text}")
                code = code or 1
                break
    finally:
        meridian = ROOT / "build/release/bin/meridian"
        if meridian.exists():
            subprocess.run([meridian, "down", "--data", data], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        shutil.rmtree(data, ignore_errors=True)
    return 1 if code else 0


if __name__ == "__main__":
    sys.exit(main())
