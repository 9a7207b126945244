"""The wheel: built, installed into an empty environment outside the tree, it answers."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds the wheel; its dependencies are borrowed from this one."""
    pytest.importorskip("hatchling", reason="needs the build backend: make test installs it")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    subprocess.run([*build, "--outdir", folder, ROOT], check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    home = folder / "environment"
    venv.create(home, with_pip=False)
    pip = [sys.executable, "-m", "pip", "--python", str(home / "bin" / "python")]
    install = [*pip, "install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run(install, check=True, capture_output=True)
    # A path in a .pth is searched, but the .pth files in it are not obeyed: the checkout, which is
    # installed here by one, stays out of sight.
    [packages] = home.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return home


def run(environment: Path, cwd: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [environment / "bin" / command[0], *command[1:]],
        cwd=cwd,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_installed_command_answers_from_the_packaged_corpus(
    environment: Path, tmp_path: Path
) -> None:
    where = run(
        environment, tmp_path, "python", "-c", "import peertutor; print(peertutor.__file__)"
    )
    assert where.stdout.startswith(str(environment))
    done = run(
        environment, tmp_path, "peertutor", "demo", "--ask", "How do you know a printer lies?"
    )
    assert done.returncode == 0, done.stderr
    assert "\nSources:\n  [1] " in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_prompts_and_corpus_are_in_the_package(environment: Path) -> None:
    [package] = environment.glob("lib/python*/site-packages/peertutor")
    for folder in ("prompts", "corpus"):
        shipped = {path.name for path in (package / "_data" / folder).rglob("*") if path.is_file()}
        ours = {path.name for path in (ROOT / folder).rglob("*") if path.is_file()}
        assert ours
        assert ours <= shipped
