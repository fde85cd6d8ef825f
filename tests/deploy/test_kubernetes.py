"""The kustomization is whole, valid and hardened, and its settings are ours.

Not run here: a cluster. `kubectl kustomize` renders it where kubectl is installed; the schemas of Kubernetes check
it where `kubernetes-validate` is; a ServiceMonitor's few fields are checked by hand, since its definition comes
with the operator.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.settings import Settings, load

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
RELEASE = "1.33"


def resources() -> dict[str, dict[str, Any]]:
    """Every resource by its file."""
    names = yaml.safe_load((FOLDER / "kustomization.yaml").read_text())["resources"]
    return {name: yaml.safe_load((FOLDER / name).read_text()) for name in names}


def deployment() -> dict[str, Any]:
    """The pod's specification."""
    spec: dict[str, Any] = resources()["deployment.yaml"]["spec"]["template"]["spec"]
    return spec


def settings() -> dict[str, str]:
    """The variables of the config map."""
    data: dict[str, str] = resources()["settings.yaml"]["data"]
    return data


def service_links() -> dict[str, str]:
    """The variables that kubelet gives every pod beside our service; those with our prefix end the start."""
    name = resources()["service.yaml"]["metadata"]["name"].upper()
    return {
        f"{name}_SERVICE_HOST": "10.96.0.12",
        f"{name}_SERVICE_PORT": "80",
        f"{name}_PORT": "tcp://10.96.0.12:80",
        f"{name}_PORT_80_TCP": "tcp://10.96.0.12:80",
    }


def test_the_kustomization_lists_every_file() -> None:
    assert set(resources()) == {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}


@pytest.mark.parametrize("name", [name for name in resources() if name != "service-monitor.yaml"])
def test_a_resource_fits_the_schema_of_kubernetes(name: str) -> None:
    validator = pytest.importorskip(
        "kubernetes_validate", reason="no kubernetes-validate (pip install it: 108 MB)"
    )
    validator.validate(resources()[name], RELEASE, strict=True)


def test_the_service_monitor_finds_the_service_and_its_metrics_port() -> None:
    monitor, service = resources()["service-monitor.yaml"], resources()["service.yaml"]
    assert (monitor["apiVersion"], monitor["kind"]) == ("monitoring.coreos.com/v1", "ServiceMonitor")
    assert set(monitor["spec"]) == {"selector", "endpoints"}
    assert monitor["spec"]["selector"]["matchLabels"].items() <= service["metadata"]["labels"].items()
    assert {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]} <= {
        port["name"] for port in service["spec"]["ports"]
    }


def test_everything_selects_the_pods_of_the_deployment() -> None:
    labels = resources()["deployment.yaml"]["spec"]["template"]["metadata"]["labels"]
    found = resources()
    for selector in (
        found["deployment.yaml"]["spec"]["selector"]["matchLabels"],
        found["service.yaml"]["spec"]["selector"],
        found["pod-disruption-budget.yaml"]["spec"]["selector"]["matchLabels"],
        found["network-policy.yaml"]["spec"]["podSelector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()


def test_the_config_map_holds_settings_that_we_know(tmp_path: Path) -> None:
    environ = settings() | {"TRUECALL_SECRETS_DIR": str(tmp_path)}
    if deployment().get("enableServiceLinks", True):
        environ |= service_links()
    read = load(profile=settings()["TRUECALL_PROFILE"], environ=environ)
    assert read.server.host == "0.0.0.0"
    ports = {port["name"]: port["containerPort"] for port in deployment()["containers"][0]["ports"]}
    assert ports == {"http": Settings().server.port, "metrics": read.metrics.port}


def test_every_path_that_a_setting_names_is_mounted() -> None:
    mounts = {mount["mountPath"]: mount for mount in deployment()["containers"][0]["volumeMounts"]}
    for name in (
        "TRUECALL_MODEL",
        "TRUECALL_SECRETS_DIR",
        "TRUECALL_PROVENANCE__KEYS_FILE",
        "TRUECALL_AUTH__KEYS_FILE",
    ):
        path = Path(settings()[name])
        assert any(str(parent) in mounts for parent in (path, *path.parents)), name
    volumes = {volume["name"] for volume in deployment()["volumes"]}
    assert {mount["name"] for mount in mounts.values()} == volumes


def test_pods_are_restricted() -> None:
    pod, container = deployment(), deployment()["containers"][0]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }


def test_a_pod_is_given_the_time_that_the_service_takes_to_stop() -> None:
    pause = int(deployment()["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])
    needed = pause + Settings().server.shutdown_grace_s + Settings().engine.shutdown_timeout_s
    assert deployment()["terminationGracePeriodSeconds"] > needed


def test_every_file_that_a_secret_is_made_of_is_made_by_a_step() -> None:
    install = (FOLDER.parents[1] / "docs" / "install.md").read_text("utf-8")
    steps = install.partition("## Kubernetes\n")[2].split("```")[1]
    read = set(re.findall(r"--from-file=(?:[^=\s]+=)?(\S+)", steps))
    assert read == set(re.findall(r"(?:> |goes into )([\w./]+)", steps))


def test_kubectl_renders_the_kustomization() -> None:
    if not shutil.which("kubectl"):
        pytest.skip("no kubectl (apt-get install kubernetes-client)")
    run = subprocess.run(["kubectl", "kustomize", FOLDER], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    rendered = list(yaml.safe_load_all(run.stdout))
    assert len(rendered) == len(resources())
    [pod] = [item["spec"]["template"]["spec"] for item in rendered if item["kind"] == "Deployment"]
    assert pod["containers"][0]["image"] == "truecall:gpu"
