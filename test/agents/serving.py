"""What both servers share: their arguments, the page of executions, and how they say that they are ready."""

import argparse
import sys

import uvicorn
from starlette.responses import JSONResponse
from starlette.routing import Route


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--no-streaming", dest="streaming", action="store_false")
    parser.add_argument("--rest", action="store_true", help="HTTP+JSON in place of JSON-RPC (1.0 only)")
    parser.add_argument("--public-url", help="what the card names, for an agent behind a proxy")
    given = parser.parse_args()
    given.public_url = given.public_url or f"http://127.0.0.1:{given.port}/"
    return given


def calls_route(behaviour):
    async def calls(_request):
        return JSONResponse(behaviour.calls.executions)

    return Route("/calls", calls)


def serve(app, port):
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    started = server.startup

    async def startup(sockets=None):
        await started(sockets=sockets)
        if server.started:
            print("ready", flush=True)

    server.startup = startup
    server.run()
    sys.exit(0 if server.started else 1)
