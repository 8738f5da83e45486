"""A login without WeChat: in the demonstration alone."""

import aiohttp

from bot.demo.login import PATH, add_development_login
from tests.bot.replicas import City


async def test_any_name_signs_in_where_it_is_a_demonstration(minghu: City) -> None:
    replica = await minghu.replica(change_app=add_development_login)
    async with aiohttp.ClientSession(replica.url) as http:
        async with http.post(PATH, json={"name": "小明"}) as response:
            assert response.status == 201
            token = (await response.json())["token"]
        headers = {"Authorization": f"Bearer {token}"}
        async with http.get("/api/v1/visits/bookings", headers=headers) as response:
            assert await response.json() == {"bookings": [], "waiting": []}
        async with http.post(PATH, json={"name": "小\u0000明"}) as response:
            assert response.status == 422


async def test_the_service_itself_has_no_such_login(minghu: City) -> None:
    replica = await minghu.replica()
    async with aiohttp.ClientSession(replica.url) as http, http.post(PATH, json={"name": "小明"}) as response:
        assert response.status == 404
