"""A trace of training holds the steps asked for, the programs they ran and the parts of the model by name."""

from pathlib import Path

from jax.profiler import ProfileData
from processes import Job, m31r

# On the CPU an operation's event carries the operation's name alone; the scopes stand in the program that travels in the
# same file, and XProf joins the two.
SCOPES = ("jit(step)", "embed", "layer_0", "rope", "attention", "feed_forward_0", "head", "loss", "optimizer")


def test_a_traced_window_of_steps_opens_and_names_the_parts_of_the_model(reference: Job, tmp_path: Path) -> None:
    window = ("--config.profile.first_step=4", "--config.profile.steps=3")
    ended = m31r("train", *reference.arguments, *window, f"--workdir={tmp_path / 'run'}", cwd=tmp_path)
    assert ended.code == 0, ended.err

    (path,) = (tmp_path / "run" / "profile").rglob("*.xplane.pb")
    events = [event for plane in ProfileData.from_file(str(path)).planes for line in plane.lines for event in line.events]
    steps = [dict(event.stats)["step_num"] for event in events if event.name == "train"]
    assert sorted(map(int, steps)) == [4, 5, 6]
    assert "jit_step" in {dict(event.stats).get("hlo_module") for event in events}
    raw = path.read_bytes()
    assert [scope for scope in SCOPES if scope.encode() not in raw] == []
