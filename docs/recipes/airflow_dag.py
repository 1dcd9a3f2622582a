"""Every night: is the database what its migrations made of it? A task for each environment of schemadiff.toml."""

from __future__ import annotations

import os
import subprocess
from datetime import datetime, timedelta

from airflow.decorators import dag, task
from airflow.exceptions import AirflowException, AirflowFailException
from airflow.hooks.base import BaseHook

PROJECT = "/opt/project"
# An environment, the variable that schemadiff.toml names for it, and the connection of Airflow's that holds its URL.
DATABASES = [
    ("production", "PRODUCTION_DATABASE_URL", "schemadiff_production"),
]
TRY_AGAIN = 5


@dag(
    schedule="17 3 * * *",
    start_date=datetime(2025, 1, 1),
    catchup=False,
    max_active_runs=1,
    tags=["schemadiff"],
)
def schemadiff_drift() -> None:
    @task(retries=2, retry_delay=timedelta(minutes=5), execution_timeout=timedelta(minutes=30))
    def drift(environment: str, variable: str, connection: str) -> None:
        # Not as a parameter of the task: Airflow shows those.
        url = BaseHook.get_connection(connection).get_uri()
        done = subprocess.run(
            ["schemadiff", "drift", "--env", environment],
            cwd=PROJECT,
            env={**os.environ, variable: url},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        print(done.stdout)
        if done.returncode == TRY_AGAIN:
            raise AirflowException("a lock, or somebody at work there: another try")
        if done.returncode:
            raise AirflowFailException(f"schemadiff drift ended with {done.returncode}")

    for environment, variable, connection in DATABASES:
        drift.override(task_id=f"drift_{environment}")(environment, variable, connection)


schemadiff_drift()
