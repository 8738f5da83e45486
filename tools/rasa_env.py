"""`make rasa`: a Rasa 3.6.21 of its own, trained on our examples, calibrated, served, and put to the contract tests.

Rasa runs on Python 3.10 alone and pins libraries that ours cannot share, so it gets an environment of its own under
`.cache/rasa/`, made once. Models are trained again where the examples or a configuration changed. Where no Python 3.10
really runs, this says so and succeeds: the embedded engine needs none.
"""

import asyncio
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from intents import rasa_export, rasa_scale
from intents.examples import Example, Split, fingerprint, load_examples, part
from intents.rasa import RasaServer
from intents.rasa_export import sentence
from tools.rasa_serving import ENVIRONMENT, LOOPBACK, Serving, serving

ROOT = Path(__file__).parents[1]
HOME = ROOT / ".cache" / "rasa"
REQUIREMENTS = ("rasa==3.6.21", "jieba==0.42.1")
CONFIGS = {"logistic": "config.logistic.yml", "diet": "config.yml"}
CONTRACT = ("tests/contracts/test_understand.py", "tests/intents/test_rasa_killed.py")
CHATS = ("tests/scenarios/test_bends.py", "tests/bot/test_rasa_gone.py")
QUICK = "quick"
WANTED = (3, 10)


def say(line: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"rasa: {line}\n")
    sys.stdout.flush()


def candidates(environment: dict[str, str]) -> Iterator[Path]:
    """Where a Python 3.10 may be: on the PATH, in pyenv's versions, in uv's."""
    home = Path(environment.get("HOME", "/nonexistent"))
    for place in environment.get("PATH", "").split(os.pathsep):
        if place:
            yield Path(place) / "python3.10"
    pyenv = Path(environment.get("PYENV_ROOT") or home / ".pyenv")
    uv = Path(environment.get("UV_PYTHON_INSTALL_DIR") or home / ".local" / "share" / "uv" / "python")
    for folder, pattern in ((pyenv / "versions", "3.10*/bin/python"), (uv, "*3.10*/bin/python3.10")):
        yield from sorted(folder.glob(pattern), reverse=True)


def really_runs(python: Path) -> bool:
    """Whether this is a Python 3.10 that can make environments; a shim of pyenv that points nowhere cannot."""
    question = "import sys, venv, ensurepip, ssl; print(*sys.version_info[:2])"
    try:
        done = subprocess.run(  # noqa: S603  (programs named python3.10, by their paths)
            [python, "-c", question], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.split() == [str(part) for part in WANTED]


def find_python(environment: dict[str, str]) -> Path | None:
    """The first Python 3.10 that really runs."""
    return next((one for one in candidates(environment) if one.is_file() and really_runs(one)), None)


def make_environment(python: Path, folder: Path) -> Path:
    """The Python of an environment with Rasa in it, made if it is not there. CalledProcessError where pip fails."""
    program, ready = folder / "bin" / "python", folder / "ready"
    wanted = "\n".join(REQUIREMENTS)
    if not (ready.is_file() and ready.read_text(encoding="utf-8") == wanted and really_runs(program)):
        say(f"installing {', '.join(REQUIREMENTS)} (some minutes, 3 GB)")
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([python, "-m", "venv", folder], check=True)  # noqa: S603
        subprocess.run([program, "-m", "pip", "install", "-qq", *REQUIREMENTS], check=True)  # noqa: S603
        ready.write_text(wanted, encoding="utf-8")
    return program


def rasa(program: Path, folder: Path, *words: str | Path) -> float:
    """Run one of Rasa's commands by its Python in a project, its output in `rasa.log`; the CPU seconds it spent."""
    before = _spent_by_children_s()
    with (folder / "rasa.log").open("ab") as log:
        done = subprocess.run(  # noqa: S603
            [program, "-m", "rasa", *words], cwd=folder, env=ENVIRONMENT, stdout=log, stderr=log, check=False
        )
    if done.returncode:
        tail = (folder / "rasa.log").read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
        raise SystemExit("\n".join([f"rasa {words[0]} failed; the end of {folder / 'rasa.log'}:", *tail]))
    return _spent_by_children_s() - before


def _spent_by_children_s() -> float:
    """CPU seconds of processes that were waited for: unlike the clock's, the same on a busy machine."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A trained model: its file, its scale and what it cost beside it."""

    name: str
    file: Path

    @property
    def scale(self) -> Path:
        """Its thresholds."""
        return self.file.with_name("thresholds.json")

    @property
    def record(self) -> Path:
        """Of what it was made, and the CPU seconds of training."""
        return self.file.with_name("training.json")

    @property
    def training_s(self) -> float:
        """The CPU seconds that its training took, without the rehearsal for the scale."""
        return float(json.loads(self.record.read_text(encoding="utf-8"))["training_s"])


def train(program: Path, project: Path, config: str, out: Path) -> float:
    """Train one configuration in a project into a file; the CPU seconds it took."""
    return rasa(
        program, project, "train", "nlu", "--config", config, "--nlu", "data", "--domain", rasa_export.DOMAIN,
        "--out", out.parent, "--fixed-model-name", out.name.removesuffix(".tar.gz"),
    )  # fmt: skip


async def _confidences(at: Serving, examples: Iterable[Example]) -> list[tuple[Example, dict[str, float]]]:
    async with aiohttp.ClientSession() as session:
        server = RasaServer(session=session, url=at.url, token=at.token)
        return [(one, await server.confidences(line)) for one in examples if (line := sentence(one.text))]


def make_model(program: Path, home: Path, name: str, examples: tuple[Example, ...], *, quick: bool = False) -> Model:
    """The model of one configuration, trained and calibrated unless it is there already.

    The scale is fitted on examples that a first model has not learnt; the model that serves learns them all. A quick
    one is that first model itself: it is good enough for tests, in half the time.
    """
    config = CONFIGS[name]
    model = Model(name=name, file=home / "models" / (f"{name}-{QUICK}" if quick else name) / "model.tar.gz")
    made_of = fingerprint(examples) + hashlib.sha256((home / "project" / config).read_bytes()).hexdigest()[:8]
    if model.record.is_file() and json.loads(model.record.read_text(encoding="utf-8"))["made_of"] == made_of:
        say(f"{name}: the model is there, trained on these examples")
        return model
    model.file.parent.mkdir(parents=True, exist_ok=True)
    say(f"{name}: training on four fifths, for the scale")
    rehearsal = model.file if quick else model.file.with_name("rehearsal.tar.gz")
    training_s = train(program, home / "rehearsal", config, rehearsal)
    _, held = rasa_scale.hold_out(part(examples, Split.TRAIN))
    with serving(program, rehearsal, home / "rehearsal") as at:
        answers = asyncio.run(_confidences(at, held))
    rasa_scale.save(model.scale, rasa_scale.fit(answers))
    if not quick:
        rehearsal.unlink()
        say(f"{name}: training on everything")
        training_s = train(program, home / "project", config, model.file)
    record = {"made_of": made_of, "training_s": round(training_s, 1), "examples": len(part(examples, Split.TRAIN))}
    model.record.write_text(json.dumps(record) + "\n", encoding="utf-8")
    return model


def make_models(program: Path, home: Path, names: Iterable[str], *, quick: bool = False) -> list[Model]:
    """Export, have Rasa validate, and train these configurations."""
    examples = load_examples()
    learnt, _ = rasa_scale.hold_out(part(examples, Split.TRAIN))
    rasa_export.export(home / "project", examples)
    rasa_export.export(home / "rehearsal", learnt)
    rasa(program, home / "project", "data", "validate", "--domain", rasa_export.DOMAIN, "--data", "data")
    say("the exported project is valid")
    return [make_model(program, home, name, examples, quick=quick) for name in names]


def put_to_the_tests(program: Path, home: Path, model: Model) -> int:
    """Serve a model and run the contract tests against it; pytest's exit code. Whole chats are asked of a model that has
    learnt everything alone.
    """
    with serving(program, model.file, home / "project") as at:
        say(f"{model.name}: serving on {LOOPBACK}, process {at.pid}; running the contract tests")
        live = {
            "MINGCHUANG_TEST_RASA_URL": at.url,
            "MINGCHUANG_TEST_RASA_TOKEN": at.token,
            "MINGCHUANG_TEST_RASA_SCALE": str(model.scale),
            "MINGCHUANG_TEST_RASA_PROGRAM": str(program),
            "MINGCHUANG_TEST_RASA_MODEL": str(model.file),
        }
        pytest = [sys.executable, "-m", "pytest", "--quiet"]
        asked = [CONTRACT] if model.file.parent.name.endswith(QUICK) else [CONTRACT, (*CHATS, "-k", "live")]
        return max(
            subprocess.run([*pytest, *words], cwd=ROOT, env=os.environ | live, check=False).returncode  # noqa: S603
            for words in asked
        )


def prepare(
    home: Path, names: Iterable[str] = tuple(CONFIGS), *, quick: bool = False
) -> tuple[Path, list[Model]] | None:
    """Rasa's Python and its trained models, or None where there is no Python 3.10 or Rasa cannot be installed in it."""
    home.mkdir(parents=True, exist_ok=True)
    python = find_python(dict(os.environ))
    if python is None:
        return None
    try:
        program = make_environment(python, home / "venv")
    except subprocess.CalledProcessError:
        say("Rasa could not be installed here: what pip says stands above")
        return None
    return program, make_models(program, home, names, quick=quick)


def main() -> int:
    """Do all of it, for the configurations that are named or for every one; 0 where all contract tests passed.

    `quick` among the names trains less.
    """
    quick = QUICK in sys.argv[1:]
    names = [name for name in sys.argv[1:] if name != QUICK] or [*CONFIGS]
    if unknown := {*names} - {*CONFIGS}:
        say(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(CONFIGS)}")
        return 2
    ready = prepare(HOME, names, quick=quick)
    if ready is None:
        say("skipped: no Rasa on a Python 3.10")
        return 0
    program, models = ready
    return max([put_to_the_tests(program, HOME, model) for model in models])


if __name__ == "__main__":
    sys.exit(main())
