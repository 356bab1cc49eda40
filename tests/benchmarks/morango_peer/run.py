# mypy: ignore-errors
# pyright: basic, reportMissingImports=false
# ruff: noqa: I001, PLC0415 - Django is imported once it was told which database
"""``python run.py ROWS FOLDER`` makes so many rows in one SQLite and pushes them into another over loopback.

The hub is Django's own server in a process of its own, as in Morango's tests. What is measured begins with the rows in
the pod's tables and ends with the rows in the hub's tables. Prints one line of JSON.
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

CHUNK = 500
TEXT = '{"version":1,"kind":"answered","value":"I am proud that I read every day, and that I asked for help."}' * 3


def main() -> None:
    """Measure and print."""
    if sys.argv[1] == "hub":
        _make_hub()
        return
    rows, folder = int(sys.argv[1]), Path(sys.argv[2])
    here = str(Path(__file__).resolve().parent.parent)
    world = {"PYTHONPATH": here, "DJANGO_SETTINGS_MODULE": "morango_peer.settings", "PATH": os.environ["PATH"]}
    hub = os.environ | world | {"PEER_DATABASE": str(folder / "hub.db"), "MORANGO_SYSTEM_ID": "hub"}
    made = subprocess.run([sys.executable, __file__, "hub"], env=hub, check=True, stdout=subprocess.PIPE, text=True)
    with _served(hub) as address:
        os.environ.update(world | {"PEER_DATABASE": str(folder / "pod.db"), "MORANGO_SYSTEM_ID": "pod"})
        sys.path.insert(0, here)
        print(json.dumps(_pushed(rows, json.loads(made.stdout), address, folder)))


def _ready():
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)
    from morango.models.certificates import ScopeDefinition

    ScopeDefinition.objects.create(
        id="root",
        profile="conferences",
        version=1,
        primary_scope_param_key="user",
        description="All of ${user}.",
        read_filter_template="",
        write_filter_template="",
        read_write_filter_template="${user}",
    )
    ScopeDefinition.objects.create(
        id="part",
        profile="conferences",
        version=1,
        primary_scope_param_key="",
        description="${user} at :${sub}.",
        read_filter_template="${user}",
        write_filter_template="${user}:${sub}",
        read_write_filter_template="",
    )


def _make_hub() -> None:
    _ready()
    from morango.models.certificates import Certificate
    from morango.models.core import InstanceIDModel
    from morango_peer.models import Pod

    InstanceIDModel.get_or_create_current_instance()
    root = Certificate.generate_root_certificate("root")
    pod = Pod(_morango_source_id=root.id, username="pod", is_superuser=True)
    pod.set_password("password")
    pod.save()
    print(json.dumps({"root": root.id, "pod": pod.id}))


@contextlib.contextmanager
def _served(environment):
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{asked.getsockname()[1]}"
    command = [sys.executable, "-m", "django", "runserver", "--nothreading", "--noreload", address]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError):
                urlopen(f"http://{address}/api/morango/v1/morangoinfo/1/").close()
                break
            time.sleep(0.1)
        yield f"http://{address}/"
    finally:
        server.terminate()
        server.wait()


def _pushed(rows, made, address, folder):
    _ready()
    import sqlite3

    from django.db import transaction
    from morango.models.certificates import Filter
    from morango.models.core import InstanceIDModel
    from morango.sync.controller import MorangoProfileController
    from morango_peer.models import Entry, Pod

    InstanceIDModel.get_or_create_current_instance()
    line = MorangoProfileController("conferences").create_network_connection(address)
    line.chunk_size = CHUNK
    theirs = line.get_remote_certificates(made["root"], "root")[0]
    scope = {"user": made["root"], "sub": "user"}
    own = line.certificate_signing_request(theirs, "part", scope, userargs="pod", password="password")  # noqa: S106
    session = line.create_sync_session(own, theirs)
    about = Filter(f"{made['pod']}:user")
    pull = session.get_pull_client()
    pull.initialize(about)
    pull.run()
    pull.finalize()
    pod = Pod.objects.get(id=made["pod"])
    with transaction.atomic():
        for seq in range(rows):
            Entry.objects.create(pod=pod, seq=seq, content=TEXT)
    begun = time.perf_counter()
    push = session.get_push_client()
    push.initialize(about)
    queued = time.perf_counter()
    push.run()
    carried = time.perf_counter()
    push.finalize()
    done = time.perf_counter()
    with contextlib.closing(sqlite3.connect(folder / "hub.db")) as db:
        held = db.execute("SELECT count(*) FROM morango_peer_entry").fetchone()[0]
    steps = {"queue": queued - begun, "transfer": carried - queued, "finalize": done - carried}
    return {"held": held, "seconds": done - begun} | {name: round(spent, 1) for name, spent in steps.items()}


if __name__ == "__main__":
    main()
