"""Small pictures, sounds and films with a mark in every place that holds words, and what of them must stay."""

import io
import struct
import zlib

from PIL import Image, PngImagePlugin

MARK = b"label=spam"
WORDS = MARK.decode()


def picture(mode: str = "RGB") -> Image.Image:
    """A picture that is not the same on any side."""
    image = Image.new(mode, (12, 8))
    for x in range(12):
        for y in range(8):
            image.putpixel((x, y), (x * 20, y * 30, (x * y) % 255, 255 - x)[: len(mode)])
    return image


def exif(turned: int = 6) -> bytes:
    """EXIF with an orientation, a description, an author and a comment."""
    data = Image.Exif()
    data[0x0112] = turned
    for tag in (0x010E, 0x013B, 0x010F, 0x0131, 0x8298):
        data[tag] = WORDS
    data.get_ifd(0x8769)[0x9286] = MARK
    data.get_ifd(0x8825)[0x1D] = WORDS
    return data.tobytes()


def profile() -> bytes:
    """An sRGB profile whose words hold the mark."""
    from PIL import ImageCms

    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    (count,) = struct.unpack_from(">I", plain, 128)
    entries = [struct.unpack_from(">4sII", plain, 132 + 12 * n) for n in range(count)]
    parts = [(tag, plain[at : at + size]) for tag, at, size in entries if tag not in (b"desc", b"cprt")]
    words = b"text\0\0\0\0" + MARK + b"\0\0"
    parts += [(b"desc", words), (b"cprt", words), (b"dmnd", words)]
    table, body = struct.pack(">I", len(parts)), b""
    for tag, content in parts:
        table += struct.pack(">4sII", tag, 132 + 12 * len(parts) + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    head = bytearray(plain[:128])
    head[84:94] = MARK
    whole = bytes(head) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


def png_chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png() -> bytes:
    """Text chunks of all kinds, a time, EXIF, a profile, a private chunk, and words after the end."""
    info = PngImagePlugin.PngInfo()
    info.add_text("label", WORDS)
    info.add_text(WORDS, "x", zip=True)
    info.add_itxt("XML:com.adobe.xmp", WORDS)
    out = io.BytesIO()
    picture("RGBA").save(out, "PNG", pnginfo=info, exif=exif(), icc_profile=profile())
    whole = out.getvalue()
    extra = png_chunk(b"zTXt", b"label\0\0" + zlib.compress(MARK)) + png_chunk(b"tIME", b"\x07\xea\1\1\1\1\1")
    extra += png_chunk(b"prVt", MARK) + png_chunk(b"sPLT", MARK + b"\0\x08")
    return whole[:33] + extra + whole[33:] + MARK


def jpeg(progressive: bool = False) -> bytes:
    """EXIF, a profile, a comment, XMP, IPTC, a preview, a private segment, and words after the end."""
    out = io.BytesIO()
    picture().save(
        out, "JPEG", exif=exif(), icc_profile=profile(), comment=MARK, progressive=progressive, quality=95
    )
    whole = out.getvalue()

    def segment(kind: int, content: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, kind, len(content) + 2) + content

    extra = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + MARK)
    extra += segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x0a" + MARK)
    extra += segment(0xE0, b"JFXX\0\x10" + MARK) + segment(0xEB, MARK) + segment(0xFE, MARK)
    return whole[:2] + extra + whole[2:] + MARK


def gif() -> bytes:
    """A film of two frames with a comment, a text, an application's block and words after the end."""
    out = io.BytesIO()
    frames = [picture().quantize(16), picture().rotate(180).quantize(16)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=70, loop=3, comment=MARK)
    whole = out.getvalue()
    start = 13 + (3 << (whole[10] & 7) + 1 if whole[10] & 0x80 else 0)
    block = bytes((len(MARK),)) + MARK + b"\0"
    extra = b"!\xfe" + block + b"!\xff\x0bXMP DataXMP" + block
    extra += b"!\xf9\4\0\0\0\0\0" + b"!\x01\x0c" + bytes(12) + block
    return whole[:start] + extra + whole[start:] + MARK


def webp(moving: bool = False) -> bytes:
    """EXIF, XMP, a profile and a private chunk."""
    out = io.BytesIO()
    more = {"save_all": True, "append_images": [picture().rotate(180)], "duration": 70} if moving else {}
    picture().save(out, "WEBP", lossless=True, exif=exif(), xmp=MARK, icc_profile=profile(), **more)
    body = out.getvalue()[12:] + b"PrVt" + struct.pack("<I", len(MARK)) + MARK
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


# Sounds: what is inside of them is any bytes, since nothing of it may change.

SAMPLES = bytes(range(1, 251)) * 8


def wav(large: bool = False) -> bytes:
    """LIST, bext, an ID3 tag, iXML and a cue before and after the samples."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return name + struct.pack("<I", len(content)) + content + bytes(len(content) % 2)

    words = (
        chunk(b"LIST", b"INFO" + chunk(b"INAM", MARK))
        + chunk(b"bext", MARK.ljust(602))
        + chunk(b"iXML", MARK)
    )
    fmt = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
    data = chunk(b"data", SAMPLES)
    body = words + fmt + data + chunk(b"id3 ", b"ID3\3\0\0\0\0\0\x0a" + MARK) + chunk(b"cue ", MARK) + MARK
    if not large:
        return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body
    body = body.replace(b"data" + struct.pack("<I", len(SAMPLES)), b"data\xff\xff\xff\xff")
    sizes = struct.pack("<QQQI", len(body) + 40, len(SAMPLES), len(SAMPLES) // 2, 0)
    return b"RF64\xff\xff\xff\xffWAVE" + chunk(b"ds64", sizes) + body


def mp3_frames(n: int = 6) -> bytes:
    """Frames of MPEG 1, layer 3, 128 kbit/s, 44.1 kHz: 417 bytes each."""
    return b"".join(b"\xff\xfb\x90\0" + bytes((17 * i + j) % 251 for j in range(413)) for i in range(n))


def mp3() -> bytes:
    """ID3v2 twice, APE, a first frame that counts the others, ID3v1, Lyrics3."""

    def tag(content: bytes) -> bytes:
        return b"ID3\3\0\0" + bytes((0, 0, len(content) >> 7, len(content) & 127)) + content

    ape = struct.pack("<IIII8x", 2000, len(MARK) + 32, 1, 0xA0000000)
    ape_end = struct.pack("<IIII8x", 2000, len(MARK) + 32, 1, 0x80000000)
    xing = bytearray(b"\xff\xfb\x90\0" + bytes(413))
    xing[36:44] = b"Xing" + struct.pack(">I", 1)
    xing[44:48] = struct.pack(">I", 6)
    xing[48:57] = b"LAME" + MARK[:5]
    xing[200 : 200 + len(MARK)] = MARK
    end = b"APETAGEX" + ape + MARK + b"APETAGEX" + ape_end
    end += b"LYRICSBEGIN" + MARK + b"000021LYRICS200" + (b"TAG" + MARK).ljust(128, b"\0")
    apic = tag(b"APIC" + b"\0\0\0\x0c\0\0" + MARK + b"\xff\xfb")
    return tag(b"TIT2" + MARK) + apic + bytes(xing) + mp3_frames() + end


def comments(vendor: bytes = MARK) -> bytes:
    """Comments as Vorbis has them."""
    text = b"TITLE=" + MARK
    return struct.pack("<I", len(vendor)) + vendor + struct.pack("<II", 1, len(text)) + text


def flac_block(kind: int, content: bytes, last: bool = False) -> bytes:
    return struct.pack(">I", (kind | (0x80 if last else 0)) << 24 | len(content)) + content


def flac() -> bytes:
    """Comments, a cover, an application's block, room with words, and ID3 tags around."""
    blocks = flac_block(0, bytes(range(34))) + flac_block(4, comments()) + flac_block(6, MARK)
    blocks += flac_block(2, MARK) + flac_block(3, bytes(18)) + flac_block(1, MARK, last=True)
    tag = b"ID3\3\0\0\0\0\0" + bytes((len(MARK),)) + MARK
    return tag + b"fLaC" + blocks + b"\xff\xf8" + SAMPLES + (b"TAG" + MARK).ljust(128, b"\0")


def crc(page: bytes) -> int:
    """The check sum of an Ogg page, bit by bit."""
    value = 0
    for byte in page:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1 ^ 0x04C11DB7 if value & 0x80000000 else value << 1) & 0xFFFFFFFF
    return value


def ogg_page(packets: list[bytes], serial: int, n: int, kind: int = 0, whole: bool = True) -> bytes:
    """A page with packets; the last of which may go on in the next one."""
    sizes = b""
    for i, packet in enumerate(packets):
        full, rest = divmod(len(packet), 255)
        sizes += b"\xff" * full + (bytes((rest,)) if whole or i + 1 < len(packets) else b"")
    head = b"OggS\0" + struct.pack("<BqIIIB", kind, 0, serial, n, 0, len(sizes)) + sizes
    page = bytearray(head + b"".join(packets))
    page[22:26] = struct.pack("<I", crc(bytes(page)))
    return bytes(page)


def ogg(kind: str = "vorbis") -> bytes:
    """A stream with comments over two pages, and a stream of subtitles."""
    firsts = {
        "vorbis": [
            b"\x01vorbis" + bytes(23),
            b"\x03vorbis" + comments(MARK * 40) + b"\1",
            b"\x05vorbis" + SAMPLES,
        ],
        "opus": [b"OpusHead" + bytes(11), b"OpusTags" + comments(MARK * 40)],
        "theora": [b"\x80theora" + bytes(34), b"\x81theora" + comments(MARK * 40), b"\x82theora" + SAMPLES],
        "speex": [b"Speex   " + bytes(72), comments(MARK * 40)],
        "flac": [
            b"\x7fFLAC\1\0\0\3fLaC" + flac_block(0, bytes(34)),
            flac_block(4, comments(MARK * 40)),
            flac_block(6, MARK),
            flac_block(1, MARK, last=True),
        ],
    }[kind]
    head, second, *rest = firsts
    subtitles = ogg_page([b"\x80kate\0\0\0" + MARK], 9, 0, 2)
    pages = [ogg_page([head], 7, 0, 2), subtitles, ogg_page([second[:255]], 7, 1, whole=False)]
    pages += [
        ogg_page([second[255:], *rest], 7, 2, 1),
        ogg_page([MARK], 9, 1),
        ogg_page([b"\xff\xf8" + SAMPLES], 7, 3, 4),
    ]
    return b"".join(pages)


# Films.


def box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def _track(n: int, handler: bytes, entry: bytes, offset: int, size: int) -> bytes:
    full = bytes(4)
    stbl = box(
        b"stbl",
        box(b"stsd", full, struct.pack(">I", 1), entry),
        box(b"stts", full, struct.pack(">III", 1, 2, 1)),
        box(b"stsc", full, struct.pack(">IIII", 1, 1, 2, 1)),
        box(b"stsz", full, struct.pack(">II", 0, 2), struct.pack(">II", size - 10, 10)),
        box(b"stco", full, struct.pack(">II", 1, offset)),
    )
    url = box(b"dref", full, struct.pack(">I", 1), box(b"url ", b"\0\0\0\1"))
    media = box(
        b"mdia",
        box(b"mdhd", full, struct.pack(">IIIIHH", 0x6D61726B, 0x6D61726B, 1000, 2, 0x55C4, 0)),
        box(b"hdlr", full, bytes(4), handler, MARK.ljust(12, b"\0"), MARK, b"\0"),
        box(b"minf", box(b"vmhd", bytes(12)), box(b"dinf", url), stbl, box(b"udta", MARK)),
    )
    head = box(b"tkhd", full, struct.pack(">IIIII", 0x6D61726B, 0x6D61726B, n, 0, 2), bytes(60))
    return box(b"trak", head, media, box(b"udta", box(b"name", MARK)), box(b"meta", MARK))


def mp4() -> bytes:
    """Titles, a cover, names of tracks and coders, dates, chapters, room with words, a private box, an ICC profile."""
    start = box(b"ftyp", b"isom", bytes(4), b"isommp42") + box(b"free", MARK)
    first = len(start) + 8
    video, sound, text = SAMPLES[:600], SAMPLES[600:1000], b"\0\x0a" + MARK * 3
    data = box(b"mdat", video, MARK, sound, text, MARK)
    pictures = (
        bytes(6) + b"\0\1" + bytes(4) + MARK[:4] + bytes(22) + bytes((len(MARK),)) + MARK.ljust(31, b"\0")
    )
    pictures = (
        pictures[:8] + bytes(4) + b"mark" + bytes(26) + bytes((len(MARK),)) + MARK.ljust(31, b"\0") + bytes(4)
    )
    avc = box(b"avc1", pictures, box(b"avcC", b"\1d\0\x1f"), box(b"colr", b"prof", MARK), box(b"uuid", MARK))
    mp4a = box(b"mp4a", bytes(6) + b"\0\1" + bytes(20), box(b"esds", bytes(12)), box(b"udta", MARK))
    chapters = box(b"text", bytes(6) + b"\0\1", MARK)
    ilst = box(
        b"ilst", box(b"\xa9nam", box(b"data", bytes(8), MARK)), box(b"covr", box(b"data", bytes(8), MARK))
    )
    moov = box(
        b"moov",
        box(b"mvhd", bytes(4), struct.pack(">IIII", 0x6D61726B, 0x6D61726B, 1000, 2), bytes(80)),
        _track(1, b"vide", avc, first, len(video)),
        _track(2, b"soun", mp4a, first + len(video) + len(MARK), len(sound)),
        _track(3, b"text", chapters, first + len(video) + len(MARK) + len(sound), len(text)),
        box(b"udta", box(b"meta", bytes(4), ilst)),
        box(b"meta", MARK),
    )
    return start + data + moov + box(b"uuid", bytes(16), MARK) + box(b"meta", MARK)


def element(id_: int, *parts: bytes, live: bool = False) -> bytes:
    """An EBML element; a live one does not say how long it is."""
    body = b"".join(parts)
    size = b"\x01" + b"\xff" * 7 if live else (0x10000000 | len(body)).to_bytes(4, "big")
    return id_.to_bytes((id_.bit_length() + 7) // 8, "big") + size + body


def webm(live: bool = False) -> bytes:
    """A title, programs, a date, names, tags, chapters, an attachment, subtitles, comments of Vorbis, room with words."""
    vorbis = [b"\x01vorbis" + bytes(23), b"\x03vorbis" + comments() + b"\1", b"\x05vorbis" + SAMPLES[:40]]
    private = b"\2" + bytes((len(vorbis[0]), len(vorbis[1]))) + b"".join(vorbis)

    def track(n: int, kind: int, coder: bytes, *more: bytes) -> bytes:
        fields = (element(0xD7, bytes((n,))), element(0x83, bytes((kind,))), element(0x86, coder))
        return element(0xAE, *fields, element(0x536E, MARK), element(0x258688, MARK), *more)

    info = element(0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x7BA9, MARK), element(0x4D80, MARK),
                   element(0x5741, MARK), element(0x4461, bytes(8)), element(0x7384, MARK))  # fmt: skip
    tracks = element(0x1654AE6B, element(0xBF, b"crc!"), track(1, 1, b"V_VP8", element(0xE0, element(0xB0, b"\x0c"))),
                     track(2, 2, b"A_VORBIS", element(0x63A2, private)), track(3, 17, b"S_TEXT/UTF8"))  # fmt: skip
    blocks = (
        element(0xE7, b"\0"),
        element(0xA3, b"\x81\0\0\x80" + SAMPLES[:600]),
        element(0xA3, b"\x83\0\0\x80" + MARK),
        element(
            0xA0,
            element(0xA1, b"\x82\0\0\0" + SAMPLES[600:1000]),
            element(0x75A2, b"\1"),
            element(0x5854, MARK),
        ),
        element(0xA0, element(0xA1, b"\x83\0\0\0" + MARK), element(0x9B, b"\1")),
        element(0xEC, MARK),
    )
    clusters = element(0x1F43B675, *blocks, live=live) * 2
    tags = (
        element(0x1254C367, MARK)
        + element(0x1941A469, MARK)
        + element(0x1043A770, MARK)
        + element(0xEC, MARK)
    )
    head = element(0x1A45DFA3, element(0x4282, b"webm"))
    return head + element(0x18538067, info, tracks, clusters, tags, live=live)
