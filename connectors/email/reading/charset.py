"""Turn bytes of a mail into text, as browsers do and not as the label says.

Labels in real mail lie in a few well-known ways: `gb2312` that holds GBK, `iso-8859-1` that holds
Windows-1252, no label at all, labels
that nobody knows. Python's codecs take labels literally, and some codecs are not character sets at
all (`zlib`, `unicode_escape`), so only
the labels in the table are used.
"""

import codecs
import re
from typing import Final

# Bytes or characters that are looked at to find out a character set.
SAMPLE: Final = 20_000
_GB = ("gb18030",)
_BIG5 = ("big5hkscs", "cp950")
_JAPANESE = ("shift_jis", "cp932")

_TABLE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("utf-8", "utf8", "unicode-1-1-utf-8", "x-unicode20utf8", "utf-8-sig"), ("utf-8",)
    ),
    **dict.fromkeys(
        (
            "gb2312",
            "gbk",
            "gb_2312-80",
            "x-gbk",
            "cp936",
            "ms936",
            "euc-cn",
            "csgb2312",
            "chinese",
            "gb18030",
        ),
        _GB,
    ),
    **dict.fromkeys(
        ("big5", "big5-hkscs", "big5hkscs", "cn-big5", "x-x-big5", "csbig5", "cp950", "ms950"),
        _BIG5,
    ),
    **dict.fromkeys(("hz-gb-2312", "hz"), ("hz",)),
    **dict.fromkeys(
        ("shift_jis", "shift-jis", "sjis", "x-sjis", "ms_kanji", "windows-31j", "cp932"), _JAPANESE
    ),
    **dict.fromkeys(("euc-jp", "x-euc-jp"), ("euc_jp",)),
    "iso-2022-jp": ("iso2022_jp", "iso2022_jp_2"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987", "ksc5601", "cp949", "windows-949"), ("cp949",)),
    "iso-2022-kr": ("iso2022_kr",),
    "euc-tw": (),
    **dict.fromkeys(
        ("iso-8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252", "iso8859-1"),
        ("cp1252",),
    ),
    **dict.fromkeys(("iso-8859-9", "windows-1254"), ("cp1254",)),
    **dict.fromkeys(("tis-620", "windows-874", "iso-8859-11"), ("cp874",)),
    **{f"windows-{page}": (f"cp{page}",) for page in (1250, 1251, 1253, 1255, 1256, 1257, 1258)},
    **{
        f"iso-8859-{part}": (f"iso8859-{part}",)
        for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)
    },
    "koi8-r": ("koi8-r",),
    "koi8-u": ("koi8-u",),
    "utf-16": ("utf-16",),
    "utf-16le": ("utf-16-le",),
    "utf-16be": ("utf-16-be",),
}

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_GUESSES = ("gb18030", "big5hkscs", "cp950", "cp932", "euc_jp", "cp949")

# Characters that almost every Chinese letter to an office holds, in both scripts; a wrong decoding
# gives rare characters instead.
_COMMON = frozenset(
    "的一是不了在人有我他這这個个們们中來来上大為为和國国地到以說说時时要就出會会可也你對对生能而子那得於于著着下自之年過过發发後后作里裡"
    "用道行所然家種种事成方多經经去法學学如都同現现當当沒没動动面起看定天分還还進进好小部其些主樣样理心本前開开但因只從从想實实"
    "日月水電电路車车請请問问您謝谢市區区街號号樓楼政府部門门局處处理反映投訴投诉舉報举报建議建议收費费垃圾噪音停工程物業业居民附近"
    "已經已经希望解決决儘快尽快您好先生小姐女士收到回覆回复附件電話电话星期早晚上午下午，。、？！：；「」『』（）“”《》…"
)
_STRANGE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def decode(raw: bytes, label: str | None) -> str:
    """Return the text in `raw`; `label` is what the mail claims about its character set.

    Never raises.
    """
    for mark, codec in _MARKS:
        if raw.startswith(mark):
            return clean(raw.decode(codec, "replace"))
    codecs_named = _named(label)
    for codec in codecs_named:
        text = _strict(raw, codec)
        if text is not None:
            return clean(_unless_utf8(raw, text, codec))
    guessed = guess(raw)
    if codecs_named:
        # One damaged byte must not turn a whole letter into another script.
        guessed = max(raw.decode(codecs_named[0], "replace"), guessed, key=_plausibility)
    return clean(guessed)


def guess(raw: bytes) -> str:
    """Return text without a usable label: UTF-8 if it fits, else the most plausible other set."""
    text = _strict(raw, "utf-8")
    if text is not None:
        return text
    sample = raw[:SAMPLE]
    fitting = {codec: text for codec in _GUESSES if (text := _begun(sample, codec)) is not None}
    best = max(fitting, key=lambda codec: _plausibility(fitting[codec]), default=None)
    if best is None or _plausibility(fitting[best]) < 0.05:
        others = ("utf-8", "cp1252", *fitting, "gb18030", "big5hkscs")
        best = max(others, key=lambda codec: _plausibility(sample.decode(codec, "replace")))
    return raw.decode(best, "replace")


def clean(text: str) -> str:
    """Drop what no database can hold (NUL, controls, lone surrogates); use plain line ends."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).removeprefix("\ufeff")


def one_line(text: str, limit: int = 500) -> str:
    """Clean a text meant for one line: a subject, a name.

    Marks that turn the writing direction are dropped: they fake names.
    """
    return " ".join(_BIDI.sub("", clean(text)).split())[:limit]


def _named(label: str | None) -> tuple[str, ...]:
    return _TABLE.get((label or "").strip().strip("\"'").lower(), ())


def _strict(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except UnicodeError:
        return None


def _unless_utf8(raw: bytes, text: str, codec: str) -> str:
    """Prefer UTF-8 to Windows-1252 where both fit: nearly every byte string is the latter."""
    if codec == "cp1252" and not raw.isascii():
        return _strict(raw, "utf-8") or text
    return text


def _begun(sample: bytes, codec: str) -> str | None:
    """Decode the beginning of a text; a character that the cut went through does not count."""
    try:
        return codecs.getincrementaldecoder(codec)().decode(sample)
    except UnicodeError:
        return None


def _plausibility(text: str) -> float:
    """Return the share of everyday characters beyond ASCII, less damaged ones; 0 for ASCII."""
    beyond = [sign for sign in text[:SAMPLE] if sign > "\x7f"]
    if not beyond:
        return 0.0
    common = sum(sign in _COMMON for sign in beyond)
    letters = sum("\u00c0" <= sign <= "\u024f" for sign in beyond) * 0.04
    return (common + letters - 2 * len(_STRANGE.findall(text[:SAMPLE]))) / len(beyond)
