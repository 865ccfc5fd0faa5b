"""A hub on one machine for one class. docs/serving.md says how to install it and how many students a machine holds.

As root: COURSE=/srv/plasticity TEACHERS="ada grace" jupyterhub -f /srv/plasticity/deploy/jupyterhub_config.py
"""

import os
import pwd
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

c = get_config()  # noqa: F821 - JupyterHub gives it to this file

COURSE = Path(os.environ.get("COURSE", "/srv/plasticity"))
STATE = Path(os.environ.get("STATE", "/var/lib/plasticity-hub"))
TEACHERS = set(os.environ.get("TEACHERS", "").split())
PROGRAMS = Path(sys.executable).parent
ACCOUNT = "student-{USERNAME}"

# --- the way in ----------------------------------------------------------------------------------------------------

# Only from this machine: a web server with TLS (Caddy, nginx) stands in front.
c.JupyterHub.bind_url = "http://127.0.0.1:8000"
# A teacher enters names at /hub/admin; whoever logs in first with a name chooses its password. A university's own login
# (OAuthenticator) can replace this.
c.JupyterHub.authenticator_class = "firstuse"
c.FirstUseAuthenticator.create_users = False
c.FirstUseAuthenticator.min_password_length = 10
c.FirstUseAuthenticator.dbm_path = str(STATE / "passwords")
c.Authenticator.username_pattern = "[a-z][a-z0-9]{0,19}"
c.Authenticator.admin_users = TEACHERS
c.Authenticator.allow_all = True

# --- no shared secrets ---------------------------------------------------------------------------------------------

# The hub makes those that it needs, in a folder that only root can read; passwords are kept hashed.
STATE.mkdir(mode=0o700, parents=True, exist_ok=True)
c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
c.ConfigurableHTTPProxy.pid_file = str(STATE / "proxy.pid")

# --- a student's server --------------------------------------------------------------------------------------------


def make_account(spawner: object) -> None:
    """Give a new student an account of their own, whose files nobody else can read, and which cannot log in."""
    account = ACCOUNT.format(USERNAME=spawner.user.name)
    try:
        pwd.getpwnam(account)
    except KeyError:
        options = ["--create-home", "--key", "HOME_MODE=0700", "--shell", "/usr/sbin/nologin"]
        subprocess.run(["useradd", *options, account], check=True)


# Each in a systemd unit of its own. Whoever uses up the memory loses a kernel: the picture says so, and nobody else
# notices.
c.JupyterHub.spawner_class = "systemd"
c.SystemdSpawner.username_template = ACCOUNT
c.Spawner.pre_spawn_hook = make_account
c.Spawner.mem_limit = "1G"
c.Spawner.cpu_limit = 2.0
c.SystemdSpawner.unit_extra_properties = {"TasksMax": "128", "MemorySwapMax": "0"}
c.SystemdSpawner.readonly_paths = [str(COURSE)]
c.SystemdSpawner.isolate_tmp = True
c.SystemdSpawner.isolate_devices = True
c.SystemdSpawner.disable_user_sudo = True
c.SystemdSpawner.default_shell = "/bin/sh"
c.SystemdSpawner.extra_paths = [str(PROGRAMS)]
c.Spawner.cmd = [str(PROGRAMS / "jupyterhub-singleuser")]
# One thread for each student: the matrices here are small, and threads of many students would wait for each other.
c.Spawner.environment = {"OPENBLAS_NUM_THREADS": "1"}
c.Spawner.args = ["--ServerApp.terminals_enabled=False", "--MappingKernelManager.cull_idle_timeout=1800"]
c.Spawner.poll_interval = 10  # seconds until the hub notices that a server has died
c.Spawner.start_timeout = c.Spawner.http_timeout = 120

# --- the course ----------------------------------------------------------------------------------------------------

# A student's server opens with an nbgitpuller link. It makes the student's own copy of the read-only course folder;
# later it brings in what has changed in the course, and keeps what the student has changed. A page of the course can
# link to any notebook in the same way: https://HUB/hub/user-redirect/git-pull?repo=…&targetpath=…&urlpath=…
LINK = {
    "repo": COURSE.as_uri(),
    "targetpath": "plasticity",
    "urlpath": "lab/tree/plasticity/notebooks/00_roadmap.ipynb",
}
c.Spawner.default_url = f"/git-pull?{urlencode(LINK)}"

# --- how many, and for how long ------------------------------------------------------------------------------------

c.JupyterHub.active_server_limit = 60
# Servers that nobody has used for an hour end, and kernels of closed notebooks after half an hour.
c.JupyterHub.services = [
    {
        "name": "culler",
        "command": [sys.executable, "-m", "jupyterhub_idle_culler", "--timeout=3600", "--cull-every=300"],
    }
]
c.JupyterHub.load_roles = [
    {
        "name": "culler",
        "services": ["culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
