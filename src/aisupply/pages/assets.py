"""What every page needs: templates, scripts, styles, safe JSON, content security policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from aisupply.errors import AisupplyError
from aisupply.pages.styling import NODES, RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.resources.abc import Traversable

__all__ = [
    "asset", "content_policy", "number_used_once", "palette_css", "plotly_script",
    "render_template", "safe_json", "style_ids", "vis_script",
]  # fmt: skip

_ESCAPES = {
    ord("<"): "\\u003c",
    ord(">"): "\\u003e",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}
_SURROGATES = re.compile("[\ud800-\udfff]")


@cache
def asset(name: str) -> str:
    """Return the text of a template, style or script of this package."""
    folder = resources.files("aisupply.pages") / "templates"
    return (folder / name).read_text(encoding="utf-8")


@cache
def vis_script() -> str:
    """Return vis-network's script from the installed pyvis, ready to stand inside a page."""
    builds = sorted(
        (
            folder
            for folder in (resources.files("pyvis") / "lib").iterdir()
            if "vis-" in folder.name
        ),
        key=_version,
    )
    if not builds:
        raise AisupplyError(
            "the installed pyvis has no script of vis-network",
            hint="install it again: pip install --force-reinstall 'pyvis>=0.3.2,<0.4'",
        )
    text = (builds[-1] / "vis-network.min.js").read_text(encoding="utf-8")
    return _inlined(text)


def _version(folder: Traversable) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", folder.name)]


def _inlined(script: str) -> str:
    """Return a script as an HTML parser will hand it on, so that its digest is the same."""
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    script = script.replace("\r\n", "\n").replace("\r", "\n")
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def safe_json(value: Any) -> Markup:
    r"""Return JSON that cannot end the element it stands in, nor be read as markup.

    >>> str(safe_json({"a": "</script>"}))
    '{"a":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    text = _SURROGATES.sub(lambda half: f"\\u{ord(half[0]):04x}", text)
    return Markup(text.translate(_ESCAPES))  # noqa: S704 -- escaped in the line above


def content_policy(*, scripts: Sequence[str], styles: Sequence[str], frames: bool = False) -> str:
    """Return a policy that allows these inline scripts and styles, by digest, and nothing else."""
    rules = [
        "default-src 'none'",
        f"script-src {_digests(scripts)}",
        f"style-src {_digests(styles)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
        *(["frame-src 'self'"] if frames else []),
    ]
    return "; ".join(rules)


def _digests(texts: Sequence[str]) -> str:
    hashes = (hashlib.sha256(text.encode()).digest() for text in texts)
    return " ".join(f"'sha256-{base64.b64encode(value).decode()}'" for value in hashes)


def palette_css() -> str:
    """Return the palette as custom properties of CSS, for light and dark ground.

    Pages are drawn and styled from one palette: the one in `styling`.
    """
    return (
        f":root{{{_properties('light')}}}\n"
        f"@media (prefers-color-scheme:dark){{:root{{{_properties('dark')}}}}}\n"
        f"@media print{{:root{{{_properties('light')}}}}}\n"
        + "".join(
            f"@media screen{{:root[data-theme={mode}]{{{_properties(mode)}}}}}\n"
            for mode in ("light", "dark")
        )
    )


def _properties(mode: str) -> str:
    links = [f"--{name}:{getattr(style, mode)}" for name, style in RELATIONS.items()]
    nodes = [
        f"--{name}-{part}:{value}"
        for name, style in NODES.items()
        for part, value in zip(("fill", "line", "text"), getattr(style, mode), strict=True)
    ]
    return ";".join([*links, *nodes])


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(asset),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render_template(
    name: str, *, scripts: Sequence[str], style: str, frames: bool = False, **values: Any
) -> str:
    """Return a page of ours: everything in `values` is escaped, scripts and style are inlined."""
    page = (
        _environment()
        .get_template(name)
        .render(
            scripts=[Markup(script) for script in scripts],  # noqa: S704 -- files of ours and pyvis
            style=Markup(style),  # noqa: S704 -- a file of ours
            policy=content_policy(scripts=scripts, styles=[style], frames=frames),
            **values,
        )
    )
    return _SURROGATES.sub("\ufffd", page).replace("\x00", "\ufffd")


_STYLE = "plotly.js-style-global"


_SHEET = re.compile(r'getElementById\("([0-9a-f]{64})"\)')


@cache
def plotly_script() -> str:
    """Return plotly's own script, as it is in the installed package."""
    file = resources.files("plotly") / "package_data" / "plotly.min.js"
    return file.read_text(encoding="utf-8")


@cache
def style_ids() -> tuple[str, ...]:
    """Return the ids of the elements of style that plotly makes, unless they are there.

    It makes one for all figures, and one for each style sheet in the script, named by a digest.
    """
    return _STYLE, *sorted(set(_SHEET.findall(plotly_script())))


def number_used_once(texts: Iterable[str]) -> str:
    """Return a number made of texts; the same texts give the same.

    >>> len(number_used_once(["a"])), number_used_once(["a"]) == number_used_once(["b"])
    (32, False)
    """
    digest = hashlib.sha256()
    for text in texts:
        digest.update(text.encode("utf-8", "surrogatepass"))
        digest.update(b"\0")
    return digest.hexdigest()[:32]
