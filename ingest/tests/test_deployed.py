"""Two deployments of one version agree; one that differs in anything a page is made of does not."""

from pathlib import Path

from pytest_django import Settings

from ingest.deployed import deployed

digest = deployed.__wrapped__


def test_it_is_the_same_each_time() -> None:
    assert digest() == digest()


def test_static_files_with_other_names_are_another_deployment(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    before = digest()
    (tmp_path / "staticfiles.json").write_text('{"paths": {"css/kerneltrack.css": "css/kerneltrack.1.css"}}')

    assert digest() != before


def test_other_templates_are_another_deployment(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "templates").mkdir()
    before = digest()
    (tmp_path / "templates" / "base.html").write_text("<p>")

    assert digest() != before


def test_another_upstream_is_another_deployment(settings: Settings) -> None:
    before = digest()
    settings.UPSTREAM = "live" if settings.UPSTREAM == "sample" else "sample"

    assert digest() != before
