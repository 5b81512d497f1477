"""Section 2.3: answers that are wrong, odd, compressed or too large."""

from __future__ import annotations

import gzip
import zlib

from tests.wire.bench import Bench, Outcome, fault
from tests.wire.server import RawPeer, Script

from zeebe_grpclib._transport.frames import frame
from zeebe_grpclib._transport.subchannel import ChannelOptions

GRPC = ("content-type", "application/grpc")
OK = (":status", "200")


def answers(*make: object) -> Script:
    """Return a script that answers the first request with frames made by functions of it."""

    async def script(peer: RawPeer) -> None:
        await peer.greet()
        await peer.request()
        for part in make:
            await peer.send(part(peer))  # type: ignore[operator]  # functions of the peer
        await peer.serve()

    return script


def http(status: str) -> Script:
    return answers(lambda p: p.headers(1, (":status", status), end=True))


for _status in (400, 401, 403, 404, 429, 431, 502, 503, 504, 204, 302, 405, 413, 500):
    fault(name=f"http_{_status}", says=f"HTTP status '{_status}'")(http(str(_status)))


@fault(says="HTTP status '502': '<html>no backend</html>'")
async def http_502_with_body(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    await peer.send(
        peer.headers(1, (":status", "502"), ("content-type", "text/html")),
        peer.data(1, b"<html>\nno backend</html>".replace(b"\n", b""), 1),
    )
    await peer.serve()


@fault(says="from proxy")
async def http_502_with_grpc_status(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    fields = ((":status", "502"), ("grpc-status", "8"), ("grpc-message", "from proxy"))
    await peer.send(peer.headers(1, *fields, end=True))
    await peer.serve()


fault(name="http_200_html", says="content-type 'text/html': '<p>hi</p>'")(
    answers(
        lambda p: p.headers(1, OK, ("content-type", "text/html")),
        lambda p: p.data(1, b"<p>hi</p>", 1),
    )
)
fault(name="end_on_head_without_status", says="without grpc-status")(
    answers(lambda p: p.headers(1, OK, GRPC, end=True))
)
fault(name="end_on_data_without_status", says="without grpc-status")(
    answers(lambda p: p.head(1), lambda p: p.data(1, b"\0\0\0\0\0", 1))
)
fault(name="trailers_without_status", says="without grpc-status")(
    answers(
        lambda p: p.head(1),
        lambda p: p.message(1, b"hello"),
        lambda p: p.headers(1, ("x", "y"), end=True),
    )
)
for _name, _value in (("99", "99"), ("abc", "abc"), ("negative", "-1")):
    fault(name=f"grpc_status_{_name}", says=f"the text (grpc-status '{_value}')")(
        answers(lambda p, value=_value: p.trailers_only(1, value, "the text"))
    )
fault(name="grpc_message_bad_percent", says="100% sure%4, that %zz ü")(
    answers(lambda p: p.trailers_only(1, "5", "100% sure%4, that %zz %C3%BC"))
)
fault(name="grpc_message_raw_utf8", says="fehlt: ü")(
    answers(lambda p: p.trailers_only(1, "5", "fehlt: ü"))
)
fault(name="no_http_status")(
    answers(lambda p: p.headers(1, GRPC), lambda p: p.message(1, b"hello"), lambda p: p.trailers(1))
)
fault(name="unary_without_message", says="no message")(
    answers(lambda p: p.head(1), lambda p: p.trailers(1))
)
fault(name="unary_with_two_messages", says="more than one message")(
    answers(
        lambda p: p.head(1),
        lambda p: p.message(1, b"one") + p.message(1, b"two"),
        lambda p: p.trailers(1),
    )
)
fault(name="truncated_message_ok", says="in the middle of a message")(
    answers(lambda p: p.head(1), lambda p: p.data(1, b"\0\0\0\0\x09hal"), lambda p: p.trailers(1))
)
fault(name="truncated_message_with_error", says="going away")(
    answers(
        lambda p: p.head(1),
        lambda p: p.data(1, b"\0\0\0\0\x09hal"),
        lambda p: p.trailers(1, "14", "going away"),
    )
)
fault(name="data_before_head", says="DATA before")(answers(lambda p: p.data(1, b"\0\0\0\0\0")))
fault(name="second_head", says="second header block")(
    answers(lambda p: p.head(1), lambda p: p.head(1))
)


def _refuse(message: bytes) -> bytes:
    if message == b"\xff\xff":
        raise ValueError("truncated varint")
    return message


fault(name="garbage_protobuf", decode=_refuse, says="can't be read: truncated varint")(
    answers(lambda p: p.head(1) + p.message(1, b"\xff\xff") + p.trailers(1))
)


def compressed(encoding: str, payload: bytes, flag: int = 1) -> Script:
    more = [("grpc-encoding", encoding)] if encoding else []
    return answers(
        lambda p: p.head(1, *more), lambda p: p.message(1, payload, flag), lambda p: p.trailers(1)
    )


async def _reads_hello(bench: Bench) -> list[Outcome]:
    outcome = await bench.call()
    assert outcome.answer == b"hello"
    return [outcome]


SMALL = ChannelOptions(max_message=1000)

fault(name="compressed_without_encoding", says="names no grpc-encoding")(compressed("", b"x"))
fault(name="compressed_unknown_encoding", says="'snappy' is not known")(compressed("snappy", b"x"))
fault(name="compressed_damaged", says="is damaged")(compressed("gzip", b"no gzip"))
fault(name="compressed_gzip", run=_reads_hello)(compressed("gzip", gzip.compress(b"hello")))
fault(name="compressed_deflate", run=_reads_hello)(compressed("deflate", zlib.compress(b"hello")))
fault(name="compressed_bomb", options=SMALL, says="exceeds the limit of 1000")(
    compressed("gzip", gzip.compress(bytes(900_000)))
)
fault(name="odd_compression_flag", says="compression flag is 2")(compressed("gzip", b"x", 2))
fault(name="message_above_limit", options=SMALL, says="1001 bytes or more exceeds")(
    answers(lambda p: p.head(1), lambda p: p.message(1, bytes(1001)), lambda p: p.trailers(1))
)
fault(name="message_of_4_gb_promised", says="4294967295 bytes or more exceeds")(
    answers(lambda p: p.head(1), lambda p: p.data(1, b"\0\xff\xff\xff\xffand nothing more"))
)


@fault(request=bytes(6 << 20), says="larger than max (6291456 vs. 4194304)")
async def request_above_servers_limit(peer: RawPeer) -> None:
    await peer.greet()
    await peer.seen(0)
    text = "Received message larger than max (6291456 vs. 4194304)"
    await peer.send(peer.trailers_only(1, "8", text))
    assert await peer.seen(3) == bytes(4)  # RST_STREAM(NO_ERROR): nothing more comes
    await peer.send(peer.window(0, 6 << 20))
    await peer.serve()


# --- holes 9, 10 and 16: legal, and tolerated


fault(name="unknown_frame_type", run=_reads_hello)(
    answers(
        lambda p: frame(0xF7, 0, 0, b"?"),
        lambda p: frame(0xF7, 0xFF, 1, b"?"),
        lambda p: p.answer(1, b"hello"),
    )
)
fault(name="altsvc", run=_reads_hello)(
    answers(
        lambda p: frame(0x0A, 0, 0, b"\0\x07example" + b'h2=":443"'),
        lambda p: frame(0x0A, 0, 1, b"\0\0" + b'h2=":443"'),
        lambda p: p.answer(1, b"hello"),
    )
)
fault(name="origin", run=_reads_hello)(
    answers(lambda p: frame(0x0C, 0, 0, b"\0\x07example"), lambda p: p.answer(1, b"hello"))
)
fault(name="early_hints", run=_reads_hello)(
    answers(
        lambda p: p.headers(1, (":status", "103"), ("link", "</style.css>")),
        lambda p: p.headers(1, (":status", "100")),
        lambda p: p.answer(1, b"hello"),
    )
)


@fault(run=_reads_hello)
async def push_promise(peer: RawPeer) -> None:
    await peer.greet()
    await peer.request()
    promise = peer.block((":method", "GET"), (":path", "/style.css"), ("x-inserted", "1"))
    await peer.send(frame(5, 4, 1, b"\0\0\0\x02" + promise))
    assert await peer.seen(3, 2) == b"\0\0\0\x07"  # RST_STREAM(REFUSED_STREAM)
    # Frames of the pushed stream that were under way are ignored; the table follows them.
    await peer.send(peer.headers(2, OK, ("x-pushed", "2")), peer.data(2, b"css", 1))
    await peer.send(peer.answer(1, b"hello"))
    await peer.serve()


fault(name="header_not_ascii", run=_reads_hello)(
    answers(
        lambda p: p.headers(1, OK, GRPC, (b"x-odd", b"\xff\xfe\xfc")),
        lambda p: p.message(1, b"hello"),
        lambda p: p.trailers(1),
    )
)
fault(name="empty_data_before_message", run=_reads_hello)(
    answers(
        lambda p: p.head(1),
        lambda p: p.data(1, b""),
        lambda p: p.message(1, b"hello"),
        lambda p: p.trailers(1),
    )
)
fault(name="empty_data_inside_message", run=_reads_hello)(
    answers(
        lambda p: p.head(1),
        lambda p: p.data(1, b"\0\0\0\0\x05he"),
        lambda p: p.data(1, b""),
        lambda p: p.data(1, b"llo"),
        lambda p: p.data(1, b""),
        lambda p: p.trailers(1),
    )
)
fault(name="content_type_with_charset", run=_reads_hello)(
    answers(
        lambda p: p.headers(1, OK, ("content-type", "application/grpc;charset=utf-8")),
        lambda p: p.message(1, b"hello"),
        lambda p: p.trailers(1),
    )
)
fault(name="trailers_with_bad_binary", says="really")(
    answers(
        lambda p: p.head(1),
        lambda p: p.trailers(1, "10", "really", ("x-bin", "not*base64"), ("y-bin", "/w,q6ur")),
    )
)
