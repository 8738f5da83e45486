"""The container files, read: no engine runs here."""

import re
import tomllib
from typing import Any

import yaml

from actions.visits import sheet_layout
from bot.settings import Settings
from knowledge import pictures
from tests.docs.reading import ROOT, settings_of

DOCKER = ROOT / "docker"
SECRETS = re.compile(r"password|secret|token|aes_key|AUTH", re.IGNORECASE)


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yml").read_text(encoding="utf-8"))
    return loaded


def dockerfile() -> str:
    return (DOCKER / "Dockerfile").read_text(encoding="utf-8")


def example() -> dict[str, str]:
    lines = (DOCKER / ".env.example").read_text(encoding="utf-8").splitlines()
    pairs = (line.lstrip("# ").partition("=") for line in lines if re.match(r"^(?:# )?[A-Z_]+=", line))
    return {name: value for name, _, value in pairs}


def test_every_service_has_an_image_and_waits_for_what_it_needs() -> None:
    services = compose()["services"]
    assert set(services) == {"serve", "worker", "postgres", "redis", "rasa", "nginx"}
    for service in services.values():
        assert service["image"]
        for needed in service.get("depends_on", {}):
            assert needed in services
            assert "healthcheck" in services[needed] or "HEALTHCHECK" in dockerfile()


def test_the_volumes_and_networks_that_are_used_are_declared() -> None:
    read = compose()
    for service in read["services"].values():
        assert set(service["networks"]) <= set(read["networks"])
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source.startswith("./") or source in read["volumes"]


def test_only_the_proxy_is_reached_from_outside() -> None:
    assert [name for name, service in compose()["services"].items() if "ports" in service] == ["nginx"]


def test_rasa_comes_only_when_it_is_asked_for() -> None:
    read = compose()["services"]
    assert {name for name, service in read.items() if "profiles" in service} == {"rasa"}


def test_no_secret_stands_in_a_file() -> None:
    for name, value in example().items():
        if SECRETS.search(name) or name == "MINGCHUANG_SECRET_KEY":
            assert value == "", name
    for service in compose()["services"].values():
        for name, value in service.get("environment", {}).items():
            if SECRETS.search(name):
                assert value.startswith("${"), name
    assert not re.search(r"^\s*(?:ENV|ARG)\b.*(?:SECRET|TOKEN|PASSWORD|AES)", dockerfile(), re.MULTILINE)


def test_every_variable_is_in_the_example_and_every_setting_there_is_one() -> None:
    written = (DOCKER / "compose.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"\$\{([A-Z_]+)", written)) <= set(example())
    known = {f"MINGCHUANG_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in example() if name.startswith("MINGCHUANG_")} <= known
    assert set(re.findall(r"\b(MINGCHUANG_[A-Z_]+)=", dockerfile())) <= known


def test_the_example_is_a_configuration_that_the_service_accepts() -> None:
    values = {name.removeprefix("MINGCHUANG_").lower(): value for name, value in example().items()}
    given = {name: value for name, value in values.items() if name in Settings.model_fields}
    assert settings_of(**given).city


def test_the_image_is_built_in_stages_and_runs_as_nobody_special() -> None:
    text = dockerfile()
    assert len(re.findall(r"^FROM ", text, re.MULTILINE)) == 2
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER mingchuang$", last, re.MULTILINE)
    assert "HEALTHCHECK" in last
    assert 'ENTRYPOINT ["mingchuang"]' in last
    assert 'CMD ["serve"]' in last
    assert "--require-hashes" in text


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    ignored = (DOCKER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile(), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source


def test_the_proxy_hides_the_figures_and_lets_sockets_through() -> None:
    text = (DOCKER / "nginx.conf").read_text(encoding="utf-8")
    assert re.search(r"location = /metrics \{\s*return 404;", text)
    assert "proxy_set_header Upgrade $http_upgrade;" in text
    assert "ssl_certificate " in text
    assert text.count("{") == text.count("}")


def test_the_proxy_lets_through_whatever_the_service_takes() -> None:
    most = re.search(r"client_max_body_size (\d+)m;", (DOCKER / "nginx.conf").read_text(encoding="utf-8"))
    assert most is not None
    assert int(most[1]) * 2**20 > max(sheet_layout.MOST_BYTES, pictures.MOST_BYTES)


def test_the_image_is_named_by_the_version_of_the_product() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert compose()["x-mingchuang"]["image"] == f"mingchuang:{version}"
