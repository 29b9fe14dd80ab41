"""A Docker engine for the smoke test: the one that runs, or a dockerd of our own that is stopped at the end."""
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

BASE_IMAGE = "debian:bookworm-slim"
PROMETHEUS_IMAGE = "prom/prometheus:v2.42.0"
DEBIAN_RELEASE = "bookworm"
ENGINE_START_SECONDS = 60
PULL_SECONDS = 300

# Stands in for Prometheus' own image where none can be pulled.
PROMETHEUS_DOCKERFILE = f"""FROM {BASE_IMAGE}
RUN apt-get update -q && apt-get install -qy --no-install-recommends prometheus && rm -rf /var/lib/apt/lists/* \\
 && mkdir /prometheus
WORKDIR /prometheus
ENTRYPOINT ["/usr/bin/prometheus"]
"""


class Failure(Exception):
    """A step failed; the text says which and where its log is."""


class HostNetwork:
    """What dockerd changes in this machine's network and does not take back: packet filter, forwarding, its bridge."""

    FORWARDING = Path("/proc/sys/net/ipv4/ip_forward")
    BRIDGE = "docker0"

    def __init__(self):
        self.filter = self._output("iptables-save")
        self.forwarding = self.FORWARDING.read_text()
        self.had_bridge = Path("/sys/class/net", self.BRIDGE).exists()

    @staticmethod
    def _output(*arguments, text=None):
        return subprocess.run(arguments, input=text, capture_output=True, check=False).stdout

    def restore(self):
        if not self.had_bridge:
            self._output("ip", "link", "delete", self.BRIDGE)
        # Tables that were empty are not in the saved text; dockerd fills these two.
        saved = self.filter
        for table in (b"nat", b"filter"):
            if b"*" + table not in saved:
                saved += b"*" + table + b"\nCOMMIT\n"
        self._output("iptables-restore", text=saved)
        self.FORWARDING.write_text(self.forwarding)


class Engine:
    """Runs docker and docker-compose commands. Close() ends what this object started, and nothing else."""

    def __init__(self, work, log):
        self.work = Path(work)  # kept between runs: the base image and our engine's data
        self.log = Path(log)
        self.environment = {**os.environ, "DOCKER_BUILDKIT": "0", "COMPOSE_DOCKER_CLI_BUILD": "0"}
        # Debian's own client first: it is of the same version as Debian's engine.
        self.docker = "/usr/bin/docker" if os.access("/usr/bin/docker", os.X_OK) else "docker"
        self.compose = ["docker-compose"] if shutil.which("docker-compose") else [self.docker, "compose"]
        self.daemon = None
        self.run_directory = None
        self.network = None

    def run(self, arguments, seconds, text=None):
        """Runs to the end with output in the log, and returns stdout. Raises Failure."""
        with self.log.open("ab") as log:
            log.write(f"\n$ {' '.join(arguments)}\n".encode())
            log.flush()
            try:
                done = subprocess.run(
                    arguments, input=text, env=self.environment, stdout=subprocess.PIPE, stderr=log, timeout=seconds, check=False
                )
            except subprocess.TimeoutExpired as late:
                log.write(late.stdout or b"")
                raise Failure(f"{' '.join(arguments[:4])} took more than {seconds} s; see {self.log}") from late
            log.write(done.stdout)
        if done.returncode != 0:
            raise Failure(f"{' '.join(arguments[:4])} ended with {done.returncode}; see {self.log}")
        return done.stdout.decode()

    def answers(self):
        return subprocess.run([self.docker, "info"], env=self.environment, capture_output=True, check=False).returncode == 0

    def start(self):
        if self.answers():
            return "the engine that runs"
        self.run_directory = tempfile.mkdtemp(prefix="meridian-engine-")  # short: a socket's path is limited
        socket = f"unix://{self.run_directory}/docker.sock"
        self.environment["DOCKER_HOST"] = socket
        arguments = ["dockerd", "--host", socket, "--data-root", str((self.work / "engine").resolve()),
                     "--exec-root", f"{self.run_directory}/exec", "--pidfile", f"{self.run_directory}/docker.pid"]
        arguments += os.environ.get("MERIDIAN_DOCKERD_FLAGS", "").split()
        self.network = HostNetwork()
        daemon_log = self.log.with_name("compose-dockerd.log")
        with daemon_log.open("wb") as log:
            self.daemon = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        deadline = time.monotonic() + ENGINE_START_SECONDS
        while not self.answers():
            if self.daemon.poll() is not None or time.monotonic() > deadline:
                raise Failure(f"dockerd did not start; run as root, or set MERIDIAN_DOCKERD_FLAGS; see {daemon_log}")
            time.sleep(0.2)
        return "an engine of our own"

    def has_image(self, name):
        done = subprocess.run([self.docker, "image", "inspect", name], env=self.environment, capture_output=True, check=False)
        return done.returncode == 0

    def pull(self, name):
        try:
            self.run([self.docker, "pull", name], PULL_SECONDS)
        except Failure:
            return False
        return True

    def provide_base_image(self):
        if self.has_image(BASE_IMAGE) or self.pull(BASE_IMAGE):
            return
        archive = self.work / "base.tar"
        if not archive.exists():
            root = self.work / "base"
            shutil.rmtree(root, ignore_errors=True)
            self.run(["debootstrap", "--variant=minbase", DEBIAN_RELEASE, str(root)], 900)
            partial = archive.with_suffix(".partial")
            self.run(["tar", "--create", "--file", str(partial), "--directory", str(root), "--exclude=./var/cache/apt/archives/*.deb", "."], 300)
            shutil.rmtree(root)
            partial.rename(archive)
        self.run([self.docker, "import", str(archive), BASE_IMAGE], 300)

    def provide_prometheus_image(self):
        if not self.has_image(PROMETHEUS_IMAGE) and not self.pull(PROMETHEUS_IMAGE):
            self.run([self.docker, "build", "--tag", PROMETHEUS_IMAGE, "-"], 600, text=PROMETHEUS_DOCKERFILE.encode())

    def close(self):
        if self.daemon is not None:
            self.daemon.terminate()
            try:
                self.daemon.wait(timeout=60)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
            self.network.restore()
        if self.run_directory is not None:
            for mounted in Path(self.run_directory, "exec", "netns").glob("*"):
                subprocess.run(["umount", str(mounted)], capture_output=True, check=False)
            shutil.rmtree(self.run_directory, ignore_errors=True)
