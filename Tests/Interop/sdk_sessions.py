"""Sessions of the official SDK, old and current, behind one face that gives results as JSON."""

import contextlib
import importlib.metadata
import logging
import warnings

from mcp_checks import Tee, Transcript

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
IS_OLD = importlib.metadata.version("mcp").startswith("1.")

if IS_OLD:
    import mcp.types as types
    from mcp import ClientSession, McpError, StdioServerParameters, stdio_client
    from mcp.client.streamable_http import streamablehttp_client
else:
    import mcp_types as types
    from mcp.client.client import Client
    from mcp.client.stdio import StdioServerParameters, stdio_client
    from mcp.client.streamable_http import streamable_http_client
    from mcp.shared._httpx_utils import create_mcp_http_client
    from mcp.shared.exceptions import MCPError as McpError


class RPCFailure(Exception):
    """The error that a request was answered with."""

    def __init__(self, code, message):
        super().__init__(f"{message} ({code})")
        self.code = code


class User:
    """What answers the server's questions: `fill` takes a form's params and gives its content, or
    None to decline."""

    def __init__(self, fill=None):
        self.fill, self.asked = fill or (lambda params: {}), []

    async def roots(self, _):
        self.asked.append(("roots/list", {}))
        return types.ListRootsResult(roots=[types.Root(uri="file:///one"), types.Root(uri="file:///two")])

    async def sample(self, _, params):
        params = plain(params)
        self.asked.append(("sampling/createMessage", params))
        content = params["messages"][0]["content"]
        text = (content[0] if isinstance(content, list) else content)["text"]
        return types.CreateMessageResult(
            role="assistant", model="test", content=types.TextContent(type="text", text=f"About: {text}"))

    async def elicit(self, _, params):
        params = plain(params)
        self.asked.append(("elicitation/create", params))
        content = self.fill(params)
        if content is None:
            return types.ElicitResult(action="decline")
        return types.ElicitResult(action="accept", content=content)


def plain(model):
    return model.model_dump(by_alias=True, mode="json", exclude_none=True)


class Session:
    """One connection. `list`, `call` and the others give results as they stand on the wire."""

    def __init__(self, client, transcript, user, version):
        self.client, self.transcript, self.user, self.version = client, transcript, user, version

    async def _result(self, awaitable):
        try:
            return plain(await awaitable)
        except McpError as error:
            details = getattr(error, "error", error)
            raise RPCFailure(details.code, details.message) from error
        finally:
            self.transcript.check()

    async def list(self, kind, cursor=None):
        return await self._result(getattr(self.client, f"list_{kind}")(cursor=cursor))

    async def call(self, name, arguments=None, progress=None):
        return await self._result(
            self.client.call_tool(name, arguments or {}, progress_callback=progress))

    async def read(self, uri):
        return await self._result(self.client.read_resource(uri))

    async def prompt(self, name, arguments=None):
        return await self._result(self.client.get_prompt(name, arguments or {}))

    async def complete(self, reference, name, value, context=None):
        if reference["type"] == "ref/prompt":
            reference = types.PromptReference(**reference)
        else:
            reference = types.ResourceTemplateReference(**reference)
        return await self._result(
            self.client.complete(reference, {"name": name, "value": value}, context))

    async def ping(self):
        return await self._result(self.client.send_ping())

    async def level(self, level):
        return await self._result(self.client.set_logging_level(level))

    async def subscribe(self, uri):
        return await self._result(self.client.subscribe_resource(uri))

    async def unsubscribe(self, uri):
        return await self._result(self.client.unsubscribe_resource(uri))

    async def cancelled(self):
        """Tells the server that the last request was cancelled, which the old SDK does not do."""
        if IS_OLD:
            last = max(each["id"] for each in self.transcript.sent if "method" in each and "id" in each)
            params = types.CancelledNotificationParams(requestId=last, reason="Enough.")
            await self.client.send_notification(types.ClientNotification(
                types.CancelledNotification(method="notifications/cancelled", params=params)))


@contextlib.asynccontextmanager
async def connect(target, mode, user=None, log_level=None, headers=None):
    """A session with an address, with `headers`, or with a command line. `mode` is "legacy" or "2026-07-28"; the old SDK
    has only the first. Without a user the client declares that it answers no questions."""
    transcript = Transcript()
    if not isinstance(target, str):
        transport = stdio_client(StdioServerParameters(command=target[0], args=target[1:]))
    elif IS_OLD:
        transport = streamablehttp_client(target, headers=headers)
    else:
        transport = streamable_http_client(
            target, http_client=create_mcp_http_client(headers=headers))
    tee = Tee(transport, transcript)
    callbacks = {} if user is None else {
        "sampling_callback": user.sample, "elicitation_callback": user.elicit,
        "list_roots_callback": user.roots}
    if IS_OLD:
        async with tee as (read, write, *_), ClientSession(read, write, **callbacks) as client:
            version = (await client.initialize()).protocolVersion
            yield Session(client, transcript, user, version)
    else:
        async with Client(tee, mode=mode, cache=None, log_level=log_level, **callbacks) as client:
            yield Session(client, transcript, user, client.protocol_version)
    transcript.check()
