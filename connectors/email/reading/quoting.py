"""Split what a person wrote now from the older mail quoted below it."""

import re

_START = re.compile(
    r"""^\s*(?:
        >+                                                   # plain quote
      | -{2,}\s*(?:Original\ Message|Forwarded\ message|原始郵件|原始邮件)\s*-{2,}
      | -{2,}\s*(?:轉寄的郵件|转发的邮件|转发邮件|回覆郵件|回复邮件)\s*-{2,}
      | _{20,}
      | On\ .{4,200}\ wrote:
      | .{2,200}(?:寫道|写道|寫入|撰寫|wrote)\s*[:：]
      | (?:寄件者|寄件人|發件人|发件人|From)\s*[:：].{1,200}@.*
      | -{2,}\s*(?:請在此線上方回覆|请在此线上方回复|Please\ reply\ above\ this\ line)\s*-{2,}
    )\s*$""",
    re.VERBOSE,
)
_WRAPPED = re.compile(r"^\s*On\ .{4,120}$")


def new_part(text: str) -> str:
    """Return the text above the first quotation, or the whole text when nothing stands above it."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if _START.match(line[:400]) or (
            _WRAPPED.match(line) and following.rstrip().endswith("wrote:")
        ):
            written = "\n".join(lines[:number]).strip()
            return written or text.strip()
    return text.strip()
