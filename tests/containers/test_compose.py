"""docker-compose.yml: what it promises of every service, read by docker-compose itself."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.tasks import _TURN_SECONDS
from servers import postgres, runner
from tests.containers.compose import GIVEN, OURS, ROOT, RefusedError, resolve

# No setting of a container: what debugging shows is for nobody there.
NEVER = {"KERNELTRACK_DEBUG"}


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    """Every service, those of profiles included."""
    found: dict[str, Any] = resolve(GIVEN)["services"]
    return found


def test_every_setting_is_handed_to_every_part() -> None:
    table = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE))
    raw = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    for name in OURS:
        assert raw["services"][name]["environment"].keys() == table - NEVER, name


def test_a_setting_in_the_environment_arrives_and_one_that_is_not_there_stays_away() -> None:
    web = resolve(GIVEN | {"KERNELTRACK_MAIL_HOUR": "7"})["services"]["web"]["environment"]

    assert web["KERNELTRACK_MAIL_HOUR"] == "7"
    assert web.get("KERNELTRACK_PROXIES") is None


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("POSTGRES_PASSWORD", "choose one of letters and digits"),
        ("KERNELTRACK_SECRET_KEY", "make one of 50 characters or more"),
        ("KERNELTRACK_HOSTS", "name the hosts"),
        ("KERNELTRACK_URL", "give the address"),
    ],
)
def test_what_is_required_and_missing_or_empty_is_told(name: str, told: str) -> None:
    with pytest.raises(RefusedError, match=told):
        resolve(GIVEN | {name: ""})


def test_the_example_asks_for_what_is_required_and_has_no_secret(tmp_path: Path) -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    asked = [line.partition("=") for line in lines if line and not line.startswith("#")]
    assert {name for name, _, _ in asked} == GIVEN.keys()
    assert not [value for _, _, value in asked if value]

    filled = tmp_path / ".env"
    filled.write_text("".join(f"{name}={GIVEN.get(name, '')}\n" for name, _, _ in asked))

    assert resolve({}, env_file=str(filled)) == resolve(GIVEN)


def test_no_service_can_do_more_than_it_needs(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert int(service["user"].partition(":")[0]) > 0, name
        assert service["init"] is True, name
        assert not {"privileged", "cap_add", "container_name", "network_mode"} & service.keys(), name


def test_no_service_takes_the_whole_machine(services: dict[str, Any]) -> None:
    for name, service in services.items():
        assert service["mem_limit"], name
        assert service["pids_limit"], name
        assert service["logging"]["options"]["max-size"], name


def test_every_service_that_stays_says_how_it_is(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "healthcheck" not in service} == {"setup"}
    for name, service in services.items():
        assert service["restart"] == ("no" if name == "setup" else "unless-stopped"), name


def test_ours_start_when_the_tables_are_there(services: dict[str, Any]) -> None:
    for name in set(OURS) - {"setup"}:
        conditions = {other: how["condition"] for other, how in services[name]["depends_on"].items()}
        assert conditions == {
            "setup": "service_completed_successfully",
            "postgres": "service_healthy",
            "redis": "service_healthy",
        }


def test_database_redis_and_beat_are_reached_from_inside_alone(services: dict[str, Any]) -> None:
    networks = resolve(GIVEN)["networks"]
    assert networks["inside"]["internal"] is True
    for name, service in services.items():
        is_outside = name in ("web", "worker", "bounces", "mailpit")
        assert service["networks"].keys() == ({"inside", "outside"} if is_outside else {"inside"}), name


def test_only_what_others_call_has_a_port_and_the_web_server_one_behind_a_proxy(services: dict[str, Any]) -> None:
    assert {name for name, service in services.items() if "ports" in service} == {"web", "bounces", "mailpit"}
    assert "127.0.0.1" in str(services["web"]["ports"])


def test_images_are_pinned(services: dict[str, Any]) -> None:
    for name, service in services.items():
        if name not in OURS:
            assert re.fullmatch(r"[\w/]+:v?\d+\.\d+[\w.-]*", service["image"]), name


def test_postgres_keeps_its_data_where_version_18_has_it(services: dict[str, Any]) -> None:
    assert "/var/lib/postgresql" in str(services["postgres"]["volumes"])
    assert "/var/lib/postgresql/data" not in str(services["postgres"]["volumes"])


def test_postgres_is_tuned_like_the_embedded_one(services: dict[str, Any]) -> None:
    command = services["postgres"]["command"]
    told = dict(word.split("=", 1) for word in command if "=" in word)
    own = {"listen_addresses", "unix_socket_permissions"}  # of a server without a network

    assert told == {name: value for name, value in postgres._TUNING.items() if name not in own}


def test_commands_are_those_that_up_runs(services: dict[str, Any], tmp_path: Path) -> None:
    for child in runner.children(tmp_path, "0.0.0.0", 8000, processors=2):
        _python, _m, *command = (word.replace(str(tmp_path), "/state") for word in child.command)
        assert services[child.name]["command"] == command


def test_a_worker_has_time_to_end_its_turn_and_can_be_many(services: dict[str, Any]) -> None:
    grace = re.fullmatch(r"(?:(\d+)m)?(?:(\d+)s)?", services["worker"]["stop_grace_period"])

    assert grace is not None
    assert 60 * int(grace[1] or 0) + int(grace[2] or 0) > _TURN_SECONDS
    assert "ports" not in services["worker"]


def test_secrets_from_files_are_in_no_environment() -> None:
    found = resolve(GIVEN, "docker-compose.yml", "docker-compose.secrets.yml")

    for name in (*OURS, "postgres"):
        service = found["services"][name]
        shown = str(service["environment"])
        assert GIVEN["POSTGRES_PASSWORD"] not in shown
        assert GIVEN["KERNELTRACK_SECRET_KEY"] not in shown
        files = {value for key, value in service["environment"].items() if key.endswith("_FILE")}
        assert files == {f"/run/secrets/{secret['source']}" for secret in service["secrets"]}
        assert {secret["source"] for secret in service["secrets"]} <= found["secrets"].keys()
