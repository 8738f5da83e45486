"""Pictures for WeChat: uploaded once, their media_id kept in Redis for as long as the platform knows it."""

from dataclasses import dataclass
from hashlib import sha256

from bot.redis_link import RedisLink
from bot.wechat.client import WeChatClient

KEPT_S = 60 * 3600  # the platform deletes them after 72 hours; whoever gets the id late must still see the picture


@dataclass(frozen=True, slots=True)
class Media:
    """Temporary media of one account."""

    client: WeChatClient
    redis: RedisLink

    async def media_id(self, content: bytes) -> str:
        """The media_id of a PNG or JPEG, uploaded unless it is known.

        Two replicas may upload the same picture at once: both ids are good. Raises what the client raises.
        """
        key = f"mc:wechat:media:{self.client.appid}:{sha256(content).hexdigest()}"
        kept = await self.redis.client.get(key)
        if isinstance(kept, bytes):
            return kept.decode()
        media_id = await self.client.upload_image(content)
        await self.redis.client.set(key, media_id, ex=KEPT_S)
        return media_id
