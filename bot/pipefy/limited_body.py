"""Bodies of answers, inflated and counted on the way in: what grows beyond all reason is refused before it is held.

httpx inflates a chunk whole: 875 KB of gzip became 900 MB. So the inflating is done here, some KiB at a time.
"""

import zlib
from collections.abc import AsyncIterator, Iterator

import httpx

from bot.errors import PipefyChanged, PipefyTooLarge

# Bytes, inflated. A page of 50 flows has some 20,000; as values of Python one byte of JSON may take 27.
LARGEST_BODY = 1_500_000
ACCEPTED = "gzip, deflate"  # what the bot says that it takes
_AT_ONCE = 65_536
_MOST_LAYERS = 2
_GZIP_OR_ZLIB = 47  # zlib's word for either, by the first bytes


class CutShort(httpx.ReadError):
    """Raised where a compressed body ends before its end."""


def bounded(response: httpx.Response) -> httpx.Response:
    """The response, its body not read yet, with a limit on it."""
    if not isinstance(response.stream, httpx.AsyncByteStream):
        return response
    names = response.headers.get("content-encoding", "").lower().split(",")
    encodings = [name.strip() for name in names if name.strip() not in ("", "identity")]
    # Without the header httpx takes the body as it comes.
    response.headers.pop("content-encoding", None)
    response.stream = _LimitedBody(response.stream, encodings)
    return response


class _LimitedBody(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, encodings: list[str]) -> None:
        self._stream = stream
        self._encodings = encodings

    async def __aiter__(self) -> AsyncIterator[bytes]:
        unknown = [name for name in self._encodings if name not in ("gzip", "x-gzip", "deflate")]
        if unknown or len(self._encodings) > _MOST_LAYERS:
            raise PipefyChanged(f"content-encoding: {', '.join(self._encodings):.60}")
        layers = [_Inflater() for _ in self._encodings]
        size = received = 0
        async for chunk in self._stream:
            received += len(chunk)
            for inflated in _through(layers, chunk):
                size += len(inflated)
                if size > LARGEST_BODY:
                    raise PipefyTooLarge
                yield inflated
            if received > LARGEST_BODY:
                raise PipefyTooLarge
        if received and any(not layer.ended for layer in layers):
            raise CutShort("the compressed body ends too early")

    async def aclose(self) -> None:
        await self._stream.aclose()


def _through(layers: list["_Inflater"], chunk: bytes) -> Iterator[bytes]:
    if not layers:
        yield chunk
        return
    for inflated in layers[0].inflate(chunk):
        yield from _through(layers[1:], inflated)


class _Inflater:
    """One layer of gzip or deflate."""

    def __init__(self) -> None:
        self._decompressor = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._begun = False

    @property
    def ended(self) -> bool:
        return self._decompressor.eof

    def inflate(self, chunk: bytes) -> Iterator[bytes]:
        while chunk and not self._decompressor.eof:
            inflated = self._inflated(chunk)
            chunk = self._decompressor.unconsumed_tail
            if inflated:
                yield inflated

    def _inflated(self, chunk: bytes) -> bytes:
        begun, self._begun = self._begun, True
        try:
            return self._decompressor.decompress(chunk, _AT_ONCE)
        except zlib.error as error:
            if begun:
                raise httpx.DecodingError(str(error)) from error
        # Some servers mean the bare format by "deflate": https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1.2
        try:
            self._decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
            return self._decompressor.decompress(chunk, _AT_ONCE)
        except zlib.error as error:
            raise httpx.DecodingError(str(error)) from error
