"""The quickstart notebook runs from its first cell to its last, in an empty folder."""

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from processes import Job

NOTEBOOK = Path(__file__).parents[2] / "experiments" / "quickstart.ipynb"


def test_the_notebook_trains_plots_and_generates(smoke: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").symlink_to(smoke.data)  # its data stages are done there
    for variable in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR", "MPLCONFIGDIR"):
        monkeypatch.setenv(variable, str(tmp_path / variable))
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()

    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    kinds = [kind for output in outputs for kind in output.get("data", {})]
    assert kinds.count("image/png") == 1
    written = [output.data["text/markdown"] for output in outputs if "text/markdown" in output.get("data", {})]
    assert [text.startswith("```rust\n") for text in written] == [True, True]
    assert (tmp_path / "runs" / "quickstart" / "metrics.json").is_file()


def test_the_notebook_is_committed_with_what_it_gave() -> None:
    cells = [cell for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    assert "image/png" in str(cells) and "error" not in {output.output_type for cell in cells for output in cell.outputs}
