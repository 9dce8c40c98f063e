"""Headless Chromium over the two pipes of its DevTools protocol: no driver, no port, no library."""

import json
import os
import re
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--remote-debugging-pipe",
)  # fmt: skip


class Page:
    """One tab. `asked` are the addresses that it asked for, `said` its console's messages and uncaught errors."""

    def __init__(self, to: int, back: int) -> None:
        self._to, self._back, self._buffer, self._count = to, back, b"", 0
        self.asked: list[str] = []
        self.said: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **given: Any) -> Any:
        """A method's result; what happens meanwhile is noted."""
        self._count += 1
        session = {"sessionId": self._session} if hasattr(self, "_session") else {}
        os.write(self._to, json.dumps({"id": self._count, "method": method, "params": given, **session}).encode() + b"\0")
        while True:
            message = self._next(60.0)
            if message.get("id") == self._count:
                assert "error" not in message, (method, message["error"])
                return message["result"]

    def run(self, script: str) -> Any:
        """The value of an expression, awaited."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found["exceptionDetails"]
        return found["result"].get("value")

    def open(self, address: str) -> None:
        self.call("Page.navigate", url=address)

    def until(self, script: str, seconds: float = 60.0) -> Any:
        """Waits until an expression is true, and returns it."""
        end = time.monotonic() + seconds
        while True:
            if value := self.run(script):
                return value
            assert time.monotonic() < end, (script, self.said)
            time.sleep(0.02)

    def press(self, key: str, shift: bool = False, ctrl: bool = False) -> None:
        """A key, as a person does."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "Home": 36, "ArrowLeft": 37, "ArrowRight": 39, " ": 32}
        shared = {
            "key": key,
            "code": "Space" if key == " " else key,
            "windowsVirtualKeyCode": codes[key],
            "modifiers": 8 * shift + 2 * ctrl,
        }
        text = {} if ctrl else {"Enter": {"text": "\r"}, " ": {"text": " "}}.get(key, {})
        self.call("Input.dispatchKeyEvent", type="keyDown", **shared, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **shared)

    def point(self, x: float, y: float) -> None:
        """Moves the pointer there."""
        self.call("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def type(self, text: str) -> None:
        """Text, as a person or an input method enters it."""
        self.call("Input.insertText", text=text)

    def size(self, width: int, height: int, mobile: bool = False) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)

    def scheme(self, name: str) -> None:
        """ "light" or "dark", as the system would have it."""
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def _next(self, seconds: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            assert select.select([self._back], [], [], seconds)[0], "the browser does not answer"
            part = os.read(self._back, 2**20)
            assert part, "the browser has ended"
            self._buffer += part
        whole, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(whole)
        given = message.get("params", {})
        match message.get("method"):
            case "Network.requestWillBeSent":
                self.asked.append(given["request"]["url"])
            case "Runtime.consoleAPICalled":
                self.said.append(str([each.get("value") for each in given["args"]]))
            case "Runtime.exceptionThrown":
                self.said.append(given["exceptionDetails"].get("exception", given["exceptionDetails"]).get("description", "?"))
            case "Log.entryAdded":
                self.said.append(given["entry"]["text"])
        return message


def reached_by_tab(page: Page, focusable: str) -> tuple[int, int]:
    """How many controls there are, by an expression for a list of them, and how many the Tab key reaches."""
    page.run("document.activeElement.blur(), scrollTo(0, 0)")
    wanted: int = page.run(f"{focusable}.filter(each => !each.disabled && each.checkVisibility()).length")
    page.run("window.reached = new Set()")
    page.run("document.addEventListener('focusin', e => reached.add(e.target))")
    for _ in range(wanted + 2):  # it may begin amid the page, and between its end and its begin is the browser itself
        page.press("Tab")
    return wanted, page.run("reached.size")


def contrast(one: str, other: str) -> float:
    """Of two colors as a style tells them, 1 to 21 (WCAG 2)."""

    def light(color: str) -> float:
        parts = [int(part) / 255 for part in re.findall(r"\d+", color)[:3]]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


@contextmanager
def browser(folder: Path) -> Iterator[Page]:
    """A page of a new Chromium, whose profile lies in `folder`."""
    read, to = os.pipe()
    back, write = os.pipe()
    # the protocol's pipes are the file descriptors 3 and 4, whatever has them in this process
    name = next(name for name in ("chromium", "chromium-browser", "google-chrome") if shutil.which(name))
    joined = f'exec 3<&{read} 4>&{write} && exec "$0" "$@"'
    command = ["bash", "-c", joined, name, *FLAGS, f"--user-data-dir={folder}"]
    with (folder.parent / "chromium.log").open("wb") as said:
        process = subprocess.Popen(command, pass_fds=(read, write), stdout=said, stderr=said)
    os.close(read)
    os.close(write)
    try:
        yield Page(to, back)
    finally:
        os.close(to)
        os.close(back)
        process.terminate()
        process.wait(20)
