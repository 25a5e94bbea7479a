"""Written policies: plain data of a policy and its tests as YAML files that people go on with.

Law: what is read back is what was written. It does not know what the data means.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from daftar_policy.files.examples import write_files

# Why: a condition or a request reads best on one line, as the format's own examples have them.
_ON_ONE_LINE = frozenset({"on", "when", "request", "expect", "say", "defaults"})


def as_yaml(data: Mapping[str, object], comments: Sequence[str] = ()) -> str:
    """Give plain data as YAML 1.2, comments first."""
    yaml = YAML()
    yaml.width = 10_000
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = StringIO()
    yaml.dump(_styled(data, flow=False), text)
    head = "".join(f"# {line}".rstrip() + "\n" for line in comments)
    return head + text.getvalue()


def write_policy(directory: Path, policy: Mapping[str, object], tests: Mapping[str, object], comments: Sequence[str]) -> list[Path]:
    """Write `policy.yaml` and `policy_tests.yaml` into a new or empty directory.

    Raises:
        ExampleError: the directory has something in it or cannot be written.
    """
    contents = {
        "policy.yaml": as_yaml(policy, comments).encode(),
        "policy_tests.yaml": as_yaml(tests, ["What the policy beside this file must answer: daftar policy test policy.yaml"]).encode(),
    }
    return write_files(directory, contents)


def _styled(value: object, *, flow: bool) -> object:
    if isinstance(value, Mapping):
        made = CommentedMap((str(key), _styled(item, flow=flow or key in _ON_ONE_LINE)) for key, item in value.items())
        if flow:
            made.fa.set_flow_style()
        return made
    if isinstance(value, list | tuple):
        listed = CommentedSeq(_styled(item, flow=flow) for item in value)
        if flow or not any(isinstance(item, Mapping | list | tuple) for item in value):
            listed.fa.set_flow_style()
        return listed
    return value
