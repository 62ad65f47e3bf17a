"""What nobody wrote to anybody: warnings above a letter, legal notices, invitations to calls, footers."""

import pytest

from mailarchive.mime.html_text import html_to_text
from mailarchive.quoted import split_body

LETTER = "Hi Bob,\n\nthe plan is attached.\n\nAnn"
HEAD = "From: Ann Ray <ann@example.com>\nSent: Tuesday, March 5, 2024 9:14 AM\nTo: Bob <bob@example.com>\nSubject: plan"
WARNINGS = [
    "[EXTERNAL]",
    "[EXT]",
    "*** EXTERNAL EMAIL ***",
    "External Email",
    "** External Sender **",
    "(External)",
    "EXTERNAL: Do not click links or open attachments if you do not recognize the sender.",
    "CAUTION: This email originated from outside of the organization. Do not click links or open "
    "attachments unless you "
    "recognize the sender and know the content is safe.",
    "CAUTION - EXTERNAL: This message came from outside Acme Widgets. Think before you click.",
    "Some people who received this message don't often get email from ann@example.com. Learn why this "
    "is important at "
    "https://aka.ms/LearnAboutSenderIdentification",
    "⚠ EXTERNAL SENDER. Be careful with links and attachments, and report suspicious messages to the IT department.",
    "This Message Is From an Untrusted Sender\nYou have not previously corresponded with this "
    "sender.\nReport Suspicious",
    "ATTENTION: This email was sent from an external source. Please use caution when opening "
    "attachments or clicking on "
    "links.",
    "--------------------\nThis is an external email. Exercise caution before opening any attachments.\n"
    "--------------------",
    "NOTICE: This message originated outside of our network.\nPlease treat hyperlinks, attachments and "
    "instructions in "
    "it with caution.",
    "ALERT: The sender of this email is external and could not be verified. Do not reply or click any links.",
    "| Warning: This email is from outside the company. Be careful clicking links or opening attachments. |",
    "ACHTUNG: Diese E-Mail stammt von außerhalb der Organisation. Klicken Sie nicht auf Links oder Anhänge.",
    "[EXTERNE E-MAIL]",
    "ATTENTION : ce courriel provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens.",
    "Vous n’obtenez pas souvent d’e-mail à partir de ann@example.com. Découvrez pourquoi cela est important",
    "PRECAUCIÓN: este correo proviene de fuera de la organización. No haga clic en enlaces ni abra archivos adjuntos.",
    "ATTENZIONE: questa email proviene dall'esterno. Non cliccare su link o allegati.",
    "LET OP: deze e-mail komt van buiten de organisatie. Klik niet op links en open geen bijlagen.",
    "注意：このメールは社外から送信されています。",
    "【外部邮件】请勿点击链接。",
]
LEGAL = [
    "The information contained in this e-mail is confidential and may be legally privileged. It is "
    "intended solely for "
    "the addressee. Access by anyone else is unauthorised.",
    "This message contains information that may be privileged or proprietary. Unless you are the "
    "addressee you may not "
    "use, copy or disclose it. If you have received it in error, please tell the sender by reply and "
    "delete it.",
    "DISCLAIMER\nOpinions expressed in this email are those of the author and do not necessarily "
    "represent those of the "
    "company.",
    "Acme Widgets Limited. Registered in England and Wales, No. 01234567. Registered office: 1 High "
    "Street, Leeds LS1 1AA",
    "Registered Office: 12 Quay Street, Bristol. Company Number: 7654321. VAT No: GB 123 4567 89",
    "Acme Widgets LLP is authorised and regulated by the Financial Conduct Authority. A list of members may be "
    "inspected at its registered office.",
    "This e-mail has been scanned for viruses by MailGuard.",
    "Although this email is believed to be free of viruses, no responsibility is accepted by Acme for "
    "any loss or damage "
    "arising from its use.",
    "Please consider the environment before printing this e-mail.",
    "Please note that e-mails may be monitored in accordance with applicable law.",
    "IRS CIRCULAR 230 DISCLOSURE: Any tax advice contained in this communication is not intended to be "
    "used for the "
    "purpose of avoiding penalties.",
    "Our privacy policy tells you how we process your personal data: https://example.com/privacy",
    "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der "
    "richtige Adressat "
    "sind, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
    "Acme Geräte GmbH\nSitz der Gesellschaft: Köln, Amtsgericht Köln HRB 12345\nGeschäftsführer: Max Roth",
    "Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de ses "
    "destinataires. Toute utilisation non conforme à sa destination est interdite.",
    "Este mensaje se dirige exclusivamente a su destinatario y puede contener información confidencial. "
    "Si no es usted "
    "el destinatario indicado, queda notificado de que su utilización está prohibida.",
    "Le informazioni contenute in questo messaggio sono riservate e ad uso esclusivo del destinatario. "
    "Se ha ricevuto "
    "per errore il messaggio, è pregato di cancellarlo.",
    "Dit bericht is uitsluitend bestemd voor de geadresseerde en kan vertrouwelijke informatie "
    "bevatten. Bent u niet de "
    "geadresseerde, wilt u dan de afzender waarschuwen.",
    "Treść tej wiadomości jest poufna i przeznaczona wyłącznie dla adresata. Jeżeli nie jest Pan "
    "adresatem, jej "
    "rozpowszechnianie jest zabronione.",
    "本メールには機密情報が含まれている場合があります。誤って受信された場合は、破棄してください。",
    "本邮件含有保密信息,仅供指定收件人使用。如您误收,请立即删除。",
]
FOOTERS = [
    "To unsubscribe from this list, go to https://lists.example.com/options",
    'You received this message because you are subscribed to the Google Groups "boats" group.\nTo unsubscribe from '
    "this group and stop receiving emails from it, send an email to boats+unsubscribe@example.com.",
    "Don't want these emails? Unsubscribe here: https://example.com/u\nManage your preferences: https://example.com/p",
    "_______________________________________________\nboats mailing list\nboats@lists.example.com\n"
    "https://lists.example.com/listinfo/boats",
    "Reply to this email directly, view it on GitHub <https://example.com/1>, or unsubscribe.",
    "© 2021 Acme Widgets. All rights reserved. You are receiving this email because you signed up at example.com.",
    "This email was sent to bob@example.com. Update your preferences or unsubscribe.",
    "Book time to meet with me<https://example.com/bookings>",
    "Schedule a call: https://calendly.com/ann/30min",
    "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "Sent from Superhuman iOS <https://example.com/sp>",
]
CALLS = [
    "________________\nMicrosoft Teams Need help?\nJoin the meeting now\nMeeting ID: 212 345 678 "
    "901\nPasscode: xA4bC2\n"
    "Dial in by phone\n+1 872-555-0186,,123456789# United States, Chicago\nFind a local number\nFor "
    "organizers: "
    "Meeting options\n________________",
    "Ann Ray is inviting you to a scheduled Zoom meeting.\n\nTopic: The plan\nTime: Mar 5, 2024 09:00 "
    "AM London\n\n"
    "Join Zoom Meeting\nhttps://example.zoom.us/j/86612345678?pwd=abc\n\nMeeting ID: 866 1234 "
    "5678\nPasscode: 123456\n\n---\n\n"
    "One tap mobile\n+13125550186,,86612345678# US (Chicago)\n\n---\n\nDial by your location\n• +1 312 "
    "555 0186 US (Chicago)\n"
    "\nFind your local number: https://example.zoom.us/u/abc",
    "Join with Google Meet: https://meet.google.com/abc-defg-hij\nOr dial: +1 404-555-0186 PIN: 123456789#\n"
    "More phone numbers: https://tel.meet/abc-defg-hij",
    "Microsoft Teams-Besprechung\nHier klicken, um an der Besprechung "
    "teilzunehmen<https://teams.microsoft.com/l/x>\n"
    "Besprechungs-ID: 312 345 678\nKenncode: abc",
]
KEPT = [
    "This message is confidential, so do not show it to Bob.",
    "This e-mail is private: nobody but you should read it.",
    "This email and any attachments are for your eyes only, as the board meets on Friday.",
    "If you have received this message twice, delete one.",
    "If you are not the intended recipient of the parcel, give it back to Jo.",
    "Please consider the environment when you vote; the road goes through the wood.",
    "The contents of this email came to me in a dream.",
    "You are receiving this because I trust you.",
    "To unsubscribe you have to write to Bob.",
    "Our registered office has moved to Leeds, so send the papers there.",
    "Disclaimer: I have not read the book.",
    "The draft is confidential and privileged, and I will not send it by e-mail.",
    "Confidentiality is what we have to talk about when you come.",
    "Sent from my desk at last, with a real keyboard.",
    "This communication between the two of us has to become better.",
    "Unsubscribe me from the list of those who want cake.",
    "The virus is gone from my computer, and the attachment opens again.",
    "I accept no liability for the weather.",
    "Any views or opinions on the new colour of the boat?",
    "This email was sent at night, so forgive the tone.",
    "Diese Nachricht ist vertraulich, also zeig sie Max nicht.",
    "Ce message est confidentiel, alors ne le montre pas à Paul.",
    "Este mensaje es confidencial, así que no se lo enseñes a Pablo.",
    "Questo messaggio è riservato: non farlo vedere a Paolo.",
    "Join the meeting if you can, Ann would like that.",
    "The meeting ID is on the door, and the passcode is the old one.",
]
KEPT_ABOVE = [
    "External review of the plan is done.",
    "Caution: the ice is thin.",
    "External lights are still broken.",
    "You don't often get email from me, so here is a long one.",
    "Do not click the red button.",
    "Attention: the boat is outside.",
    "Use caution when you open the valve.",
    "This is phishing, I think; do not click the link.",
]


@pytest.mark.parametrize("warning", WARNINGS)
def test_a_warning_above_a_letter_is_no_own_word(warning: str) -> None:
    """Neither of the mail's own letter nor of an embedded one; the greeting below it greets."""
    body = split_body(f"{warning}\n\n{LETTER}\n")
    assert body.own_words == LETTER
    assert [segment.kind for segment in body.segments] == ["notice", "greeting", "own", "closing"]
    outer = split_body(f"FYI\n\n{HEAD}\n\n{warning}\n\n{LETTER}\n")
    assert outer.own_words == "FYI"
    assert outer.embedded[0].body.own_words == LETTER


@pytest.mark.parametrize("text", KEPT_ABOVE)
def test_who_warns_of_something_is_no_warning(text: str) -> None:
    """A letter may begin with the words of one."""
    assert split_body(f"{text}\n\n{LETTER}\n").own_words == f"{text}\n\n{LETTER}"


@pytest.mark.parametrize("notice", LEGAL + FOOTERS)
def test_a_notice_below_a_letter_is_no_own_word(notice: str) -> None:
    """Of all kinds: legal, of a company, of a list, of a client."""
    assert split_body(f"{LETTER}\n\n{notice}\n").own_words == LETTER


@pytest.mark.parametrize("call", CALLS)
def test_an_invitation_to_a_call_is_no_own_word(call: str) -> None:
    """Nor does it take the words above and below it."""
    assert split_body(f"See you all there.\n\n{call}\n").own_words == "See you all there."
    both = split_body(f"See you all there.\n\n{call}\n\nBring the plan with you, please.\n\nAnn\n").own_words
    assert both == "See you all there.\n\nBring the plan with you, please.\n\nAnn"


@pytest.mark.parametrize("text", KEPT)
@pytest.mark.parametrize(
    "form", ["I saw it.\n\n{}\n\nCall me.", "Ann,\n\n{}\n\nBob", "I saw it.\n\n{}", "{}\nCall me.\n\nBob"]
)
def test_a_sentence_that_speaks_like_a_notice_is_own_words(text: str, form: str) -> None:
    """Nor is what stands below it lost."""
    written = form.format(text)
    assert split_body(written).own_words == written


@pytest.mark.parametrize("notice", LEGAL[:6] + FOOTERS[:2])
def test_what_somebody_writes_below_a_notice_is_own_words(notice: str) -> None:
    """A notice ends with its paragraph."""
    below = "Call me when you have read it.\n\nBob"
    assert split_body(f"{LETTER}\n\n{notice}\n\n{below}\n").own_words.endswith(below)


@pytest.mark.parametrize(
    "mark",
    [
        'class="gmail_signature" data-smartmail="gmail_signature"',
        'id="Signature"',
        'id="x_Signature"',
        'id="ms-outlook-mobile-signature"',
        'class="moz-signature"',
        'class="protonmail_signature_block"',
        'id="AppleMailSignature"',
    ],
)
def test_a_signature_that_the_html_marks(mark: str) -> None:
    """It needs no name and no way to reach anybody; a bare name in one closes the letter."""
    signature = f"<div {mark}><div>Armin Kern</div><div>Founder of the Ladder Club</div><div>Climb higher.</div></div>"
    html = f"<div>It is done.</div><div><br></div><div>See you,<br>Armin</div>{signature}"
    body = split_body(html_to_text(html), html)
    assert body.own_words == "It is done.\n\nSee you,\nArmin"
    assert body.signature == "Armin Kern\nFounder of the Ladder Club\nClimb higher."
    bare = f"<div>It is done.</div><div {mark}>Armin</div>"
    assert split_body(html_to_text(bare), bare).own_words == "It is done.\nArmin"


def test_a_letter_written_inside_a_signature_is_own_words() -> None:
    """Who begins to write where the signature stands, writes."""
    letter = "".join(f"<p>I have looked at the {thing} and it will have to be made again.</p>" for thing in "abc")
    html = f'<p>Hi Ann,</p><div class="gmail_signature">{letter}</div>'
    assert "b and it will" in split_body(html_to_text(html), html).own_words


def test_armour_of_openpgp_is_no_word() -> None:
    """Nor are the dashes that it puts before dashes: a delimiter delimits, and a list is one."""
    text = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nIt works:\n- - the pump\n- - the "
        "valve\n\nAnn\n\n- -- \nAnn Ray\n"
        "ann@example.com\n-----BEGIN PGP SIGNATURE-----\n\niQEzBAEBCAAdFiEE\n=abcd\n-----END PGP "
        "SIGNATURE-----\n"
    )
    body = split_body(text)
    assert body.own_words == "It works:\n- the pump\n- the valve\n\nAnn"
    assert body.signature is not None
    assert body.signature.endswith("Ann Ray\nann@example.com")


def test_armour_without_its_end_takes_no_words() -> None:
    """Where it was cut off, nobody knows what below it is of it."""
    text = "Hi Bob,\n\nsee the key.\n\n-----BEGIN PGP MESSAGE-----\n\nSee you on Monday.\n\nJane\n"
    assert "See you on Monday." in split_body(text).own_words


def test_characters_without_width_are_no_words() -> None:
    """Nor do they keep a closing or a greeting from being one."""
    text = "\ufeffHi Bob,\u200b\n\u200b\nit works.\u200b \n\nAnn\ufeff\n\u200b\n"
    body = split_body(text)
    assert body.own_words == "Hi Bob,\n\nit works. \n\nAnn"
    assert [segment.kind for segment in body.segments][:3] == ["greeting", "own", "closing"]


def test_drawn_lines_around_a_letter_are_no_words() -> None:
    """Inside it they are, and where they touch its words."""
    assert split_body("==========\n\nIt works.\n\n-----\n\nAnd that too.\n\n__________\n\n").own_words == (
        "It works.\n\n-----\n\nAnd that too."
    )
    assert split_body("Results\n=======\n\nnone\n------\n").own_words == "Results\n=======\n\nnone\n------"
