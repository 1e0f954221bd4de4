"""`ostraka up` on a memory, and a client of its HTTP API, for measurements."""

import http.client
import json
import os
import subprocess


class Daemon:
    """`ostraka up` on a free port, with a client of it, for as long as a `with` lasts."""

    def __init__(self, program, memory, *flags, environment=None):
        self.process = subprocess.Popen(
            [program, "up", "--listen", "127.0.0.1:0", "--json", "--memory", memory, *flags],
            stdout=subprocess.PIPE, text=True, env={**os.environ, **(environment or {})})
        address = json.loads(self.process.stdout.readline())["listening"][0].split("//")[1]
        with open(os.path.join(memory, "owner.credential")) as file:
            self.client = Client(address, file.read().strip())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


class Client:
    """One connection to the API, with the owner's credential."""

    def __init__(self, address, credential):
        self.connection = http.client.HTTPConnection(address)
        self.headers = {"Authorization": f"Bearer {credential}", "Content-Type": "application/json"}

    def get(self, path):
        return self.exchange("GET", path, None)

    def post(self, path, body):
        return self.exchange("POST", path, json.dumps(body))

    def exchange(self, method, path, body):
        self.connection.request(method, path, body, self.headers)
        response = self.connection.getresponse()
        answer = json.loads(response.read())
        assert response.status == 200, answer
        return answer

    def ask(self, question, **fields):
        return self.post("/v1/ask", {"question": question, **fields})

    def search(self, query, **fields):
        return self.post("/v1/search", {"query": query, **fields})["passages"]
