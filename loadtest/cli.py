"""`truecall loadtest run | sweep | compare`."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count as counted
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from server.errors import ConfigurationError

if TYPE_CHECKING:
    from loadtest.client import Target

app = typer.Typer(
    help="Loads a chat API with conversations of tool-calling agents.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

BaseUrl = Annotated[str, typer.Option(help="An OpenAI-compatible server, with or without /v1.")]
Model = Annotated[str | None, typer.Option(help="Model to ask for; the served one if left out.")]
ApiKey = Annotated[str, typer.Option(envvar="TRUECALL_API_KEY", help="Key that the service wants.")]
_FREER = "; use a freer machine, or a load that this one can make"
Seconds = Annotated[
    float, typer.Option(min=1, help="Open loop: how long conversations arrive; four times one of them.")
]
Seed = Annotated[int, typer.Option(help="Equal seeds ask the same.")]
Out = Annotated[Path | None, typer.Option(help="Write an HTML report here.")]
FirstMs = Annotated[float, typer.Option(help="Objective: milliseconds to the first token.")]
TokenMs = Annotated[float, typer.Option(help="Objective: milliseconds per token behind the first.")]
Share = Annotated[float, typer.Option(min=0, max=1, help="Objective: share of turns that must be good.")]
Think = Annotated[
    bool, typer.Option("--think/--no-think", help="Wait before each question as a person does.")
]


@app.command()
def run(
    base_url: BaseUrl = "http://127.0.0.1:8000/v1",
    model: Model = None,
    api_key: ApiKey = "none",
    rate: Annotated[
        float | None, typer.Option(min=0.001, help="Open loop: conversations a second, Poisson.")
    ] = None,
    seconds: Seconds = 60,
    users: Annotated[int | None, typer.Option(min=1, help="Closed loop: users at once.")] = None,
    count: Annotated[int, typer.Option(min=1, help="Closed loop: conversations in all.")] = 64,
    think: Think = True,
    seed: Seed = 0,
    first_token_ms: FirstMs = 500,
    token_ms: TokenMs = 50,
    share: Share = 0.95,
    out: Out = None,
) -> None:
    """One load. The last line of standard output is the result as JSON; exit status 3 when the client fell behind, nothing
    was answered, or an open loop was too short for its conversations."""
    from loadtest.client import run_closed, run_open
    from loadtest.figures import Objective, fault, summary
    from loadtest.report import run_page
    from loadtest.workload import conversations

    if (rate is None) == (users is None):
        raise ConfigurationError("loadtest run: give either --rate (open loop) or --users (closed loop)")
    _check_out(out)
    target = _target(base_url, model, api_key)
    load = conversations(seed, think=think)
    with _progress("turns") as advance:
        if rate is not None:
            done = asyncio.run(run_open(target, load, seed=seed, rate=rate, seconds=seconds, on_turn=advance))
        else:
            assert users is not None
            done = asyncio.run(run_closed(target, load, users=users, count=count, on_turn=advance))
    figures = summary(done, Objective(first_token_ms / 1000, token_ms / 1000, share))
    load_said = f"{rate:g} conversations a second" if rate is not None else f"{users} users"
    _print_times(figures)
    _write(out, run_page(f"Load test of {target.model}: {load_said}", figures, done))
    _finish(
        {"kind": "run", "model": target.model, "seed": seed, "rate": rate, "users": users, **figures},
        fault(figures),
    )


@app.command()
def sweep(
    base_url: BaseUrl = "http://127.0.0.1:8000/v1",
    model: Model = None,
    api_key: ApiKey = "none",
    start: Annotated[float, typer.Option(min=0.001, help="First rate, conversations a second.")] = 1,
    steps: Annotated[int, typer.Option(min=1, max=30, help="Rates to try.")] = 8,
    seconds: Seconds = 60,
    seed: Seed = 0,
    first_token_ms: FirstMs = 500,
    token_ms: TokenMs = 50,
    share: Share = 0.95,
    out: Out = None,
) -> None:
    """Find the highest rate at which the objective is met; exit status 3 when nothing was answered, the client fell behind
    before it, or the rates lasted too short for the conversations.

    Each rate has conversations of its own: the first one's prompts would be in the prefix cache.
    """
    from loadtest.client import run_open
    from loadtest.figures import Objective, summary
    from loadtest.report import sweep_page
    from loadtest.sweep import find_knee
    from loadtest.workload import conversations

    _check_out(out)
    target = _target(base_url, model, api_key)
    seeds = counted(seed)
    objective = Objective(first_token_ms / 1000, token_ms / 1000, share)

    async def measure(rate: float) -> dict[str, Any]:
        own = next(seeds)
        run = await run_open(target, conversations(own), seed=own, rate=rate, seconds=seconds)
        figures = summary(run, objective)
        first = figures["first_token_ms"].get("p99", float("nan"))
        typer.echo(
            f"{rate:8.3f} conversations/s: {figures['good_share']:6.1%} good, first token p99 {first:.0f} ms"
            + (
                ""
                if figures["settled"]
                else f"; load still growing, conversations of {figures['warm_up_s']:.0f} s"
            ),
            err=True,
        )
        return figures

    found = asyncio.run(find_knee(measure, start=start, steps=steps))
    typer.echo(found.told)
    _write(out, sweep_page(f"Sweep of {target.model}", found))
    _finish(
        {
            "kind": "sweep",
            "model": target.model,
            "seed": seed,
            "knee": found.knee,
            "valid": found.valid,
            "steps": found.steps,
        },
        None if found.valid else f"the service's own limit was not measured{_FREER if found.lagged else ''}",
    )


@app.command()
def compare(
    ctx: typer.Context,
    base_url: Annotated[str | None, typer.Option(help="Our server, if it runs already.")] = None,
    other_url: Annotated[str | None, typer.Option(help="The other server, if it runs already.")] = None,
    api_key: ApiKey = "none",
    other_api_key: Annotated[
        str, typer.Option(envvar="VLLM_API_KEY", help="Key that the other server wants.")
    ] = "none",
    profile: Annotated[str, typer.Option(help="Profile that both are started from.")] = "cpu-demo",
    model: Annotated[str | None, typer.Option(help="Checkpoint that both are started with.")] = None,
    users: Annotated[
        list[int] | None, typer.Option(min=1, help="Users at once; repeatable. [default: 1, 8, 32]")
    ] = None,
    rounds: Annotated[int, typer.Option(min=2, help="Rounds for each number of users.")] = 6,
    conversations_a_user: Annotated[
        int, typer.Option(min=1, help="Conversations a user holds in a round.")
    ] = 3,
    seed: Seed = 0,
    out: Out = None,
) -> None:
    """The same load against our server and vLLM's own, in turns in one run; starts both unless their URLs are given.

    Exit status 3 when the client fell behind in a round, or more than 1 % of a side's turns failed in one.
    """
    from loadtest.compare import FAILED, LAGGED
    from loadtest.compare import compare as play
    from loadtest.report import compare_page
    from loadtest.servers import both
    from server.settings import read_profile

    if (base_url is None) != (other_url is None):
        raise ConfigurationError("loadtest compare: give both --base-url and --other-url, or neither")
    _check_out(out)
    counts = users or [1, 8, 32]
    with ExitStack() as stack:
        if base_url is None or other_url is None:
            tree = read_profile(profile)
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            checkpoint = model or tree.get("model") or ""
            typer.echo(f"starting both servers on {checkpoint}", err=True)
            base_url, other_url = stack.enter_context(
                both(checkpoint, "compared", profile, tree, ctx.obj or {}, folder)
            )
        ours, other = (
            _target(url, None, key, extra={"temperature": 0.0})
            for url, key in ((base_url, api_key), (other_url, other_api_key))
        )
        advance = stack.enter_context(_progress("rounds", 2 * rounds * len(counts)))
        rows = asyncio.run(
            play(
                ours, other, seed=seed, users=counts, rounds=rounds,
                conversations_a_user=conversations_a_user, on_round=advance,
            )
        )  # fmt: skip
    for row in rows:
        ratio = row["ratio"]
        told = (
            f"   ratio {ratio['median']:.3f} ({ratio['low']:.3f} to {ratio['high']:.3f}, {100 * ratio['level']:.0f} %)"
            if ratio
            else ""
        )
        typer.echo(
            f"{row['users']:4} users  {row['figure']:34} {row['ours']:10.2f} {row['other']:10.2f}{told}"
        )
    _write(out, compare_page("This gateway and vLLM's own server", rows))
    lagged, failed = (
        sum(row["ours"] + row["other"] for row in rows if row["figure"] == figure)
        for figure in (LAGGED, FAILED)
    )
    faults = [f"more than 1 % of the turns failed in {failed} rounds; give fewer --users"] if failed else []
    faults += [f"the client fell behind in {lagged} rounds{_FREER}"] if lagged else []
    _finish(
        {"kind": "compare", "seed": seed, "rounds": rounds, "valid": not faults, "rows": rows},
        ", and ".join(faults) or None,
    )


def _target(base_url: str, model: str | None, api_key: str, extra: dict[str, Any] | None = None) -> Target:
    from loadtest.client import Target

    base_url = base_url.rstrip("/").removesuffix("/v1") + "/v1"
    return Target(base_url, model or _served(base_url, api_key), api_key, extra or {})


def _served(base_url: str, api_key: str) -> str:
    """The first model that the server lists."""
    import httpx

    try:
        answer = httpx.get(f"{base_url}/models", headers={"authorization": f"Bearer {api_key}"}, timeout=30)
        answer.raise_for_status()
        name: str = answer.json()["data"][0]["id"]
    except httpx.HTTPStatusError as failure:
        raise ConfigurationError(f"{base_url}/models answers {failure.response.status_code}") from None
    except (httpx.HTTPError, KeyError, IndexError, TypeError, ValueError) as failure:
        raise ConfigurationError(f"{base_url} does not list a model: {failure}") from None
    return name


@contextmanager
def _progress(unit: str, total: int | None = None) -> Iterator[Any]:
    """A bar on standard error; yields what moves it on."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    with Progress(*columns, console=Console(stderr=True), refresh_per_second=2) as bar:
        task = bar.add_task(unit, total=total)
        yield lambda: bar.advance(task)


def _print_times(figures: dict[str, Any]) -> None:
    typer.echo(f"{'milliseconds':18} {'n':>7} {'p50':>9} {'p90':>9} {'p99':>9} {'max':>9}")
    for key in (
        "first_token_ms",
        "gap_ms",
        "token_ms",
        "turn_ms",
        "question_ms",
        "conversation_ms",
        "lag_ms",
    ):
        values = figures[key]
        shown = (
            " ".join(f"{values[name]:9.2f}" for name in ("p50", "p90", "p99", "max")) if values["n"] else ""
        )
        typer.echo(f"{key.removesuffix('_ms').replace('_', ' '):18} {values['n']:7} {shown}")
    typer.echo(
        f"{figures['turns']} turns, {figures['turns_a_s']:.2f} a second, {figures['tokens_a_s']:.1f} tokens a second,"
        f" {figures['good_share']:.1%} good, {sum(figures['errors'].values())} errors ({figures['error_share']:.1%},"
        " in none of the times)"
    )


def _check_out(out: Path | None) -> None:
    """Before the load: a report that cannot be written must not cost the measurement."""
    if out is None:
        return
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.open("a").close()
    except OSError as failure:
        raise ConfigurationError(f"--out {out}: {failure.strerror}") from None


def _write(out: Path | None, page: str) -> None:
    if out is not None:
        out.write_text(page, "utf-8")


def _finish(result: dict[str, Any], fault: str | None) -> None:
    if fault is not None:
        typer.echo(f"not valid: {fault}", err=True)
    typer.echo(json.dumps(result))
    if fault is not None:
        raise typer.Exit(3)
