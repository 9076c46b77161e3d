"""Prepare the database and run web, worker and beat together (`make run`)."""

import os
import signal
import socket
import sys
from io import StringIO
from pathlib import Path
from threading import Timer

ROOT = Path(__file__).resolve().parent.parent
# What each process writes last as it starts.
READY = {"web.1": b"Quit the server with", "worker.1": b" ready.", "beat.1": b"maxinterval"}
# Seconds after which the address is shown even if one of them has not got so far, and after which one is killed.
PATIENCE = 30


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def prepare() -> str:
    """Bring the database up to date in one process (starting Django thrice costs seconds); gives the sample logins."""
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    print("==> Database", flush=True)
    call_command("migrate")
    print("==> Plan", flush=True)
    call_command("load_plan")
    print("==> Sample data", flush=True)
    logins = StringIO()
    call_command("load_demo", stdout=logins)
    connections.close_all()
    return logins.getvalue()


def serve(port: int, logins: str) -> int:
    """Run the Procfile until Ctrl-C, or until one process ends."""
    from honcho import environ
    from honcho import manager as honcho
    from honcho.printer import Message, Printer

    waiting = set(READY)

    class Announcing(Printer):
        """honcho's printer; says where to look once all processes work, so that it is the last thing read."""

        def write(self, message: Message) -> None:
            super().write(message)
            if message.name in waiting and READY[message.name] in message.data:
                waiting.discard(message.name)
                if not waiting:
                    announce()

    def announce() -> None:
        timer.cancel()
        print(f"\n{logins}\nhttp://127.0.0.1:{port}/   (Ctrl-C stops it)\n", flush=True)

    def terminal_closed(*_: object) -> None:
        if os.getpid() == this_process:  # honcho's watchers of the three inherit this
            printer.output = open(os.devnull, "w")  # noqa: SIM115 - until the end
            manager.terminate()

    this_process = os.getpid()
    printer = Announcing(sys.stdout)
    timer = Timer(PATIENCE, announce)
    timer.daemon = True
    # The worker finishes what it is doing, which takes seconds, so its children are not to be signalled with it.
    honcho.KILL_WAIT = PATIENCE
    manager = honcho.Manager(printer)
    manager._procmgr.terminate = lambda pid: os.kill(pid, signal.SIGTERM)
    processes = environ.parse_procfile((ROOT / "Procfile").read_text()).processes
    for process in environ.expand_processes(processes, port=port):
        manager.add_process(process.name, process.cmd, env={**os.environ, **process.env})
    signal.signal(signal.SIGHUP, terminal_closed)
    timer.start()
    manager.loop()
    timer.cancel()
    stopped_by_user = manager.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if stopped_by_user else manager.returncode or 0


def main() -> int:
    port = int(os.environ.get("PORT", "8000"))
    if not port_is_free(port):
        print(f"Port {port} is in use: stop what uses it, or choose another with: make run PORT={port + 1}")
        return 1
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "plan_tracker.settings")
    os.environ.update(PYTHONUNBUFFERED="1", DJANGO_RUNSERVER_HIDE_WARNING="true")
    try:
        return serve(port, prepare())
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
