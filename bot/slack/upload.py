"""A file into a channel or a thread, in Slack's three steps. Each is tried once: none of them can be repeated blindly.

https://docs.slack.dev/messaging/working-with-files
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from yarl import URL

from bot.ports import NotUploaded, Uploaded
from bot.slack.error_codes import MISSING_SCOPE
from bot.slack.web_client import TRANSPORT_ERRORS, CallFailed, Client, ask

log = structlog.stdlib.get_logger()

SCOPE = "files:write"
FILE_HOSTS = (".slack.com", ".slack-gov.com")


@dataclass(frozen=True, slots=True)
class FileUploader:
    """`bot.ports.Attach`."""

    client: Client
    session: aiohttp.ClientSession
    scopes: frozenset[str]  # the one for files is optional

    async def __call__(
        self,
        channel: str,
        thread_ts: str | None,
        filename: str,
        content: bytes,
        title: str,
        *,
        may_send: Callable[[], bool] | None = None,
    ) -> Uploaded | NotUploaded:
        uploaded = await self._upload(filename, content)
        if isinstance(uploaded, str) and may_send is not None and not may_send():
            uploaded = NotUploaded("lease_over")
        end = await self._share(uploaded, channel, thread_ts, title) if isinstance(uploaded, str) else uploaded
        if isinstance(end, NotUploaded):
            log.warning("a file was not surely uploaded", reason=end.reason, ambiguous=end.ambiguous)
        return end

    async def _upload(self, filename: str, content: bytes) -> str | NotUploaded:
        """The id of the file, which Slack has and shows nowhere yet."""
        if SCOPE not in self.scopes:
            return NotUploaded(MISSING_SCOPE)
        place = await ask(self.client.files_getUploadURLExternal(filename=filename, length=len(content)))
        if isinstance(place, CallFailed):
            return NotUploaded(place.reason, retry_after=place.retry_after)
        file_id = place.get("file_id")
        if not (isinstance(file_id, str) and (url := self._allowed(place))):
            return NotUploaded("unreadable_answer")
        if (failure := await self._put(url, content)) is not None:
            return NotUploaded(failure)
        return file_id

    async def _share(self, file_id: str, channel: str, thread_ts: str | None, title: str) -> Uploaded | NotUploaded:
        named: list[dict[str, str | None]] = [{"id": file_id, "title": title}]
        done = await ask(self.client.files_completeUploadExternal(files=named, channel_id=channel, thread_ts=thread_ts))
        if isinstance(done, CallFailed):
            return NotUploaded(done.reason, ambiguous=done.ambiguous, retry_after=done.retry_after)
        return Uploaded(file_id)

    async def _put(self, url: URL, content: bytes) -> str | None:
        """The reason why Slack has not got the bytes, or None. They show nowhere before the third step."""
        try:
            async with self.session.post(url, data=content, allow_redirects=False) as response:
                await response.read()
                return None if response.status == 200 else f"http_{response.status}"
        except TRANSPORT_ERRORS as error:
            return type(error).__name__

    def _allowed(self, place: Mapping[str, Any]) -> URL | None:
        # The figures of a customer go to Slack or nowhere.
        try:
            url = URL(str(place.get("upload_url")))
            origin = url.origin()
        except ValueError:
            return None
        at_slack = url.scheme == "https" and (url.host or "").endswith(FILE_HOSTS)
        return url if at_slack or origin == URL(self.client.base_url).origin() else None
