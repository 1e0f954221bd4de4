"""A server that speaks the Messages API and chat completions, and misbehaves as it is told.

The model's name says how: words joined by dots, such as "caches.count-180000". It prints its port,
and ends when its standard input does. GET /requests tells what it was asked.
"""

import json
import re
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler

LOCK = threading.Condition()
REQUESTS = []
# When each prefix of a prompt was used last.
PREFIXES = {}
# How many refusals each model has had.
REFUSALS = {}
KEY = "sk-ant-test-0123456789abcdef"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        with LOCK:
            body = json.dumps(REQUESTS)
        self.reply(200, body)

    def do_POST(self):
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        body = json.loads(text)
        self.model = body["model"]
        self.words = dict(
            (word.partition("-")[0], word.partition("-")[2]) for word in self.model.split(".")
        )
        key = self.headers.get("x-api-key") or self.headers.get("authorization", "")
        with LOCK:
            REQUESTS.append(
                {
                    "path": self.path,
                    "key": key,
                    "version": self.headers.get("anthropic-version", ""),
                    "body": body,
                    "text": text if len(text) < 20_000 else "",
                }
            )
            LOCK.notify_all()
        if self.path.endswith("/count_tokens"):
            return self.count(body, text)
        if self.refuses(body, text):
            return
        if "slow" in self.words:
            # Until the caller goes.
            return self.rfile.read(1)
        if self.path.endswith("/chat/completions"):
            return self.complete(body)
        self.answer(body)

    def count(self, body, text):
        if "countless" in self.words:
            return self.refuse(404, "not_found_error", "no such path")
        count = int(self.words.get("count", 0)) or len(text) // 4
        self.reply(200, json.dumps({"input_tokens": count}))

    def refuses(self, body, text):
        kinds = {"401": "authentication_error", "404": "not_found_error", "429": "rate_limit_error",
                 "500": "api_error", "503": "api_error", "529": "overloaded_error"}
        for status, kind in kinds.items():
            if status not in self.words:
                continue
            # "429-2" refuses twice, "429" for ever.
            most = int(self.words[status] or 1_000_000)
            with LOCK:
                REFUSALS[body["model"]] = REFUSALS.get(body["model"], 0) + 1
                if REFUSALS[body["model"]] > most:
                    continue
            advice = {"retry-after": self.words["after"]} if "after" in self.words else {}
            said = f"status {status} for {KEY}"
            if "echo" in self.words:
                said = "unfit: " + text
            self.refuse(int(status), kind, said, advice)
            return True
        if "toolong" in self.words:
            self.refuse(400, "invalid_request_error", "prompt is too long: 210000 tokens > 200000")
            return True
        if "cold" in self.words and "temperature" in body:
            self.refuse(400, "invalid_request_error", "`temperature` is deprecated for this model.")
            return True
        form = body.get("response_format", {}).get("type", "plain")
        if self.words.get("only", form) != form:
            self.refuse(400, "invalid_request_error", f"response_format {form} is not supported")
            return True
        return False

    def answer(self, body):
        """The Messages API."""
        native = [b for b in body["messages"][0]["content"] if b["type"] == "document"]
        usage = self.usage(body)
        blocks = self.native(native) if native else [{"type": "text", "text": self.quoted(body)}]
        if "malformed" in self.words and "whole" in self.words:
            return self.reply(200, '{"content": [{"type": ')
        if not body.get("stream") or "whole" in self.words:
            if "cut" in self.words:
                self.send_response(200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", "1000")
                self.end_headers()
                self.wfile.write(b'{"content": [')
                self.close_connection = True
                return
            message = {"type": "message", "role": "assistant", "content": blocks,
                       "stop_reason": "end_turn", "usage": usage}
            return self.reply(200, json.dumps(message))
        self.stream(blocks, usage)

    def stream(self, blocks, usage):
        self.send_response(200)
        self.send_header("content-type", "text/event-stream; charset=utf-8")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        start = dict(usage, output_tokens=1) if usage is not None else None
        self.event("message_start", {"message": {"content": [], "usage": start}})
        self.event("ping", {})
        if "gate" in self.words:
            # Others may come now: the message goes on when as many have asked.
            with LOCK:
                LOCK.wait_for(lambda: self.asked() >= int(self.words["gate"]))
        if "silent" in self.words:
            return self.rfile.read(1)
        for index, block in enumerate(blocks):
            empty = {"type": "text", "text": ""}
            self.event("content_block_start", {"index": index, "content_block": empty})
            for half in (block["text"][:5], block["text"][5:]):
                self.event("content_block_delta",
                           {"index": index, "delta": {"type": "text_delta", "text": half}})
            if "cut" in self.words:
                self.close_connection = True
                return
            if "ends" in self.words:
                break
            if "overloaded" in self.words:
                self.event("error", {"error": {"type": "overloaded_error", "message": "busy"}})
                break
            if "malformed" in self.words:
                self.chunk("event: content_block_delta\ndata: {nonsense\n\n")
            for citation in block.get("citations", []):
                self.event("content_block_delta", {"index": index, "delta": {
                    "type": "citations_delta", "citation": citation}})
            self.event("content_block_stop", {"index": index})
        else:
            last = {"output_tokens": usage.get("output_tokens", 0)} if usage is not None else None
            self.event("message_delta", {"delta": {"stop_reason": "end_turn"}, "usage": last})
            self.event("message_stop", {})
        self.chunk("")

    def asked(self):
        return len([r for r in REQUESTS
                    if r["path"] == "/v1/messages" and r["body"]["model"] == self.model])

    def native(self, documents):
        """Says the first line of a document that has a word of the question, and cites it."""
        if "abstains" in self.words:
            return [{"type": "text", "text": "NOT_IN_DOCUMENTS"}]
        for index, document in enumerate(documents):
            text = document["source"]["data"]
            found = re.search(r"[^\n]*lamp[^\n]*", text)
            if not found:
                continue
            cited = found.group() if "invents" not in self.words else "Nobody ever wrote this line."
            citation = {"type": "char_location", "cited_text": cited, "document_index": index,
                        "document_title": document["title"], "start_char_index": found.start(),
                        "end_char_index": found.end()}
            if "placed" in self.words:
                citation["cited_text"] = ""
            return [{"type": "text", "text": "As the log says: "},
                    {"type": "text", "text": found.group(), "citations": [citation]}]
        return [{"type": "text", "text": "NOT_IN_DOCUMENTS"}]

    def quoted(self, body):
        """The same as JSON, for servers without citations; or what the model's name says, in hex."""
        if "says" in self.words:
            return bytes.fromhex(self.words["says"]).decode()
        system = body.get("system") or body["messages"][0]["content"]
        text = system if isinstance(system, str) else "".join(b["text"] for b in system)
        found = re.search(r"[^\n]*lamp[^\n]*", text)
        if "abstains" in self.words or not found:
            return '{"quote": "", "answer": ""}'
        quote = found.group() if "invents" not in self.words else "Nobody ever wrote this line."
        answer = json.dumps({"quote": quote, "answer": "the keeper"})
        if "chatty" in self.words:
            return "Here {is} what I found:\n```json\n" + answer + "\n```\n"
        return answer if "malformed" not in self.words else "I cannot say."

    def usage(self, body):
        if "usageless" in self.words:
            return None
        if "negative" in self.words:
            return {"input_tokens": -5, "output_tokens": "many"}
        size = int(self.words.get("count", 0)) or len(json.dumps(body)) // 4
        usage = {"input_tokens": 20, "output_tokens": 12, "cache_creation_input_tokens": 0,
                 "cache_read_input_tokens": 0}
        prefix, control = self.prefix(body)
        if control is None:
            usage["input_tokens"] = size
            return usage
        life = 3_600 if control.get("ttl") == "1h" else 300
        now = time.monotonic()
        with LOCK:
            used = PREFIXES.get(prefix)
            PREFIXES[prefix] = now
        if used is not None and now - used < life:
            usage["cache_read_input_tokens"] = size
        else:
            usage["cache_creation_input_tokens"] = size
            if "summed" not in self.words:
                usage["cache_creation"] = {
                    "ephemeral_5m_input_tokens": size if life == 300 else 0,
                    "ephemeral_1h_input_tokens": size if life == 3_600 else 0}
        return usage

    def prefix(self, body):
        """Everything up to the last block with cache_control."""
        blocks = list(body.get("system", [])) + list(body["messages"][0]["content"])
        marked = [i for i, block in enumerate(blocks) if "cache_control" in block]
        if not marked:
            return None, None
        text = body["model"] + json.dumps(blocks[: marked[-1] + 1])
        return text, blocks[marked[-1]]["cache_control"]

    def complete(self, body):
        """Chat completions."""
        body = dict(body, system=body["messages"][0]["content"])
        size = len(body["system"]) // 4
        with LOCK:
            known = body["system"] in PREFIXES
            PREFIXES[body["system"]] = 0
        usage = {"prompt_tokens": size + 20, "completion_tokens": 12, "total_tokens": size + 32}
        if "caches" in self.words:
            usage["prompt_tokens_details"] = {"cached_tokens": size if known else 0}
        if "negative" in self.words:
            usage = {"prompt_tokens": -3, "completion_tokens": None}
        completion = {"choices": [{"index": 0, "finish_reason": "stop", "message": {
            "role": "assistant", "content": self.quoted(body)}}]}
        if "usageless" not in self.words:
            completion["usage"] = usage
        text = json.dumps(completion)
        self.reply(200, text[: len(text) // 2] if "broken" in self.words else text)

    def refuse(self, status, kind, said, headers={}):
        error = {"type": "error", "error": {"type": kind, "message": said}}
        self.reply(status, json.dumps(error), headers)

    def reply(self, status, text, headers={}):
        data = text.encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def event(self, name, fields):
        self.chunk(f"event: {name}\ndata: {json.dumps(dict(fields, type=name))}\n\n")

    def chunk(self, text):
        data = text.encode()
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass


def main():
    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(server.server_address[1], flush=True)
        sys.stdin.read()
        server.shutdown()


main()
