"""How each client marks, in HTML, what it quotes or forwards: data, one line a mark."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mark:
    """How one client marks a quotation.

    selector: CSS for the element. holds: CSS for what must be in it, if anything. content: "inside" it, or "after" it
    to the end of what it stands in. head: where the attribution or header stands: the element "itself", the line
    "above" it, its "first" line, or nowhere that can be told (""). needs_head: whether it marks nothing where
    its head is missing: neither an attribution nor a banner is its first line.
    """

    style: str
    selector: str
    content: Literal["inside", "after"] = "inside"
    head: Literal["itself", "above", "first", ""] = ""
    kind: Literal["forwarded", "quoted"] | None = None
    holds: str = ""
    needs_head: bool = False


SIGNATURES = '[class*="signature" i], [id*="signature" i]'
"""CSS for what holds a signature: all clients have the word in the class or id of its element."""

PLAIN = "blockquote:not([type]):not([class]):not([id]):not([cite])"
"""CSS for what somebody set off by himself, an indent or a poem: no client marks what it quotes so."""

SHARED_STYLE = "cite"  # of the mark that several clients share

# Where two marks speak of the same content, the first one counts.
MARKS = (
    Mark("gmail", "div.gmail_attr", "after", "itself", "forwarded", holds=".gmail_sendername"),
    Mark("gmail", "blockquote.gmail_quote", head="above", kind="quoted"),
    Mark("thunderbird", "table.moz-email-headers-table", "after", "itself", "forwarded"),
    Mark("thunderbird", "div.moz-cite-prefix + blockquote[type=cite i]", head="above", kind="quoted"),
    Mark("apple", "blockquote[type=cite i]:has(> br.Apple-interchange-newline)", head="first"),
    Mark("apple", "blockquote[type=cite i]:has(> div > br.Apple-interchange-newline)", head="first"),
    Mark("proton", "blockquote.protonmail_quote", head="above", kind="quoted"),
    Mark("roundcube", "p#reply-intro + blockquote", head="above", kind="quoted"),
    Mark(SHARED_STYLE, "blockquote[type=cite i]", head="above"),
    Mark("outlook", "div#divRplyFwdMsg", "after", "itself"),
    Mark("outlook", "div.OutlookMessageHeader", "after", "itself"),
    Mark("outlook", 'div[style*="border-top:" i][style*="#E1E1E1" i]', "after", "itself"),
    Mark("outlook", 'div[style*="border-top:" i][style*="#B5C4DF" i]', "after", "itself"),
    Mark("outlook", 'div[style*="border-top:" i][style*="rgb(181, 196, 223)" i]', "after", "itself"),
    Mark("windows-mail", 'div[style*="border-top-color: rgb(229, 229, 229)" i]', "after", "itself"),
    Mark("outlook", 'div[align=center i] hr[size="3"][tabindex="-1"]', "after"),
    Mark("outlook", "#mail-editor-reference-message-container"),
    Mark("outlook-mac", "#OLK_SRC_BODY_SECTION"),
    Mark("yahoo", 'div[class*="yahoo_quoted"]', head="first"),
    Mark("yahoo", "p.yahoo-quoted-begin", "after", "itself"),
    Mark("zimbra", 'hr[data-marker="__DIVIDER__"]', "after"),
    Mark("front", "blockquote.front-blockquote", head="above"),
    Mark("missive", ".missive_quote"),
    Mark("freshdesk", ".freshdesk_quote"),
    Mark("hubspot", ".hs_reply"),
    Mark("spark", '[name="messageReplySection"]', head="first"),
    Mark("outreach", ".outreach-quote"),
    Mark("fernand", ".fernand_quote"),
    Mark("tutanota", "blockquote.tutanota_quote", head="above", kind="quoted"),
    Mark("netease", "blockquote#isReplyContent", head="above", kind="quoted"),
    Mark("zendesk", "div.quotedReply > blockquote", head="above", kind="quoted"),
    Mark("notion", "blockquote.notion-mail-quote", head="above"),
    Mark("zoho", "div.zmail_extra", head="first"),
    Mark("alimail", "div.alimail-quote", head="first"),
    Mark("gmx", 'div[name="quote" i]'),
    # Where its quotation is a block of its own, answers may stand around that.
    Mark("gmail", "div.gmail_quote:not(:has(> blockquote.gmail_quote))", head="first", needs_head=True),
)
