"""What makes a paragraph a notice: the weights of what is found in it, as data. docs/quoted-mail.md lists them."""


class NoticeWeight:
    """What makes a paragraph a notice, and how much it takes."""

    OPENING = 2  # it opens like one
    HEADING = 2  # that is a heading, or all of it
    SIGN = 2  # each
    HINT = 1  # each, up to three
    MENTION = 1  # it calls its mail "this message"
    WRITER = 3  # somebody speaks of himself; taken off, twice at most
    WEEKDAY = 2  # taken off
    QUESTION = 3  # taken off

    BELOW_A_NOTICE = 3
    BELOW_A_LETTER = 4  # below its closing or signature
    AT_THE_END = 6  # nothing but notices below
    INSIDE_A_LETTER = 8


class WarningShare:
    """The least share of words of warnings, in a paragraph above a letter that says where this is from."""

    OF_A_TITLE = 0.5  # in brackets or capitals
    WITH_ADVICE = 0.8
    WITHOUT_ADVICE = 0.95
