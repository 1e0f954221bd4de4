"""Every fixture of mcp-everything through the official SDK, as the public conformance suite's
server scenarios describe them.

    PYTHON everything.py PROGRAM

Runs over stdio and HTTP, with the current SDK for 2025-11-25 and 2026-07-28, or with an old SDK for
2025-06-18: whichever PYTHON has. Talks to 127.0.0.1 only, and ends by itself.
"""

import asyncio
import base64
import json
import os
import sys
import time

from mcp_checks import (
    BOUND, STATELESS, Checks, Failed, HTTPClient, HTTPServer, StdioClient)
from sdk_sessions import IS_OLD, RPCFailure, User, connect

MODERN = STATELESS
TOOLS = {
    "test_simple_text", "test_image_content", "test_audio_content", "test_embedded_resource",
    "test_multiple_content_types", "test_tool_with_logging", "test_tool_with_progress",
    "test_error_handling", "test_sampling", "test_elicitation", "test_elicitation_sep1034_defaults",
    "test_elicitation_sep1330_enums", "json_schema_2020_12_tool", "test_missing_capability",
    "test_streaming_elicitation", "test_logging_tool", "test_tool_slow", "test_tool_fast",
    "test_x_mcp_header", "test_reconnection", "test_trigger_tool_change",
    "test_trigger_prompt_change", "sep_2106_array_output_tool", "sep_2106_primitive_output_tool",
    *(f"test_input_required_result_{name}" for name in (
        "elicitation", "sampling", "list_roots", "request_state", "multiple_inputs", "multi_round",
        "tampered_state", "capabilities"))}
WATCHED = "test://watched-resource"


def text(result):
    return result["content"][0]["text"]


async def fails(request):
    """The code of the error that a request is answered with."""
    try:
        result = await request
    except RPCFailure as failure:
        return failure.code
    return result


async def until(holds):
    """Waits for something that another task brings about."""
    async with asyncio.timeout(BOUND):
        while not holds():
            await asyncio.sleep(0.01)


async def all_pages(session, kind, key):
    found, pages, cursor = [], 0, None
    while pages == 0 or cursor:
        result = await session.list(kind, cursor)
        found, pages, cursor = found + result[key], pages + 1, result.get("nextCursor")
    return found, pages


async def contents(checks, session):
    tools, _ = await all_pages(session, "tools", "tools")
    names = {tool["name"] for tool in tools}
    checks.equal("tools-list names", TOOLS - names, set())
    checks.that("tools-list has descriptions and schemas", all(
        tool.get("description") and tool["inputSchema"]["type"] == "object" for tool in tools))
    checks.equal(
        "tools-call-simple-text", (await session.call("test_simple_text"))["content"],
        [{"type": "text", "text": "This is a simple text response for testing."}])
    image = (await session.call("test_image_content"))["content"][0]
    checks.that("tools-call-image", image["type"] == "image" and image["mimeType"] == "image/png"
                and base64.b64decode(image["data"]).startswith(b"\x89PNG"), image)
    audio = (await session.call("test_audio_content"))["content"][0]
    checks.that("tools-call-audio", audio["type"] == "audio" and audio["mimeType"] == "audio/wav"
                and base64.b64decode(audio["data"]).startswith(b"RIFF"), audio)
    resource = (await session.call("test_embedded_resource"))["content"]
    checks.equal("tools-call-embedded-resource", resource, [{"type": "resource", "resource": {
        "uri": "test://embedded-resource", "mimeType": "text/plain",
        "text": "This is an embedded resource content."}}])
    several = (await session.call("test_multiple_content_types"))["content"]
    checks.equal("tools-call-mixed-content", [each["type"] for each in several],
                 ["text", "image", "resource"])
    checks.equal("a resource's link", (await session.call("test_resource_link"))["content"][0]["uri"],
                 "test://static-text")
    error = await session.call("test_error_handling")
    checks.that("tools-call-error", error["isError"]
                and text(error) == "This tool intentionally returns an error for testing", error)
    checks.equal("an unknown tool", await fails(session.call("no_such_tool")), -32602)
    wrong = await fails(session.call("echo", {"text": 1}))
    if session.version == "2025-06-18":
        checks.equal("wrong arguments", wrong, -32602)
    else:
        checks.that("wrong arguments", isinstance(wrong, dict) and wrong.get("isError"), wrong)


async def schemas(checks, session):
    tools, _ = await all_pages(session, "tools", "tools")
    tools = {tool["name"]: tool for tool in tools}
    schema = tools["json_schema_2020_12_tool"]["inputSchema"]
    checks.that("json-schema-2020-12", schema["$schema"].endswith("2020-12/schema")
                and "address" in schema["$defs"] and schema["additionalProperties"] is False
                and {"allOf", "if", "then", "else"} <= set(schema), schema)
    called = await session.call("json_schema_2020_12_tool", {"email": "a@b", "name": "Ada"})
    checks.that("json-schema-2020-12 call", "Ada" in text(called), called)
    weather = await session.call("test_structured_content")
    checks.that("structured content, and the same as text", weather["structuredContent"]
                == {"degrees": 21} and '"degrees":21' in text(weather).replace(" ", ""), weather)
    shown = "outputSchema" in tools["sep_2106_array_output_tool"]
    checks.equal("sep-2106 schema, in 2026 only", shown, session.version == MODERN)
    for name, value in (("array", ["one", "two"]), ("primitive", 42)):
        result = await session.call(f"sep_2106_{name}_output_tool")
        wanted = value if session.version == MODERN else None
        checks.equal(f"sep-2106-structured-content {name}", result.get("structuredContent"), wanted)
    header = await session.call("test_x_mcp_header", {"region": "Žďár ", "level": 3})
    checks.equal("http-custom-header-server-validation", text(header), "region=Žďár ")


async def resources(checks, session):
    listed, _ = await all_pages(session, "resources", "resources")
    checks.equal("resources-list", {each["uri"] for each in listed},
                 {"test://static-text", "test://static-binary", WATCHED})
    templates, _ = await all_pages(session, "resource_templates", "resourceTemplates")
    checks.equal("resources-templates-list", [each["uriTemplate"] for each in templates],
                 ["test://template/{id}/data"])
    read = (await session.read("test://static-text"))["contents"]
    checks.equal("resources-read-text", read, [{
        "uri": "test://static-text", "mimeType": "text/plain",
        "text": "This is the content of the static text resource."}])
    binary = (await session.read("test://static-binary"))["contents"][0]
    checks.that("resources-read-binary", binary["mimeType"] == "image/png"
                and base64.b64decode(binary["blob"]).startswith(b"\x89PNG"), binary)
    data = (await session.read("test://template/123/data"))["contents"][0]
    checks.equal("resources-templates-read", data, {
        "uri": "test://template/123/data", "mimeType": "application/json",
        "text": '{"id":"123","templateTest":true,"data":"Data for ID: 123"}'})
    checks.equal("sep-2164-resource-not-found", await fails(session.read("test://nonexistent")),
                 -32602 if session.version == MODERN else -32002)


async def prompts(checks, session):
    listed, _ = await all_pages(session, "prompts", "prompts")
    arguments = {each["name"]: [a["name"] for a in each.get("arguments", [])] for each in listed}
    checks.equal("prompts-list", arguments, {
        "test_simple_prompt": [], "test_prompt_with_arguments": ["arg1", "arg2"],
        "test_prompt_with_embedded_resource": ["resourceUri"], "test_prompt_with_image": [],
        "test_input_required_result_prompt": []})
    simple = (await session.prompt("test_simple_prompt"))["messages"]
    checks.equal("prompts-get-simple", simple, [{
        "role": "user", "content": {"type": "text", "text": "This is a simple prompt for testing."}}])
    given = await session.prompt("test_prompt_with_arguments", {"arg1": "hello", "arg2": "world"})
    checks.equal("prompts-get-with-args", given["messages"][0]["content"]["text"],
                 "Prompt with arguments: arg1='hello', arg2='world'")
    embedded = await session.prompt(
        "test_prompt_with_embedded_resource", {"resourceUri": "test://example-resource"})
    checks.equal("prompts-get-embedded-resource", embedded["messages"][0]["content"]["resource"], {
        "uri": "test://example-resource", "mimeType": "text/plain",
        "text": "Embedded resource content for testing."})
    image = (await session.prompt("test_prompt_with_image"))["messages"]
    checks.equal("prompts-get-with-image", [each["content"]["type"] for each in image],
                 ["image", "text"])
    checks.equal("a missing argument of a prompt",
                 await fails(session.prompt("test_prompt_with_arguments", {"arg1": "a"})), -32602)
    checks.equal("an unknown prompt", await fails(session.prompt("nothing")), -32602)


async def completion(checks, session):
    prompt = {"type": "ref/prompt", "name": "test_prompt_with_arguments"}
    found = (await session.complete(prompt, "arg1", "test"))["completion"]
    checks.equal("completion-complete", found["values"], ["testValue1", "testValue2"])
    template = {"type": "ref/resource", "uri": "test://template/{id}/data"}
    found = (await session.complete(template, "id", "7", {"other": "x"}))["completion"]
    checks.that("completion of a template, cut at 100", len(found["values"]) == 100
                and found["total"] == 150 and found["hasMore"], found)
    checks.equal("completion of nothing", await fails(
        session.complete({"type": "ref/prompt", "name": "none"}, "a", "b")), -32602)


async def notes(checks, session):
    steps = []

    async def progress(now, total, message):
        steps.append((now, total))

    await session.call("test_tool_with_progress", progress=progress)
    checks.equal("tools-call-with-progress", steps, [(0, 100), (50, 100), (100, 100)])
    before = len(session.transcript.notifications("notifications/progress"))
    await session.call("test_tool_with_progress")
    after = len(session.transcript.notifications("notifications/progress"))
    checks.equal("no progress unless asked for", after, before)
    if session.version != MODERN:
        await session.level("debug")
    logs = session.transcript.notifications("notifications/message")
    await session.call("test_tool_with_logging")
    logs = session.transcript.notifications("notifications/message")[len(logs):]
    checks.equal("tools-call-with-logging", [each["data"] for each in logs], [
        "Tool execution started", "Tool processing data", "Tool execution completed"])
    if session.version != MODERN:
        await session.level("error")
        await session.call("test_tool_with_logging")
        found = len(session.transcript.notifications("notifications/message"))
        checks.equal("logging-set-level", found, 3)
        checks.equal("ping", {k: v for k, v in (await session.ping()).items() if k != "_meta"}, {})


async def questions(checks, session):
    user = session.user
    answer = await session.call("test_sampling", {"prompt": "the sea"})
    checks.equal("tools-call-sampling", text(answer), "LLM response: About: the sea")
    user.fill = lambda params: {"response": "yes"}
    answer = await session.call("test_elicitation", {"message": "Well?"})
    checks.equal("tools-call-elicitation", text(answer),
                 'User response: action=accept, content={"response":"yes"}')
    user.fill = lambda params: None
    answer = await session.call("test_elicitation", {"message": "Well?"})
    checks.that("tools-call-elicitation declined", "action=decline" in text(answer), answer)
    user.fill = lambda params: {
        name: field["default"] for name, field in params["requestedSchema"]["properties"].items()}
    answer = await session.call("test_elicitation_sep1034_defaults")
    checks.that("elicitation-sep1034-defaults", all(
        part in text(answer) for part in ("John Doe", "30", "95.5", "active", "true")), answer)
    chosen = {"untitledSingle": "option3"}
    if not IS_OLD:
        chosen["untitledMulti"] = ["option1", "option3"]  # 2025-06-18 has single choices only
    user.fill = lambda params: chosen
    answer = await session.call("test_elicitation_sep1330_enums")
    fields = user.asked[-1][1]["requestedSchema"]["properties"]
    checks.that("elicitation-sep1330-enums", fields["titledSingle"]["oneOf"][0] == {
        "const": "value1", "title": "First Option"} and fields["legacyEnum"]["enumNames"]
        and fields["untitledMulti"]["items"]["enum"]
        and len(fields["titledMulti"]["items"]["anyOf"]) == 3 and "option3" in text(answer), fields)
    checks.equal("a capability that is there", text(await session.call("test_missing_capability")),
                 "Success")


async def input_required(checks, session):
    """SEP-2322; in sessions the same tools ask outright."""
    user = session.user
    values = {"name": "Alice", "ok": True, "color": "blue", "value": "v", "context": "the sea"}
    user.fill = lambda params: {
        name: values[name] for name in params["requestedSchema"]["properties"]}
    for name, wanted in (
        ("elicitation", "Hello, Alice!"),
        ("sampling", "Sampling result: About: What is the capital of France?"),
        ("list_roots", "Found 2 root(s)"),
        ("request_state", "state-ok: requestState validated"),
        ("multiple_inputs", "Name: Alice; Greeting: About: Generate a greeting; Roots: 2"),
        ("multi_round", "Multi-round complete for Alice who likes blue"),
        ("tampered_state", "integrity-ok: state verified"),
        ("capabilities", "capabilities-ok: received elicit_input,sample_input"),
    ):
        answer = await session.call(f"test_input_required_result_{name}")
        checks.equal(f"input-required-result {name}", text(answer), wanted)
    prompt = await session.prompt("test_input_required_result_prompt")
    checks.equal("input-required-result prompt", prompt["messages"][0]["content"]["text"],
                 "Prompt with context: the sea")


async def changes(checks, session):
    """Subscriptions, and notes of lists that changed."""
    heard = session.transcript.notifications
    if session.version == MODERN:
        async with session.client.listen(
            tools_list_changed=True, prompts_list_changed=True, resource_subscriptions=[WATCHED]
        ) as subscription:
            checks.that("subscriptions/listen acknowledged", subscription.honored is not None)
            await trigger(checks, session, heard)
        return
    await session.subscribe(WATCHED)
    await trigger(checks, session, heard)
    await session.unsubscribe(WATCHED)
    count = len(heard("notifications/resources/updated"))
    await session.call("test_trigger_resource_change")
    await session.call("test_trigger_tool_change")
    await session.call("test_trigger_tool_change")
    await until(lambda: len(heard("notifications/tools/list_changed")) == 4)
    checks.equal("resources-unsubscribe", len(heard("notifications/resources/updated")), count)
    checks.equal("a subscription to nothing", await fails(session.subscribe("test://none")), -32002)


async def trigger(checks, session, heard):
    await session.call("test_trigger_resource_change")
    await until(lambda: heard("notifications/resources/updated"))
    checks.equal("resources-subscribe", heard("notifications/resources/updated")[0]["uri"], WATCHED)
    for kind in ("tool", "prompt"):
        for is_there in (True, False):
            count = len(heard(f"notifications/{kind}s/list_changed"))
            await session.call(f"test_trigger_{kind}_change")
            await until(lambda: len(heard(f"notifications/{kind}s/list_changed")) > count)
            names = {each["name"] for each in (await session.list(f"{kind}s"))[f"{kind}s"]}
            checks.equal(f"{kind}s list changed", f"test_added_{kind}" in names, is_there)


async def cancellation(checks, session):
    began = asyncio.Event()

    async def progress(*_):
        began.set()

    call = asyncio.create_task(
        session.call("test_tool_slow", {"durationMs": 60_000}, progress))
    async with asyncio.timeout(BOUND):
        await began.wait()
    call.cancel()
    await asyncio.wait([call])
    await session.cancelled()
    checks.that("a cancelled call ends", call.cancelled(), call)
    checks.equal("the next call after it", text(await session.call("test_tool_fast")), "Fast.")


async def many(checks, session):
    texts = [f"{number} " * (number * 20 + 1) for number in range(50)]
    async with asyncio.timeout(BOUND):
        found = await asyncio.gather(*(session.call("echo", {"text": each}) for each in texts))
    checks.equal("50 calls at once", [text(each) for each in found], texts)


SCENARIOS = [
    contents, schemas, resources, prompts, completion, notes, questions, input_required, changes,
    cancellation, many]


async def scenarios(checks, target, mode):
    async with connect(target, mode, User(), log_level="debug" if mode == MODERN else None) as session:
        wanted = "2025-06-18" if IS_OLD else MODERN if mode == MODERN else "2025-11-25"
        checks.equal("the revision", session.version, wanted)
        for scenario in SCENARIOS:
            await scenario(checks, session)
    # Without a user: nothing can be asked, and nothing is logged unasked.
    async with connect(target, mode) as session:
        refused = await fails(session.call("test_elicitation", {"message": "Well?"}))
        checks.equal("a question to a client that answers none", refused,
                     -32021 if mode == MODERN else -32600)
        refused = await fails(session.call("test_missing_capability"))
        checks.equal("a missing capability", refused, -32021)
        if mode == MODERN:
            await session.call("test_tool_with_logging")
            checks.equal("no logs unless asked for",
                         session.transcript.notifications("notifications/message"), [])


async def pagination(checks, target, mode):
    async with connect(target, mode, User()) as session:
        tools, pages = await all_pages(session, "tools", "tools")
        names = [tool["name"] for tool in tools]
        checks.that("pages of four tools", pages == (len(names) + 3) // 4 > 5
                    and len(set(names)) == len(names) and TOOLS <= set(names), names)
        checks.equal("an unknown cursor", await fails(session.list("tools", "nonsense")), -32602)


async def restart(checks, server, mode):
    """The server ends and comes back at the same address while a client is connected."""
    async with connect(server.url, mode, User()) as session:
        await session.call("test_simple_text")
        checks.equal("SIGTERM ends a server with clients", server.stop(), 0)
        port = server.url.split(":")[-1].split("/")[0]
        server.start([*server.command[:-1], f"127.0.0.1:{port}"])
        if mode == MODERN:
            again = await session.call("test_simple_text")
            checks.that("no session is missed", not again.get("isError"))
        else:
            code = await fails(session.call("test_simple_text"))
            checks.that("the session is gone, and the client is told", isinstance(code, int), code)
    async with connect(server.url, mode, User()) as session:
        checks.that("a new client after the restart", text(await session.call("test_simple_text")))


async def killed(checks, command, mode):
    """A server over stdio that is killed, and one that takes its place."""
    with StdioClient(command) as client:
        client.stateless = mode == MODERN
        if not client.stateless:
            client.initialize()
        client.call("test_simple_text")
        client.process.kill()
        checks.equal("a killed server's output ends", client.receive(), None)
    async with connect(command, mode, User()) as session:
        checks.that("another in its place", text(await session.call("test_simple_text")))


def sessions(checks, url):
    """Sessions over HTTP: Last-Event-ID and DELETE."""
    client = HTTPClient(url)
    client.initialize()
    message = client.message("tools/call", {
        "name": "test_tool_slow", "arguments": {"durationMs": 500}, "_meta": {"progressToken": "p"}})
    client.transcript.note_sent(message)
    response = client.open("POST", json.dumps(message).encode(), client.headers())
    events = client.events(response)
    first = next(events)
    checks.equal("progress before the connection breaks", first["params"]["progress"], 0)
    last = client.last
    response.owner.close()
    response.close()
    response = client.open("GET", None, {**client.headers(), "Last-Event-ID": last})
    rest = list(client.events(response))
    checks.equal("Last-Event-ID gives the rest", [
        each.get("params", {}).get("progress", "result") for each in rest],
        [100, 200, 300, 400, "result"])
    message = client.message("tools/call", {"name": "test_reconnection", "arguments": {}})
    client.transcript.note_sent(message)
    response = client.open("POST", json.dumps(message).encode(), client.headers())
    lines = [line.decode().strip() for line in response]
    last = next(line[3:].strip() for line in lines if line.startswith("id:"))
    checks.that("sse-polling: the server lets the connection go", "retry: 500" in lines
                and not any('"result"' in line for line in lines), lines)
    response = client.open("GET", None, {**client.headers(), "Last-Event-ID": last})
    rest = next(client.events(response))
    checks.equal("and the rest is there for who comes back", rest["result"]["content"][0]["text"],
                 "Reconnection test completed successfully.")
    response.owner.close()
    response = client.open("GET", None, {**client.headers(), "Last-Event-ID": "99-99"})
    checks.equal("an unknown Last-Event-ID", response.status, 400)
    gone = client.session
    checks.equal("DELETE", client.delete(), 204)
    client.session = gone
    checks.equal("after DELETE", client.request("ping").status, 404)
    client.session = None


def tasks(checks, client):
    """The tasks extension of 2026-07-28: a slow call comes back at once with a handle."""
    client.stateless = True
    client.capabilities = {"extensions": {"io.modelcontextprotocol/tasks": {}}}
    begun = client.call("test_tool_slow", {"durationMs": 600}).result
    checks.equal("a slow call becomes a task", begun["resultType"], "task")
    for _ in range(1_000):
        state = client.request("tasks/get", {"taskId": begun["taskId"]}).result
        if state["status"] != "working":
            break
        time.sleep(0.02)
    checks.that("the task's result", state["status"] == "completed"
                and state["result"]["content"][0]["text"] == "Slow.", state)


def tampered(checks, client):
    client.stateless = True
    client.capabilities = {"elicitation": {}}
    name = "test_input_required_result_tampered_state"
    first = client.call(name).result
    checks.equal("a question instead of a result", first["resultType"], "input_required")
    again = client.call("test_input_required_result_elicitation", inputResponses={"wrong": {}}).result
    checks.equal("a wrong answer's question again", again["resultType"], "input_required")
    answers = {"confirm": {"action": "accept", "content": {"ok": True}}}
    state = first["requestState"]
    refused = client.call(name, inputResponses=answers, requestState=state[:-1] + "x")
    checks.equal("input-required-result-tampered-state", refused.code, -32602)
    done = client.call(name, inputResponses=answers, requestState=state).result
    checks.equal("the state as it was sent", done["resultType"], "complete")
    client.capabilities = {"sampling": {}}
    asked = client.call("test_input_required_result_capabilities").result["inputRequests"]
    checks.equal("input-required-result-capability-check", [
        each["method"] for each in asked.values()], ["sampling/createMessage"])


def levels(checks, client):
    """per-request-loglevel: what each request asks for, and nothing unasked."""
    client.stateless = True
    for level, wanted in (
        ("debug", ["debug", "info", "warning", "error"]), ("error", ["error"]), (None, [])):
        client.log_level = level
        logs = [each["params"]["level"] for each in client.call("test_logging_tool").before]
        checks.equal(f"logs at the level {level}", logs, wanted)
    client.log_level = None


def closed_streams(checks, url):
    """http-stream-cancellation: a closed stream of 2026-07-28 cancels its call."""
    client = HTTPClient(url)
    client.stateless = True
    for _ in range(5):
        message = client.message("tools/call", {
            "name": "test_tool_slow", "arguments": {"durationMs": 10_000},
            "_meta": {"progressToken": "p"}})
        client.transcript.note_sent(message)
        response = client.open(
            "POST", json.dumps(message).encode(), client.headers(message))
        next(client.events(response))
        response.owner.close()
        response.close()
    checks.equal("http-stream-cancellation", client.call("test_tool_fast").status, 200)


async def main(checks, program):
    modes = ["legacy"] if IS_OLD else ["legacy", MODERN]
    stdio, http = [program], [program, "--http", "127.0.0.1:0"]
    with HTTPServer(http) as server, HTTPServer([program, "--page", "4", *http[1:]]) as paged:
        for mode in modes:
            era = "2025-06-18" if IS_OLD else mode
            for name, target, pages in (
                ("stdio", stdio, [program, "--page", "4"]), ("http", server.url, paged.url)):
                checks.part = f"{name} {era}: "
                await scenarios(checks, target, mode)
                await pagination(checks, pages, mode)
            checks.part = f"http {era}: "
            await restart(checks, server, mode)
            checks.part = f"stdio {era}: "
            await killed(checks, stdio, mode)
        if IS_OLD:
            return
        checks.part = "http raw: "
        sessions(checks, server.url)
        closed_streams(checks, server.url)
        tasks(checks, HTTPClient(server.url))
        tampered(checks, HTTPClient(server.url))
        levels(checks, HTTPClient(server.url))
        checks.part = "stdio raw: "
        with StdioClient(stdio) as client:
            tasks(checks, client)
            tampered(checks, client)
            levels(checks, client)
            rest, status = client.finish()
            checks.equal("the input's end ends the server", (rest, status), ([], 0))
        checks.part = ""
        checks.equal("SIGTERM ends the server", server.stop(), 0)


async def bounded(checks, program):
    async with asyncio.timeout(240):
        await main(checks, program)


def run(checks):
    try:
        asyncio.run(bounded(checks, os.path.abspath(sys.argv[1])))
    except TimeoutError:
        raise Failed(f"{checks.part}took too long after check {checks.count}") from None
    except BaseExceptionGroup as group:
        # The SDK's task groups wrap what went wrong in them.
        while isinstance(group, BaseExceptionGroup):
            group = group.exceptions[0]
        raise group if isinstance(group, Failed) else Failed(
            f"{checks.part}after check {checks.count}: {group!r}") from group


if __name__ == "__main__":
    Checks().run(run)
