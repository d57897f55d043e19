"""The protocol: what is listed, what is called and read, and how errors are told."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from mcp import types
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError

from aisupply._version import __version__
from aisupply.errors import AisupplyError, UnknownNameError
from aisupply.mcp.resources import PROMPTS, QUESTION, Resources
from aisupply.mcp.words import INSTRUCTIONS
from aisupply.workers.logs import place_of

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext

    from aisupply.mcp.coverage import Extent
    from aisupply.mcp.tools import Tool, Toolbox
    from aisupply.workers.logs import Log

    Context = ServerRequestContext[Any]

__all__ = ["build"]

_READS = types.ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
_FAULT = "this is a fault of aisupply\n→ look at its standard error, and report what it says"


def build(box: Toolbox, extent: Extent, log: Log) -> Server[Any]:
    """Return a server of the protocol.

    Args:
        box: the tools.
        extent: what there is in the graph.
        log: where events go.
    """
    handlers = _Handlers(box, log)
    return Server(
        "aisupply",
        version=__version__,
        title="aisupply: who depends on whom to build AI",
        instructions=INSTRUCTIONS.format(
            claims=extent.claims, sources=extent.sources, until=extent.until
        ),
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_resources,
        on_list_resource_templates=handlers.list_templates,
        on_read_resource=handlers.read_resource,
        on_list_prompts=handlers.list_prompts,
        on_get_prompt=handlers.get_prompt,
    )


class _Handlers:
    """Answers the requests of a client."""

    def __init__(self, box: Toolbox, log: Log) -> None:
        self._box = box
        self._log = log
        self._resources = Resources(box.client)

    async def list_tools(self, _: Context, __: object) -> types.ListToolsResult:
        """List the tools with their schemas."""
        return types.ListToolsResult(tools=[_listed(tool) for tool in self._box.tools.values()])

    async def call_tool(
        self, _: Context, params: types.CallToolRequestParams
    ) -> types.CallToolResult:
        """Call a tool; what goes wrong is told to whoever called it, with what to do next."""
        if params.name not in self._box.tools:
            raise _unknown("tool", params.name, list(self._box.tools))
        start = time.perf_counter()
        result = await self._called(params.name, params.arguments or {})
        seconds = time.perf_counter() - start
        self._log.event(
            "call", tool=params.name, ok=not result.is_error, ms=round(1000 * seconds, 1)
        )
        return result

    async def _called(self, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
        try:
            answer = await self._box.call(name, arguments)
        except AisupplyError as error:
            return _failed(str(error))
        except Exception as error:  # noqa: BLE001 -- the last place where it can be told
            self._log.fault(place_of(error))
            return _failed(_FAULT)
        text = json.dumps(answer, ensure_ascii=False, separators=(",", ":"))
        return types.CallToolResult(content=[_text(text)], structured_content=answer)

    async def list_resources(self, _: Context, __: object) -> types.ListResourcesResult:
        """List what can be read."""
        return types.ListResourcesResult(
            resources=[
                types.Resource(uri=r.uri, name=r.name, description=r.about, mime_type=r.type)
                for r in self._resources.known.values()
            ]
        )

    async def list_templates(self, _: Context, __: object) -> types.ListResourceTemplatesResult:
        """List addresses that have a gap to fill."""
        template = types.ResourceTemplate(
            uri_template=QUESTION,
            name="question",
            description="The SPARQL of a named question.",
            mime_type="application/sparql-query",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(
        self, _: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        """Read a resource."""
        try:
            kind, text = await self._resources.read(params.uri)
        except AisupplyError as error:
            raise MCPError(types.INVALID_PARAMS, str(error)) from error
        contents = types.TextResourceContents(uri=params.uri, mime_type=kind, text=text)
        return types.ReadResourceResult(contents=[contents])

    async def list_prompts(self, _: Context, __: object) -> types.ListPromptsResult:
        """List the prompts."""
        return types.ListPromptsResult(prompts=[_prompt(name) for name in PROMPTS])

    async def get_prompt(
        self, _: Context, params: types.GetPromptRequestParams
    ) -> types.GetPromptResult:
        """Fill in a prompt."""
        if params.name not in PROMPTS:
            raise _unknown("prompt", params.name, list(PROMPTS))
        prompt, given = PROMPTS[params.name], params.arguments or {}
        first = next(iter(prompt.arguments))
        if not given.get(first):
            raise MCPError(types.INVALID_PARAMS, f"{first} is missing\n→ {prompt.arguments[first]}")
        category = given.get("category")
        text = prompt.text.format(
            **{first: given[first], "of": f" (of {category})" if category else ""}
        )
        message = types.PromptMessage(role="user", content=_text(text))
        return types.GetPromptResult(description=prompt.about, messages=[message])


def _listed(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.about,
        input_schema=tool.takes,
        output_schema=tool.gives,
        annotations=_READS,
    )


def _prompt(name: str) -> types.Prompt:
    prompt = PROMPTS[name]
    arguments = [
        types.PromptArgument(name=argument, description=about, required=number == 0)
        for number, (argument, about) in enumerate(prompt.arguments.items())
    ]
    return types.Prompt(
        name=name, title=prompt.title, description=prompt.about, arguments=arguments
    )


def _text(text: str) -> types.TextContent:
    return types.TextContent(type="text", text=text)


def _failed(text: str) -> types.CallToolResult:
    return types.CallToolResult(content=[_text(text)], is_error=True)


def _unknown(what: str, name: str, known: list[str]) -> MCPError:
    return MCPError(types.INVALID_PARAMS, str(UnknownNameError(what, name, known)))
