"""What a document is made from, kept with the runs, so that changed words cost no more than words.

``runs/sources/`` holds the last build's findings and declarations, whole and checked like a run,
and the fingerprint of what they follow from.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from report.build.inputs import findings_inputs
from report.errors import OutputError
from report.findings.results import Results, mask_measured
from report.folders import DamagedError, read_folder
from report.runs.store import RunStore, remove
from report.settings.declared import Settings

if TYPE_CHECKING:
    from report.document.assembly import Sources

_FILE = "sources.json"


class _Kept(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What ``sources.json`` holds.

    Attributes:
        inputs: what the rest follows from.
        keys: of the runs that it rests on.
    """

    inputs: str
    keys: tuple[str, ...]
    results: Results
    declarations: dict[str, str]


def kept_sources(settings: Settings, store: RunStore) -> tuple[Sources, tuple[str, ...]] | None:
    """What a build with `settings` would find, with its runs' keys; None if it must look."""
    try:
        files = read_folder(store.folder / "sources")
        kept = msgspec.json.decode(files[_FILE], type=_Kept)
        if kept.inputs != findings_inputs(settings, kept.keys):
            return None
        results = _titled(kept.results, settings)
        arrays = store.load_data(results.dataset.fingerprint) if results.dataset else {}
    except (OSError, KeyError, DamagedError, OutputError, msgspec.DecodeError):
        return None  # there is nothing, or it is of no use: it is found again
    from report.document.assembly import Sources

    sources = Sources(results=results, arrays=arrays, declarations=kept.declarations)
    return sources, kept.keys


def keep_sources(
    sources: Sources, settings: Settings, keys: tuple[str, ...], store: RunStore
) -> None:
    """Remember what a build found that lacked nothing."""
    kept = _Kept(
        inputs=findings_inputs(settings, keys),
        keys=keys,
        results=sources.results,
        declarations=dict(sources.declarations),
    )
    with suppress(OutputError):  # then the next build does a little more
        store.write(store.folder / "sources", {_FILE: msgspec.json.encode(kept)})


def forget_sources(store: RunStore) -> None:
    """Remember nothing: a build lacked something."""
    remove(store.folder / "sources")


def _titled(results: Results, settings: Settings) -> Results:
    """`results` with the title page and the command line of this build."""
    titled = msgspec.structs.replace(
        results,
        title_page=settings.title_page,
        command=settings.command(results.dataset.name if results.dataset else ""),
    )
    return mask_measured(titled) if settings.mask_times else titled
