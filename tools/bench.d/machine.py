"""The machine: what figures depend on, what must be installed, and how programs are run."""

import os
import pathlib
import shutil
import subprocess
import sys
import time
import venv

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SOURCES = ROOT / "tools" / "bench.d"
PLACE = ROOT / ".build-bench"
DEBIAN = ("liblmdb-dev", "libsqlite3-dev", "libssl-dev", "jq", "valgrind", "python3-venv")
PYTHON = ("eventsourcing", "duckdb", "numpy")


class Failure(Exception):
    """One row cannot be measured; the others can."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def refuse_memory(place):
    """A file system in memory would make durable commits free."""
    kind = file_system(place)
    if kind in ("tmpfs", "ramfs"):
        sys.exit(f"bench: {place} is in memory ({kind}); --directory names another")


def file_system(place):
    run_of_stat = subprocess.run(
        ["stat", "-f", "-c", "%T", place], capture_output=True, text=True)
    return run_of_stat.stdout.strip() or "not known"


def describe(place):
    """What the figures depend on, one entry each."""
    def first_line(*command):
        try:
            done = subprocess.run(command, capture_output=True, text=True)
        except FileNotFoundError:
            return "not installed"
        lines = (done.stdout + done.stderr).strip().splitlines()
        return lines[0] if lines else "not known"

    processors = pathlib.Path("/proc/cpuinfo").read_text().splitlines()
    models = [line.split(":", 1)[1].strip() for line in processors if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = [f"{name} {first_line('dpkg-query', '-W', '-f', '${Version}', package)}"
                for name, package in (("LMDB", "liblmdb0"), ("SQLite", "libsqlite3-0"),
                                      ("OpenSSL", "libssl3"), ("jq", "jq"),
                                      ("valgrind", "valgrind"))]
    return {
        "date": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()),
        "machine": f"{os.cpu_count()} × {models[0] if models else os.uname().machine}, "
                   f"{memory:.0f} GiB",
        "system": f"{os.uname().sysname} {os.uname().release}",
        "file system": f"{file_system(place)}; every commit forced to disk, ours and the peers' "
                       "(LMDB default, SQLite synchronous FULL)",
        "swift": first_line("swift", "--version"),
        "compiler": first_line("cc", "--version"),
        "peers": ", ".join(versions),
        "python": python(),
        "commit": first_line("git", "-C", ROOT, "describe", "--always", "--dirty"),
        "load": f"{os.getloadavg()[0]:.1f} before the run",
    }


def python():
    """The version of Python and of the peers in it."""
    own = sys.version.split()[0]
    program = PLACE / "venv" / "bin" / "python"
    if not program.exists():
        return own
    done = subprocess.run(
        [program, "-c", "import importlib.metadata as m, sys\n"
         "print(', '.join(f'{name} {m.version(name)}' for name in sys.argv[1:]))", *PYTHON],
        capture_output=True, text=True)
    return f"{own}, {done.stdout.strip()}"


def install(debian=DEBIAN):
    """Installs by name what is missing, saying so."""
    names = " ".join(debian)
    done = subprocess.run(
        ["bash", "-c", f"set -e; . tools/requirements.bash; require_swift; "
         f"require_debian {names}"], cwd=ROOT)
    if done.returncode != 0:
        sys.exit(done.returncode)


def python_peer():
    """The Python that has the peers in Python; installs them into a folder of their own."""
    python = PLACE / "venv" / "bin" / "python"
    if not python.exists():
        say(f"Making {PLACE / 'venv'} for the peers in Python:")
        venv.create(PLACE / "venv", with_pip=True)
    missing = [name for name in PYTHON if subprocess.run(
        [python, "-c", f"import {name}"], capture_output=True).returncode != 0]
    if missing:
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
                   *missing]
        say("$ " + " ".join(map(str, command)))
        if subprocess.run(command, stdout=sys.stderr).returncode != 0:
            raise Failure(f"could not install {', '.join(missing)} from PyPI")
    return python


class Programs:
    """What is measured, built on first use."""

    def __init__(self):
        self.binaries = PLACE / "bin"
        self.binaries.mkdir(parents=True, exist_ok=True)
        self._built = set()

    def c(self, name, *libraries):
        """A peer in C of this folder."""
        program = self.binaries / name
        if name not in self._built:
            compiler = shutil.which("cc") or shutil.which("clang")
            if compiler is None:
                raise Failure("there is no C compiler (cc or clang)")
            subprocess.run(
                [compiler, "-std=c11", "-D_POSIX_C_SOURCE=200809L", "-O3", "-Wall", "-Wextra",
                 "-Werror", "-o", program, SOURCES / f"{name}.c", SOURCES / "ledger.c", "-llmdb",
                 *libraries], check=True)
            self._built.add(name)
        return program

    @property
    def floor(self):
        return self.c("floor")

    @property
    def parley(self):
        return self.swift("parley")

    @property
    def append(self):
        return self.swift("append")

    def swift(self, product):
        """A program in Swift, built for release with the runtime linked in."""
        # All from one build folder, so that what they share is compiled once.
        scratch = PLACE / "swift"
        if product not in self._built:
            say(f"Building {product} (release; the first time takes minutes) …")
            done = subprocess.run(
                ["swift", "build", "-c", "release", "--static-swift-stdlib", "--product", product,
                 "--package-path", SOURCES, "--scratch-path", scratch], stdout=sys.stderr)
            if done.returncode != 0:
                raise Failure(f"{product} does not build")
            self._built.add(product)
        return scratch / "release" / product

    def stripped(self, product):
        """A copy without debugging information, which valgrind cannot read of this compiler."""
        copy = self.binaries / product
        run("strip", "--strip-debug", "-o", copy, self.swift(product))
        return copy


def run(*command, **more):
    """The standard output of a program; a failing one fails the row."""
    command = [str(word) for word in command]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, **more)
    if done.returncode != 0:
        raise Failure(f"{' '.join(command)} ended with {done.returncode}: "
                      f"{(done.stderr or done.stdout)[-400:]}")
    return done.stdout


def timed(*command):
    """Seconds from the start of a process to its end; its output is thrown away."""
    command = [str(word) for word in command]
    start = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, descriptor, os.devnull, os.O_RDWR, 0) for descriptor in (0, 1)])
    _, status = os.waitpid(process, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        raise Failure(f"{' '.join(command)} ended with {os.waitstatus_to_exitcode(status)}")
    return seconds


class Watched:
    """A long program run to its end, with its time, its output and its private memory.

    The memory is the most that the process and its children held at once of what is not in a file
    (RssAnon), looked at every hundredth of a second.
    """

    def __init__(self, *command, output=subprocess.PIPE, env=None):
        command = [str(word) for word in command]
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE,
            env=env)
        self.private_bytes = 0
        while True:
            self.private_bytes = max(self.private_bytes, private_bytes(process.pid))
            try:
                text, errors = process.communicate(timeout=0.01)
                break
            except subprocess.TimeoutExpired:
                pass
        self.seconds = time.perf_counter() - start
        self.output = (text or b"").decode(errors="replace")
        if process.returncode != 0:
            raise Failure(f"{' '.join(command)} ended with {process.returncode}: "
                          f"{errors.decode(errors='replace')[-400:]}")


def private_bytes(process):
    """RssAnon of a process and of its children, in bytes."""
    total = 0
    try:
        for line in pathlib.Path(f"/proc/{process}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                total += int(line.split()[1]) * 1024
        for children in pathlib.Path(f"/proc/{process}/task").glob("*/children"):
            total += sum(private_bytes(child) for child in children.read_text().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return total
