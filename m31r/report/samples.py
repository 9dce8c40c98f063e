"""What the trained model writes: a completion for each of the configuration's prompts, and one hole filled in."""

from pathlib import Path

from m31r.config.schema import Config
from m31r.generate.generate import complete
from m31r.generate.load import load
from m31r.generate.prompts import Prompt
from m31r.generate.settings import settings_of
from m31r.train.run import write_whole
from m31r.train.train import Outcome

HOLE = ("fn largest(values: &[i32]) -> Option<i32> {\n    let mut best = None;\n", "    best\n}\n")


def write_samples(config: Config, run: Path, outcome: Outcome) -> dict[str, str]:
    """Samples by name, as text with its prompt; each also written to samples/STEP-NAME.rs."""
    sampled = config.generate
    settings = settings_of(sampled, config.seed, temperature=sampled.sample_temperature, stop=(), max_seconds=0.0)
    model = load(run)
    prompts = [Prompt(text, None, number) for number, text in enumerate(sampled.sample_prompts)]
    names = [f"completion-{number}" for number in range(len(prompts))]
    if config.loader.fim_rate > 0:
        prompts.append(Prompt(*HOLE, len(prompts)))
        names.append("infill")
    texts = {}
    for name, prompt, completion in zip(names, prompts, complete(model, prompts, settings), strict=True):
        texts[name] = prompt.text + completion.text + (prompt.suffix or "")
    folder = run / "samples"
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        write_whole(folder / f"{outcome.step}-{name}.rs", text.encode())
    return texts
