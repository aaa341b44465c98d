#!/usr/bin/env python3
"""Runs a moto server on a free port of loopback for as long as standard input is open, and prints its address.

So it ends with the tests, whatever ends them: the kernel closes the pipe that they hold, and kills the server when this ends.
"""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
program = shutil.which("moto_server")
if not program:
    sys.exit("moto_server is not there: pip install 'moto[server]==5.2.1'")
server = subprocess.Popen(
    [program, "-H", "127.0.0.1", "-p", str(port)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
    stderr=subprocess.DEVNULL, preexec_fn=lambda: ctypes.CDLL(None).prctl(1, signal.SIGKILL))
try:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/", timeout=5)
            break
        except OSError:
            if server.poll() is not None:
                sys.exit("moto_server ended at once")
            time.sleep(0.1)
    print(f"http://127.0.0.1:{port}", flush=True)
    while os.read(0, 4096):
        pass
finally:
    # Its own handler of SIGTERM waits for what may never end.
    server.kill()
    server.wait()
