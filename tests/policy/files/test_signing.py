"""Keys and signed papers: what is believed, and what any other text gives."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.desk import LATER, NOW, POLICY, Desk

from daftar_policy.files import signing
from daftar_policy.files.activation_paper import Activation, parse_activation
from daftar_policy.files.manifest import KIND, SIGNATURE, Manifest, Ref, collect, older, parse_manifest
from daftar_policy.files.signing import make_key, read_private_key, read_public_key, seal, unseal
from daftar_policy.files.source import Problems, Unreadable


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def refusal(refused: pytest.ExceptionInfo[Problems]) -> tuple[str, str]:
    (problem,) = refused.value.problems
    return problem.code, problem.message


def ref(name: str) -> Ref:
    return Ref(name, "0" * 64)


class TestPapers:
    @given(st.text(min_size=1), st.text(min_size=1))
    def test_older_is_an_order(self, one: str, other: str) -> None:
        assert not older(one, one)
        assert not (older(one, other) and older(other, one))

    @pytest.mark.parametrize(
        ("first", "second"),
        [("9", "10"), ("2026-09-30", "2026-11-21"), ("2026-11-21", "2026-11-21.1"), ("v1.9", "v1.10"), ("1" * 5000, "2" * 5000)],
    )
    def test_numbers_in_revisions_count_as_numbers(self, first: str, second: str) -> None:
        assert older(first, second)
        assert not older(second, first)

    @given(st.text())
    def test_the_name_of_a_version_is_one_plain_name(self, revision: str) -> None:
        name = Ref(revision, "0" * 64).name
        assert Path(name).name == name
        assert name.isascii()
        assert not name.startswith(".")

    @given(st.text())
    def test_any_text_is_a_paper_or_a_problem(self, text: str) -> None:
        for parse in (parse_manifest, parse_activation):
            with pytest.raises(Problems):
                parse(text, Path("x"))
        with pytest.raises(Problems):
            unseal(KIND, text.encode("utf-8", "replace"), [], Path("x"))

    @pytest.mark.parametrize("name", ["../x", "/etc/passwd", "a/../../x", "", ".", "./x", "a//b", SIGNATURE, "a\0b"])
    def test_a_manifest_never_names_a_file_outside_its_folder(self, name: str) -> None:
        manifest = Manifest("1", "policy.yaml", None, None, {"policy.yaml": "0" * 64, name: "0" * 64})
        with pytest.raises(Problems):
            parse_manifest(manifest.text, Path("x"))

    def test_papers_come_back_as_they_were(self) -> None:
        manifest = Manifest("1", "policy.yaml", None, None, {"policy.yaml": "0" * 64, "lists/a.txt": "1" * 64})
        assert parse_manifest(manifest.text, Path("x")) == manifest
        activation = Activation("s", 2, "activate", ref("1"), NOW, "me", "b", force=True, confirm_by=NOW + LATER, fallback=ref("0"))
        assert parse_activation(activation.text, Path("x")) == activation
        late = json.loads(activation.text)
        del late["fallback"]
        with pytest.raises(Problems):
            parse_activation(json.dumps(late), Path("x"))

    def test_a_list_outside_the_folder_cannot_be_signed(self, desk: Desk) -> None:
        inner = desk.folder / "inner"
        inner.mkdir()
        (inner / "policy.yaml").write_text(POLICY.format(revision="1").replace("lists/", "../lists/"))
        with pytest.raises(Problems) as refused:
            collect(inner / "policy.yaml", None)
        assert refusal(refused)[0] == "outside"


class TestKeys:
    def test_a_private_key_is_its_owners_alone_and_never_overwritten(self, tmp_path: Path) -> None:
        public = make_key(tmp_path / "k")
        assert stat.S_IMODE((tmp_path / "k").stat().st_mode) == 0o600
        assert read_public_key(tmp_path / "k.pub") == public == read_private_key(tmp_path / "k").public
        with pytest.raises(Problems) as refused:
            make_key(tmp_path / "k")
        assert refusal(refused)[0] == "exists"
        (tmp_path / "k").chmod(0o640)
        with pytest.raises(Problems) as refused:
            read_private_key(tmp_path / "k")
        assert refusal(refused)[1] == "others than its owner may read this private key"

    @pytest.mark.parametrize(
        "text", ["", "daftar-public-key ed25519", "daftar-public-key ed25519 AAAA", "daftar-public-key rsa AAAA", "ö" * 2000]
    )
    def test_what_is_no_key(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "k").write_text(text)
        for read in (read_public_key, read_private_key):
            with pytest.raises(Problems):
                read(tmp_path / "k")
            with pytest.raises(Unreadable):
                read(tmp_path / "none")

    def test_a_private_key_is_not_given_to_a_point(self, tmp_path: Path) -> None:
        make_key(tmp_path / "k")
        with pytest.raises(Problems) as refused:
            read_public_key(tmp_path / "k")
        assert refusal(refused)[1] == "this is a private key"
        assert "seed" not in repr(read_private_key(tmp_path / "k"))

    def test_without_the_extra_it_is_said_what_to_install(self, tmp_path: Path) -> None:
        code = "import sys; sys.modules['nacl'] = None; from pathlib import Path; from daftar_policy.files.signing import *; make_key(Path('k'))"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.stderr.splitlines()[-1].endswith("signatures need PyNaCl, which is not installed (pip install 'daftar[sign]')")

    def test_two_may_sign_the_same_version(self, tmp_path: Path, desk: Desk) -> None:
        make_key(tmp_path / "second")
        second = read_private_key(tmp_path / "second")
        once = seal(KIND, "x", desk.key, Path("a"))
        twice = seal(KIND, "x", second, Path("a"), beside=signing.signatures_on(KIND, once, "x", Path("a")))
        for key in (desk.key, second):
            assert unseal(KIND, twice, [key.public], Path("a")).signers == (key.public.id,)
        assert signing.signatures_on(KIND, once, "y", Path("a")) == ()
