"""The web chat in a browser."""

from tests.browser.conftest import Demo, Open


async def test_an_example_of_the_city_gets_an_answer_with_its_source(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await look("/chat")
    example = page.get_by_role("region", name="办事问答").get_by_role("button").first
    question = await example.inner_text()
    await example.click()
    await page.wait_for_selector(".theirs .bubble a")
    assert await page.locator(".mine .bubble").inner_text() == question
    await page.wait_for_selector(".sources a")
    assert await page.locator("#typing").count() == 0


async def test_the_conversation_is_still_there_after_a_reload(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await look("/chat")
    await page.get_by_label("您的问题").fill("你好")
    await page.keyboard.press("Enter")
    await page.wait_for_selector(".theirs:not(#typing)")
    before = await page.locator(".turn").all_inner_texts()
    await page.reload()
    await page.wait_for_selector(".theirs")
    assert await page.locator(".turn").all_inner_texts() == before


async def test_a_message_written_offline_is_sent_once_when_the_network_is_back(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await look("/chat")
    await page.context.set_offline(offline=True)
    await page.get_by_label("您的问题").fill("你好")
    await page.get_by_role("button", name="发送", exact=True).click()
    await page.wait_for_selector("#typing")
    await page.get_by_text("网络断开了").wait_for()
    await page.context.set_offline(offline=False)
    await page.wait_for_selector(".theirs:not(#typing)")
    assert await page.locator(".theirs:not(#typing)").count() == 1


async def test_where_no_websocket_opens_the_answer_comes_by_post(demo: Demo, look: Open) -> None:
    page = await look("/")
    await page.route_web_socket("**/chat", lambda socket: socket.close())
    await page.goto(f"{demo.url}/chat")
    await page.get_by_label("您的问题").fill("你好")
    await page.get_by_role("button", name="发送", exact=True).click()
    await page.wait_for_selector(".theirs:not(#typing)")


async def test_the_reason_is_said_before_the_place_is_asked_for(demo: Demo, look: Open) -> None:
    page = await look("/chat")
    await page.context.grant_permissions(["geolocation"], origin=demo.url)
    await page.context.set_geolocation({"latitude": 36.9543, "longitude": 118.3117})
    await page.get_by_role("button", name="发送我的位置").click()
    assert "才能找出离您最近的服务点" in await page.get_by_role("dialog").inner_text()
    await page.get_by_role("button", name="可以").click()
    await page.wait_for_selector(".theirs:not(#typing)")
    assert "我的位置" in await page.locator(".mine").inner_text()


async def test_choices_are_buttons_and_a_tap_answers_them(demo: Demo, look: Open) -> None:
    assert demo.url
    page = await look("/chat")
    await page.get_by_label("您的问题").fill("公积金的文件")
    await page.get_by_role("button", name="发送", exact=True).click()
    await page.wait_for_selector(".choice")
    await page.locator(".choice").first.click()
    await page.locator(".theirs:not(#typing)").nth(1).wait_for()
