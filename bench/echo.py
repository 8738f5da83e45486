"""The yardstick: a bare aiohttp + wechatpy account that says back what it is told, with the same crypto."""

import asyncio

import uvloop
from aiohttp import web
from wechatpy.crypto import WeChatCrypto
from wechatpy.parser import parse_message
from wechatpy.replies import TextReply

from bench.pushes import AES_KEY, APPID, TOKEN

CRYPTO = WeChatCrypto(TOKEN, AES_KEY, APPID)


async def receive(request: web.Request) -> web.Response:
    """Decrypt, parse, reply, encrypt."""
    query = request.query
    xml = CRYPTO.decrypt_message(await request.text(), query["msg_signature"], query["timestamp"], query["nonce"])
    message = parse_message(xml)
    reply = TextReply(content=message.content, message=message)
    body = CRYPTO.encrypt_message(reply.render(), query["nonce"], query["timestamp"])
    return web.Response(text=body, content_type="application/xml")


async def main() -> None:
    """Serve until killed; the port goes to standard output."""
    app = web.Application()
    app.router.add_post("/wechat", receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main())
