"""What each piece of evidence for an embedded message, and each doubt about its date, weighs: data."""


class Weight:
    """What evidence adds to a certainty."""

    HEADER_PERSON = 0.1
    HEADER_DATE = 0.1
    HEADER_LABEL = 0.05  # of each label, up to four
    NOTES_SECOND_LABEL = 0.15

    SENDER_ADDRESS = 0.3
    SENDER_NAME = 0.15
    SENDER_ODD_NAME = 0.05
    DATE_IN_FIGURES = 0.35  # with day, month and year or time
    DATE_OF_A_DAY = 0.25
    DATE_OF_A_WEEKDAY = 0.05
    VERB = 0.2
    MARKS_BELOW = 0.2
    FRAME_OF_DASHES = 0.2
    COLON = 0.1
    FRAME_OF_ARROWS = 0.8  # GroupWise's, around a name and a date

    HTML_AGREES = 0.1

    CARD_ADDRESS = 0.15
    CARD_RECIPIENTS = 0.15
    CARD_REPEATED = 0.1
    CARD_LABEL = 0.05  # of each beyond the third


class DateFactor:
    """What doubt about a date leaves of its certainty, and of that of the message below it."""

    UNKNOWN_LANGUAGE = 0.8
    WEEKDAY_DISAGREES = 0.8
    OTHER_DAY_POSSIBLE = 0.6
    SHORT_YEAR = 0.95
    MESSAGE_OF_TWO_POSSIBLE_DAYS = 0.9
