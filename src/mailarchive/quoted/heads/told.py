"""Whether a sentence tells what somebody wrote, in quotation marks, and goes on: then it is no attribution."""

import re

_QUOTED = re.compile(
    r"""\s*(?:"[^"]{1,2000}"|\u201c[^\u201d]{1,2000}\u201d|\u201e[^\u201c\u201d]{1,2000}[\u201c\u201d]|\u00ab[^\u00bb]{1,2000}\u00bb|\u00bb[^\u00ab]{1,2000}\u00ab|\u2018[^\u2019]{1,2000}\u2019|'[^']{1,2000}'(?!\w))(?P<rest>.{0,80})""",
    re.DOTALL,
)
_ENDS = " .,;!?\r\n"


def is_told(below: str, has_address: bool) -> bool:
    """Whether what follows a verb is a quotation inside a sentence: in marks, with words behind these.

    below: what follows, to the end of its paragraph. has_address: whether what stands above names an address, as
    clients do and hardly any sentence does; the sentence then has to go on.
    """
    quoted = _QUOTED.match(below)
    if quoted is None:
        return False
    return not has_address or bool(quoted["rest"].strip(_ENDS))
