"""The fuzz target itself, on a fixed number of inputs."""

from itertools import islice

from tests.fuzz.fuzz_decide import inputs, one_input


def test_no_input_raises(full_counts: bool) -> None:
    for data in islice(inputs(1), 50_000 if full_counts else 600):
        one_input(data)
