"""What a data protection officer asks of a research repository: where each answer is kept, and whose duty is left.

The numbers are those of the checklist that the work on privacy was begun with; the tests that bear them are
named so, most of them in ``tests/trust``.
"""

from dataclasses import dataclass

from research.words import N_


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that holds of the software, or is left to who runs it.

    Attributes:
        number: Such as ``P-03``.
        where: The modules, folders and commands that keep it.
        owner: What is left to whoever runs the installation; empty where nothing is.
    """

    number: str
    says: str
    where: tuple[str, ...]
    owner: str = ""


STATEMENTS = (
    Statement(
        "P-01",
        N_(
            "A study collects nothing before it has a purpose, a legal basis, a retention date and somebody "
            "responsible."
        ),
        ("research/studies.py",),
    ),
    Statement(
        "P-02",
        N_("Once somebody takes part, the legal basis is changed by an owner with a reason only, and it is logged."),
        ("research/studies.py",),
    ),
    Statement(
        "P-03",
        N_(
            "Where the basis is consent, no interview is stored for somebody whose consent is missing, "
            "withdrawn or expired."
        ),
        ("research/consents.py", "research/interviews.py"),
    ),
    Statement(
        "P-04",
        N_(
            "A consent tells which information was given, when, how, for what, and who took it; below an age "
            "limit, a guardian has agreed."
        ),
        ("research/consents.py",),
    ),
    Statement(
        "P-05",
        N_("What participants were told is kept in versions, and can be shown as it was on a day."),
        ("research/information_texts.py",),
    ),
    Statement(
        "P-06",
        N_("What belongs to a limited study is seen by its members alone, until it is published."),
        ("research/access.py",),
    ),
    Statement(
        "P-10",
        N_("There is no field for an identity number, and none for a name outside the key table."),
        ("research/participants.py", "research/key_table.py"),
    ),
    Statement(
        "P-11",
        N_("Age is stored as a band and place as a region; the API takes nothing more exact."),
        ("research/participants.py",),
    ),
    Statement(
        "P-12",
        N_(
            "Every text that is stored is looked through: what has valid check digits is stopped, the rest "
            "is told of; masking takes one click, going on takes a reason."
        ),
        ("research/privacy/identifiers.py", "research/doors.py"),
    ),
    Statement(
        "P-13",
        N_("What is imported and what goes into a report is looked through in the same way."),
        ("research/doors.py", "research/reports/checks.py"),
    ),
    Statement(
        "P-14",
        N_("Large text fields about what people said or did say what not to write in them."),
        ("templates/",),
    ),
    Statement(
        "P-15",
        N_(
            "Recording is off until a study switches it on, and then has a retention date of its own that "
            "comes earlier."
        ),
        ("research/studies.py",),
    ),
    Statement(
        "P-16",
        N_(
            "Groups smaller than a limit are not told of in counts, facets or reports, and cannot be worked "
            "out from totals."
        ),
        ("research/small_counts.py", "research/reports/"),
    ),
    Statement(
        "P-17",
        N_("A quote goes into a report only when it is approved and the consent covers quotes."),
        ("research/reports/quotable.py", "research/reports/citing.py"),
    ),
    Statement(
        "P-20",
        N_("Names and contact data lie in a database of their own, encrypted with a key that lies elsewhere."),
        ("research/key_table.py",),
        owner=N_("Keep the key apart from the database and its backups."),
    ),
    Statement(
        "P-21",
        N_("A copy of the main database holds no participant's name, telephone number or e-mail address."),
        ("research/key_table.py",),
    ),
    Statement(
        "P-22",
        N_("A participant's code is a number in a row, not worked out of anything about them."),
        ("research/participants.py",),
    ),
    Statement(
        "P-23",
        N_("Opening the key takes a role and a reason, shows one person at a time, and is logged."),
        ("research/keys.py",),
    ),
    Statement(
        "P-24",
        N_("When the key of a study is deleted nobody can be told who was who, and the study says when that was."),
        ("research/keys.py",),
    ),
    Statement(
        "P-30",
        N_("What is due is deleted without anybody doing anything, with notices 30 and 7 days before."),
        ("research/retention.py",),
    ),
    Statement(
        "P-31",
        N_("Keeping something longer takes a reason, is logged, and has a limit."),
        ("research/studies.py",),
    ),
    Statement(
        "P-32",
        N_(
            "A withdrawal deletes notes, transcript, quotes and key; insights say that evidence was "
            "withdrawn, and fall back to draft where none is left."
        ),
        ("research/withdrawals.py",),
    ),
    Statement(
        "P-33",
        N_(
            "What was deleted is gone from rows, versions, drafts, files, the search index and the write-ahead log, "
            "and after a withdrawal from published reports."
        ),
        ("research/erasing.py", "research/erasures.py", "research/backups.py"),
        owner=N_("With PostgreSQL, archived write-ahead logs and the server's own copies are yours to delete."),
    ),
    Statement(
        "P-34",
        N_("A backup that is restored is made to forget again what was deleted after it was taken."),
        ("research/erasures.py", "research/backups.py", "fasett restore"),
        owner=N_("Decide how long backups are kept elsewhere, and delete them then."),
    ),
    Statement(
        "P-35",
        N_("Each deletion has a receipt without contents that can be given to the participant."),
        ("research/erasures.py",),
    ),
    Statement(
        "P-36",
        N_("Published reports that quote somebody who withdraws are listed, for a person to decide."),
        ("research/withdrawals.py",),
    ),
    Statement(
        "P-40",
        N_("What is held of a participant is taken out in one step, with who has seen it."),
        ("research/rights.py",),
    ),
    Statement(
        "P-41",
        N_("A correction keeps who and when, and the old text is not found by search."),
        ("research/history.py", "research/search/"),
    ),
    Statement(
        "P-42",
        N_("A record can be hidden from search and reports without being deleted."),
        ("research/restrictions.py",),
    ),
    Statement(
        "P-50",
        N_(
            "Nobody sees anything without a role; studies can be for their members alone, and a role can "
            "have a last day."
        ),
        ("research/access.py",),
    ),
    Statement(
        "P-51",
        N_("An observation can be shown with the writer's role only, and then nobody else learns who wrote it."),
        ("research/observations.py",),
    ),
    Statement(
        "P-52",
        N_("Nor do order, numbers, time of day, addresses, feeds or files tell who wrote it."),
        ("research/observations.py", "research/history.py"),
    ),
    Statement(
        "P-53",
        N_(
            "Each display of an interview, an observation, a participant or a key is one line in the access "
            "log; lists and refusals are not."
        ),
        ("app/context.py", "research/audit.py"),
    ),
    Statement(
        "P-54",
        N_(
            "The access log holds no contents and no search words, cannot be changed from the application, "
            "and has a retention of its own."
        ),
        ("research/audit.py", "research/access_log.py"),
    ),
    Statement(
        "P-55",
        N_("The privacy officer sees and takes out the log, and is told of unusual reading."),
        ("research/access_log.py", "research/unusual_reading.py"),
    ),
    Statement(
        "P-56",
        N_("Search words are kept out of logs and referrers, and pages with personal data are not kept by browsers."),
        ("app/security.py", "research/commands/access_log.py"),
        owner=N_("A proxy in front has its own log: switch off query strings there."),
    ),
    Statement(
        "P-57",
        N_("No address, page title or file name holds an identifier, a name or what somebody wrote."),
        ("app/pages/", "templates/"),
    ),
    Statement(
        "P-60",
        N_("Neither the browser nor the service calls anybody else, but for a sign-in service that the owner has set."),
        ("app/security.py",),
    ),
    Statement(
        "P-61",
        N_(
            "Cookies are for the service alone, requests from other sites are refused, sessions end by "
            "themselves and everywhere at once."
        ),
        ("app/security.py", "research/sessions.py"),
        owner=N_("Put TLS in front."),
    ),
    Statement(
        "P-62",
        N_("The application's log holds no text, names, tokens or addresses of people's machines."),
        ("research/commands/access_log.py",),
    ),
    Statement(
        "P-63",
        N_("The key table is encrypted, and its key can be changed."),
        ("research/key_table.py", "fasett keys rotate"),
        owner=N_("Encrypt the disk that the main database and its backups lie on."),
    ),
    Statement(
        "P-64",
        N_("The demo and the tests hold invented people and synthetic numbers only."),
        ("research/demo/",),
    ),
    Statement(
        "P-65",
        N_("After a breach it can be told what an account did see and could see in a period."),
        ("research/breach.py",),
    ),
    Statement(
        "P-66",
        N_("What a data processor is asked about is ready: where data lie, who else handles them, who supports."),
        ("research/protocol.py",),
        owner=N_("Fill in the settings that describe your hosting."),
    ),
    Statement(
        "P-70",
        N_("The record of processing activities is made from the studies."),
        ("research/protocol.py",),
    ),
    Statement(
        "P-71",
        N_("A study tells whether it needs an impact assessment, and is warned of where it lacks one."),
        ("research/studies.py",),
        owner=N_("Make the assessment before you collect."),
    ),
    Statement(
        "P-72",
        N_("Settings that lower privacy are listed, with when they were changed."),
        ("research/privacy_settings.py",),
    ),
    Statement(
        "P-73",
        N_(
            "Before a report is published it is checked for identifiers, small groups, unapproved quotes and "
            "hidden facts in files."
        ),
        ("research/reports/checks.py",),
    ),
    Statement(
        "P-74",
        N_(
            "Reports and gates can be taken to an archive with their facts, and hold when the raw data are "
            "deleted afterwards."
        ),
        ("research/reports/",),
        owner=N_("Archive them in your own archive system."),
    ),
)
