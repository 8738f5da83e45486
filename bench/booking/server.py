"""An HTTP server with one shape behind it: `python -m bench.booking.server SHAPE DATABASE_URL` prints its port."""

import asyncio
import sys
from uuid import UUID

import orjson
import uvloop
from aiohttp import web
from sqlalchemy.exc import IntegrityError

from actions.visits.model import BookingRequest, Contact
from bench.booking.shapes import SHAPES, Shape
from knowledge.store import Store

CONNECTIONS = 8  # to the database, and as many more at the peak; five servers share PostgreSQL's hundred


def app_of(shape: Shape) -> web.Application:
    """`POST /book` with `{"session", "resident", "key", "party", "name", "phone"}`."""

    async def book(request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())
        wanted = BookingRequest(
            session_id=UUID(asked["session"]),
            resident_id=UUID(asked["resident"]),
            key=asked["key"],
            party=asked["party"],
            contact=Contact(name=asked["name"], phone=asked["phone"]),
        )
        try:
            result = await shape.book(wanted)
        except IntegrityError:  # the last word of the database
            return web.Response(status=409, body=b"{}", content_type="application/json")
        return web.Response(body=orjson.dumps(result), content_type="application/json")

    app = web.Application()
    app.router.add_post("/book", book)
    return app


async def main(name: str, database_url: str) -> None:
    """Serve until killed."""
    store = Store(database_url, pool_size=CONNECTIONS, connect_timeout_s=60.0, statement_s=60.0)
    runner = web.AppRunner(app_of(SHAPES[name](store)), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(sys.argv[1], sys.argv[2]))
