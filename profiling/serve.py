"""How much of the engine's speed is left over HTTP, under how many clients, and whether memory stays as it is.

python profiling/serve.py [--model=DIR] [--config=configs/smoke.py] [--clients=1,2,4,8,16,32,64] [--slots=8]
                          [--kernels=pallas] [--prompt=32] [--new-tokens=64] [--temperature=0] [--rounds=3] [--seconds=4]
                          [--stream] [--check] [--soak=REQUESTS] [--start] [--json]

The server is another process, with a folder's model or random weights in the shape of the configuration; this one is the
clients, each on a connection of its own, over loopback, with a new prompt as soon as the last is answered. One object for each
number of clients: `tokens_per_s` of all of them (the median of the rounds), `p50_ms` and `p99_ms` of whole requests, `errors`
(anything but 200, and answers of another length than asked for); `overhead` is what is missing of the bare engine's tokens/s:
`complete` in the server's process, for as many rows at once as are served at once, measured by turns with the load (the median
of the rounds). `cpu_overhead` is how much more processor time that process takes for a token, which says more on a machine that
is shared. --check has every answer compared with what the engine writes after that prompt alone; others count as `differing`.

--soak also has so many requests made, every tenth hung up on, and tells the server's memory after a tenth of them and at
the end. --start also starts `m31r serve --model` anew and tells the seconds to its first answer, with the process's own: of the
fastest of --rounds starts, after one to compile.
"""

import argparse
import asyncio
import itertools
import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field, replace
from typing import Any

from decode import random, stored, words
from measuring import exit_code, new_parser, show

from m31r.command.parser import split_overrides
from m31r.errors import RunError, UserError

DIFFERENT = 64  # prompts; more than any slots
SOAK_CLIENTS = 16


@dataclass
class Load:
    """What the clients saw."""

    tokens: int = 0
    errors: int = 0
    differing: int = 0
    milliseconds: list[float] = field(default_factory=list)
    requests: int = 0


def main() -> None:
    parser = new_parser(__doc__, config="whose shape random weights have; --config.a.b=value overrides a field")
    parser.set_defaults(config="configs/smoke.py")
    parser.add_argument("--model", default=None, metavar="DIR", help="a run's or a model's folder, instead of random weights")
    parser.add_argument("--clients", default="1,2,4,8,16,32,64", help="with commas between")
    parser.add_argument("--slots", type=int, default=8, help="rows that are written at once")
    parser.add_argument("--kernels", choices=("xla", "pallas"), help="what decodes, instead of what the configuration says")
    parser.add_argument("--prompt", type=int, default=32, help="tokens of a prompt")
    parser.add_argument("--new-tokens", type=int, default=64, help="tokens to write after each prompt")
    parser.add_argument("--temperature", type=float, default=0.0, help="0 takes the likeliest token")
    parser.add_argument("--rounds", type=int, default=3, help="of which the median counts")
    parser.add_argument("--seconds", type=float, default=4.0, help="of one round")
    parser.add_argument("--stream", action="store_true", help="answers as server-sent events")
    parser.add_argument("--check", action="store_true", help="compare every answer with the engine's own")
    parser.add_argument("--soak", type=int, default=0, metavar="REQUESTS", help="tell memory over so many requests")
    parser.add_argument("--start", action="store_true", help="with --model: tell how long m31r serve takes to its first answer")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    rest, overrides = split_overrides(sys.argv[1:])
    arguments = parser.parse_args(rest)
    if arguments.start and not arguments.model:
        raise UserError("--start goes with --model")
    if arguments.serve:
        serve(arguments, overrides)
        return
    server = subprocess.Popen(
        [sys.executable, __file__, "--serve", *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        told = said(server)
        asyncio.run(loaded(arguments, told, 2 * arguments.slots, 0.01))  # caches of prompts are made by the first ones
        for clients in map(int, arguments.clients.split(",")):
            show(measured(arguments, server, told, clients), arguments.json)
        if arguments.soak:
            show(soaked(arguments, server, told), arguments.json)
    finally:
        server.kill()
        server.wait()
    if arguments.start:
        show(started(arguments.model, arguments.rounds), arguments.json)


def measured(arguments: Any, server: Any, told: Any, clients: int) -> dict[str, Any]:
    """Medians over rounds of the bare engine and the load, by turns."""
    rows = min(clients, arguments.slots)
    bare, loads, overheads, ratios = [], [], [], []
    asked(server, {"bare": rows, "seconds": 0})  # compiles
    for _ in range(arguments.rounds):
        alone = asked(server, {"bare": rows, "seconds": arguments.seconds})
        bare.append(alone["tokens_per_s"])
        began, spent = time.perf_counter(), asked(server, {"spent": True})["cpu_s"]
        load = asyncio.run(loaded(arguments, told, clients, arguments.seconds))
        loads.append((load, load.tokens / (time.perf_counter() - began)))
        overheads.append(1 - loads[-1][1] / bare[-1])
        spent = asked(server, {"spent": True})["cpu_s"] - spent
        ratios.append(spent / load.tokens / alone["cpu_s_per_token"])
    speed, engine = statistics.median(rate for _, rate in loads), statistics.median(bare)
    took = sorted(ms for load, _ in loads for ms in load.milliseconds)
    return {
        "what": "load",
        "clients": clients,
        "slots": arguments.slots,
        "stream": arguments.stream,
        "tokens_per_s": round(speed, 1),
        "engine_tokens_per_s": round(engine, 1),
        "overhead": round(statistics.median(overheads), 3),
        "cpu_overhead": round(statistics.median(ratios) - 1, 3),
        "p50_ms": round(took[len(took) // 2], 1),
        "p99_ms": round(took[min(len(took) - 1, len(took) * 99 // 100)], 1),
        "requests": len(took),
        "errors": sum(load.errors for load, _ in loads),
        **({"differing": sum(load.differing for load, _ in loads)} if arguments.check else {}),
    }


def soaked(arguments: Any, server: Any, told: Any) -> dict[str, Any]:
    """Memory of the server over many requests."""
    memory = []
    for share in (arguments.soak // 10, arguments.soak - arguments.soak // 10):
        load = asyncio.run(loaded(arguments, told, SOAK_CLIENTS, None, share))
        memory.append(asked(server, {"memory": True})["resident_bytes"])
    names = ("resident_bytes_after_a_tenth", "resident_bytes_at_the_end")
    return {"what": "soak", "requests": arguments.soak, **dict(zip(names, memory, strict=True)), "errors": load.errors}


async def loaded(arguments: Any, told: Any, clients: int, seconds: float | None, requests: int = 0) -> Load:
    """Clients that ask again and again, for so long, or so many times in all; of those every tenth hangs up."""
    load, end = Load(), time.perf_counter() + (seconds or 1e9)

    async def client(number: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", told["port"])
        while time.perf_counter() < end and (not requests or load.requests < requests):
            load.requests += 1
            began = time.perf_counter()
            which = (number + clients * load.requests) % len(told["prompts"])
            writer.write(request(arguments, told["prompts"][which], told["eos"]))
            if requests and load.requests % 10 == 0:
                await asyncio.sleep(0.002)
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", told["port"])
                continue
            status, usage, tokens = await answered(reader)
            load.milliseconds.append(1e3 * (time.perf_counter() - began))
            load.errors += status != 200 or usage != arguments.new_tokens
            load.tokens += usage
            load.differing += arguments.check and tokens != told["alone"][which]
        writer.close()

    await asyncio.gather(*(client(number) for number in range(clients)))
    return load


def request(arguments: Any, prompt: str, eos: int) -> bytes:
    body = {"prompt": prompt, "max_new_tokens": arguments.new_tokens, "forbidden": [eos]}
    body["temperature"] = arguments.temperature
    data = json.dumps({**body, "stream": arguments.stream}).encode()
    return b"POST /generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(data) + data


async def answered(reader: asyncio.StreamReader) -> tuple[int, int, list[int]]:
    """Status, how many tokens the answer says to have, and those."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    status = int(head.split()[1])
    if b"transfer-encoding: chunked" in head:
        body = b""
        while size := int(await reader.readline(), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readline()
        parts = [json.loads(part) for part in body.split(b"data: ")[1:]]
    else:
        parts = [json.loads(await reader.readexactly(int(head.partition(b"content-length: ")[2].split()[0])))]
    tokens = [token for part in parts for token in part.get("tokens", [])]
    return status, parts[-1].get("usage", {}).get("completion_tokens", 0), tokens


def started(model: str, rounds: int) -> dict[str, Any]:
    """Seconds from the start of `m31r serve` to its first answer, and to the first refusal that says that it is loading."""
    starts = [start(model) for _ in range(1 + rounds)][1:]  # the first may compile
    return {"what": "start", "starts": rounds, **min(starts, key=lambda one: one["first_answer_s"])}


def start(model: str) -> dict[str, float]:
    began, listening, before = time.perf_counter(), 0.0, os.times()
    command = [sys.executable, "-m", "m31r.main", "serve", "--model", model, "--port", "0"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    port = next(line for line in process.stderr if "listening on" in line).partition("127.0.0.1:")[2].partition(",")[0]
    threading.Thread(target=process.stderr.read, daemon=True).start()
    data = json.dumps({"prompt": "fn main() {", "max_new_tokens": 1}).encode()
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/generate", data, timeout=60).read()
                break
            except urllib.error.HTTPError:
                listening = listening or time.perf_counter() - began
                time.sleep(0.05)
        seconds = time.perf_counter() - began
    finally:
        process.terminate()
        process.wait()
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"listening_s": round(listening, 2), "first_answer_s": round(seconds, 2), "cpu_s": round(spent, 2)}


def asked(server: Any, what: dict[str, Any]) -> Any:
    server.stdin.write(json.dumps(what) + "\n")
    server.stdin.flush()
    return said(server)


def said(server: Any) -> Any:
    line = server.stdout.readline()
    if not line:
        raise RunError(f"the server has ended with exit code {server.wait()}")
    return json.loads(line)


def serve(arguments: Any, overrides: list[tuple[str, str]]) -> None:
    """The other process: a server, and the bare engine when it is asked for by a line on stdin."""
    from m31r.generate.generate import complete
    from m31r.generate.prompts import Prompt
    from m31r.generate.settings import settings_of
    from m31r.serve.app import Live
    from m31r.serve.ask import Served
    from m31r.serve.batch import programs_for, warm_up
    from m31r.serve.listen import listen
    from m31r.serve.metrics import resident_bytes
    from m31r.serve.serve import answer, server_of
    from m31r.serve.slots import Slots
    from m31r.tokenizer.reserved import EOS

    config, model = stored(arguments.model) if arguments.model else random(arguments.config, overrides, "float32")
    if arguments.prompt + arguments.new_tokens > model.config.context_length:
        raise UserError(f"--prompt and --new-tokens: more than the context of {model.config.context_length}")
    kernels = arguments.kernels or config.generate.kernels
    generate = replace(config.generate, kernels=kernels)
    config = replace(config, generate=generate, serve=replace(config.serve, slots=arguments.slots))
    programs = programs_for(model, config)
    warm_up(model, programs)
    live = Live(config.serve)
    live.ready(Served(model, "model", config), Slots(model, programs, 1024, config.serve.kept_prompts, live.tell))
    listening = listen("127.0.0.1", 0)
    threading.Thread(target=lambda: asyncio.run(answer(server_of(live), listening, live)), daemon=True).start()
    prompts = [words(model, row, arguments.prompt) for row in range(DIFFERENT)]
    texts = itertools.cycle(prompts)  # one that was just read would not be read again
    asks = {"max_new_tokens": arguments.new_tokens, "forbidden": (EOS,), "temperature": arguments.temperature}
    settings = replace(settings_of(generate, config.seed, **asks), end_of_hole=False)
    alone = [complete(model, [Prompt(text, None, 0)], settings)[0].tokens for text in prompts] if arguments.check else []
    tell({"alone": alone, "port": listening.getsockname()[1], "prompts": prompts, "eos": EOS})
    for line in sys.stdin:
        what = json.loads(line)
        if "bare" not in what:
            tell({"resident_bytes": resident_bytes(), "cpu_s": time.process_time()})
            continue
        rows, tokens, began, spent = what["bare"], 0, time.perf_counter(), time.process_time()
        while not tokens or time.perf_counter() < began + what["seconds"]:
            some = [Prompt(next(texts), None, 0) for _ in range(rows)]
            tokens += sum(len(one.tokens) for one in complete(model, some, settings))
        seconds, spent = time.perf_counter() - began, time.process_time() - spent
        tell({"tokens_per_s": tokens / seconds, "cpu_s_per_token": spent / tokens})


def tell(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(exit_code(main))
