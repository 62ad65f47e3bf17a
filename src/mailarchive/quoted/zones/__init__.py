"""The parts of what a person wrote: greeting, own words, closing, signature and notices.

own_words.py     what each line of a run is, read from its ends inward
signatures.py    where a signature begins; marked_signature.py: those that the HTML marks
notices.py       what nobody wrote to anybody: legal.py weighs a paragraph, warnings.py knows what a server sets above a
                 letter, meetings.py invitations to calls, armour.py that of OpenPGP, attached_files.py names of files
signs.py         the words by which these are known, wherever they stand
shapes.py        what one line looks like: a name, a way to reach somebody, a sentence
phrases.py       whether a line opens with words of a language: a greeting, a closing, a device's line, a legal notice
filled_lines.py  the lines of a run that are not blank, which all of these look at
"""

from mailarchive.quoted.zones.own_words import OWN_WORDS, zones

__all__ = ["OWN_WORDS", "zones"]
