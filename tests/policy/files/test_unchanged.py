"""What was made of files holds as long as they are the same, byte by byte, and no longer."""

import json
import time
from pathlib import Path

import pytest

from daftar_policy.files import unchanged
from daftar_policy.files.compiled import load_unchanged, write_compiled
from daftar_policy.files.kept_organisation import SMALL, organisation_of
from daftar_policy.files.organisation import load_organisation
from daftar_policy.files.source import Problems

EXAMPLE = Path(__file__).parents[3] / "policy" / "examples" / "state-government"
POLICY, ORGANISATION = EXAMPLE / "policy.yaml", EXAMPLE / "organisation.yaml"
HEAD = "matrix_id,email,name,name_local,post,unit,language\n"
PEOPLE = SMALL // 40


def later() -> float:
    return time.time() + 10 * unchanged.STILL_FOR


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "organisation.yaml"
    path.write_text("organisation: 1\nserver: x.example\nunits:\n  - {id: a, name: {en: A}}\n")
    path.with_name("officers.csv").write_text(HEAD + "".join(f"@p{n}:x.example,p{n}@x.example,Person {n},,,a,en\n" for n in range(PEOPLE)))
    return path


def kept(path: Path) -> Path:
    return path.with_name(".organisation.kept.json")


def test_a_large_organisation_is_read_once_a_change(large: Path) -> None:
    first = organisation_of(large, clock=later)
    assert organisation_of(large, clock=later) == first == load_organisation(large)
    # That it is what was kept which is read: a name in it that the file does not have.
    kept(large).write_text(kept(large).read_text().replace('Person 7"', 'Someone"'))
    assert organisation_of(large).officers[7].name == "Someone"
    officers = large.with_name("officers.csv")
    officers.write_text(officers.read_text().replace("Person 8,", "Eight,"))
    assert (organisation_of(large, clock=later).officers[7].name, organisation_of(large).officers[8].name) == ("Person 7", "Eight")


def test_what_is_kept_is_never_laxer_than_the_files(large: Path) -> None:
    organisation_of(large, clock=later)
    officers = large.with_name("officers.csv")
    officers.write_text(officers.read_text() + "@p0:x.example,,Twice,,,a,\n")
    with pytest.raises(Problems):
        organisation_of(large, clock=later)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"daftar-kept-organisation": 1}', '{"daftar-kept-organisation": 1, "made-of": {"program": 7}}']
)
def test_a_kept_form_that_is_none_is_passed_over(large: Path, content: str) -> None:
    kept(large).write_text(content)
    assert len(organisation_of(large).officers) == PEOPLE


def test_one_that_others_may_write_is_passed_over(large: Path) -> None:
    organisation_of(large, clock=later)
    kept(large).write_text(kept(large).read_text().replace('Person 7"', 'Someone"'))
    kept(large).chmod(0o620)
    assert organisation_of(large).officers[7].name == "Person 7"


def test_what_was_written_just_now_and_what_is_small_is_not_kept(large: Path) -> None:
    # A second after the younger of both was written, whenever that was.
    organisation_of(large, clock=lambda: large.with_name("officers.csv").stat().st_ctime + 1)
    assert not kept(large).exists()
    large.with_name("officers.csv").write_text(HEAD)
    organisation_of(large, clock=later)
    assert not kept(large).exists()


def test_a_compiled_policy_is_read_again_as_long_as_nothing_has_changed(tmp_path: Path) -> None:
    for path in EXAMPLE.rglob("*"):
        if path.is_file():
            target = tmp_path / "own" / path.relative_to(EXAMPLE)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    policy, organisation, form = tmp_path / "own" / "policy.yaml", tmp_path / "own" / "organisation.yaml", tmp_path / "form.json"
    write_compiled(policy, organisation, form, clock=later)
    found = load_unchanged(form, (policy, organisation))
    assert found is not None
    assert found.policy.organisation == load_organisation(organisation)
    assert load_unchanged(form, (policy, tmp_path / "other.yaml")) is None
    for path in found.inputs:
        before = path.read_bytes()
        path.write_bytes(before + b"\n")
        assert load_unchanged(form, (policy, organisation)) is None, path
        path.write_bytes(before)
    assert load_unchanged(form, (policy, organisation)) is not None
    found.inputs[-1].unlink()
    assert load_unchanged(form, (policy, organisation)) is None


def test_a_compiled_policy_of_another_program_is_made_anew(tmp_path: Path) -> None:
    form = tmp_path / "form.json"
    write_compiled(POLICY, ORGANISATION, form, clock=later)
    assert load_unchanged(form, (POLICY, ORGANISATION)) is not None
    data = json.loads(form.read_text())
    data["made-of"]["program"] = "0/0"
    form.write_text(json.dumps(data))
    assert load_unchanged(form, (POLICY, ORGANISATION)) is None
    form.unlink()
    assert load_unchanged(form, (POLICY, ORGANISATION)) is None
