"""The vocabulary: every closed set of values, each with a label and a sentence.

Labels and meanings are English source strings; the web translates them. Where a set
follows Norwegian practice, its source is named in the docstring.
"""

from research.privacy_words import AssessmentState as AssessmentState
from research.privacy_words import ConsentChannel as ConsentChannel
from research.privacy_words import ConsentScope as ConsentScope
from research.privacy_words import ConsentState as ConsentState
from research.privacy_words import DataCategory as DataCategory
from research.vocabulary import N_ as N_
from research.vocabulary import Word as Word


class Phase(Word):
    """The three phases of the triple diamond (StimuLab: Digdir and DOGA)."""

    DIAGNOSE = "diagnose", N_("Diagnose"), N_("Understand the challenge and agree on what the problem is.")
    EXPLORE = "explore", N_("Explore"), N_("Open up for ideas, test concepts and choose one.")
    DEVELOP = "develop", N_("Develop"), N_("Refine the chosen solution, try it out and put it to use.")

    @property
    def order(self) -> int:
        """The place in the process, from 0."""
        return list(type(self)).index(self)


class Kind(Word):
    """What a record is."""

    PERSON = "person", N_("Person"), N_("Somebody with an account.")
    PROJECT = "project", N_("Project"), N_("One service-design effort.")
    STUDY = "study", N_("Study"), N_("A planned collection of data with a purpose and a retention date.")
    PARTICIPANT = "participant", N_("Participant"), N_("A pseudonym with a group and an age band.")
    INTERVIEW = "interview", N_("Interview"), N_("One conversation.")
    OBSERVATION = "observation", N_("Observation"), N_("One thing seen or heard.")
    QUOTE = "quote", N_("Quote"), N_("Marked words of a passage or an observation.")
    INSIGHT = "insight", N_("Insight"), N_("What the evidence adds up to.")
    QUESTION = "question", N_("Question"), N_("A «How might we …» that hangs on insights.")
    EXPERIMENT = "experiment", N_("Experiment"), N_("A hypothesis put to the test.")
    CONCEPT = "concept", N_("Concept"), N_("A possible solution, weighed against others.")
    BENEFIT = "benefit", N_("Benefit"), N_("What somebody gains, and how it is measured.")
    GATE = "gate", N_("Gate"), N_("What a phase must deliver before the next begins.")
    TAG = "tag", N_("Tag"), N_("A code of the project's codebook.")
    TEMPLATE = "template", N_("Report template"), N_("A text that a report is filled from.")
    REPORT = "report", N_("Report"), N_("A template filled from the repository at a moment.")


class Audience(Word):
    """Who in a project a record is shown to."""

    TEAM = "team", N_("The research team"), N_("Owners and researchers.")
    MEMBERS = "members", N_("All members"), N_("Everybody who is a member of the project.")


class Role(Word):
    """What a member may do in a project."""

    OWNER = "owner", N_("Owner"), N_("May do everything in the project, members and settings included.")
    RESEARCHER = "researcher", N_("Researcher"), N_("Writes and reads all research.")
    CASEWORKER = (
        "caseworker",
        N_("Caseworker"),
        N_("Adds observations; reads own observations, confirmed insights, experiments and reports."),
    )
    READER = "reader", N_("Reader"), N_("Reads confirmed insights, experiments and reports.")
    PRIVACY_OFFICER = (
        "privacy_officer",
        N_("Privacy officer"),
        N_("Reads the access log, the protocol and the receipts of erasure; not the contents."),
    )


class AuthorShown(Word):
    """What an observation tells of who wrote it."""

    NAME = "name", N_("With name"), N_("The research team sees who wrote it.")
    ROLE = "role", N_("With role only"), N_("Nobody else can see who wrote it, or at what time of the day.")


class Method(Word):
    """How a conversation was held."""

    DEPTH = "depth", N_("In-depth interview")
    GROUP = "group", N_("Group interview")
    PHONE = "phone", N_("Telephone interview")
    DIGITAL = "digital", N_("Video interview")
    SHADOWING = "shadowing", N_("Shadowing")
    TEST = "test", N_("Test with user")
    WORKSHOP = "workshop", N_("Workshop")
    OTHER = "other", N_("Other")


class Group(Word):
    """The part a participant plays in the service."""

    USER = "user", N_("Young person")
    RELATIVE = "relative", N_("Relative")
    EMPLOYER = "employer", N_("Employer")
    STATE_STAFF = "state_staff", N_("Employee, NAV state")
    MUNICIPAL_STAFF = "municipal_staff", N_("Employee, municipality")
    SCHOOL_STAFF = "school_staff", N_("Employee, school")
    VOLUNTEER = "volunteer", N_("Voluntary sector")
    OTHER = "other", N_("Other")


class AgeBand(Word):
    """Age as a band; an exact age is never stored."""

    UNDER_18 = "under_18", N_("under 18")
    A18_21 = "18_21", N_("18–21")
    A22_25 = "22_25", N_("22–25")
    A26_30 = "26_30", N_("26–30")
    A31_49 = "31_49", N_("31–49")
    OVER_50 = "over_50", N_("50 or older")
    UNKNOWN = "unknown", N_("not stated")


class Place(Word):
    """Where in the service something was seen."""

    DESK = "desk", N_("Reception")
    TALK = "talk", N_("Conversation")
    PHONE = "phone", N_("Telephone")
    DIGITAL = "digital", N_("Digital")
    SCHOOL = "school", N_("School")
    WORKPLACE = "workplace", N_("Workplace")
    OTHER = "other", N_("Elsewhere")


class Frequency(Word):
    """How often something is seen to happen."""

    ONCE = "once", N_("once")
    SOMETIMES = "sometimes", N_("now and then")
    WEEKLY = "weekly", N_("every week")
    DAILY = "daily", N_("every day")


class Confidence(Word):
    """How sure the team is of an insight."""

    LOW = "low", N_("Low confidence")
    MEDIUM = "medium", N_("Medium confidence")
    HIGH = "high", N_("High confidence")

    @property
    def level(self) -> int:
        """1, 2 or 3."""
        return list(type(self)).index(self) + 1


class Support(Word):
    """How far an insight is borne out by what it rests on; computed, and explained line by line."""

    LACKING = "lacking", N_("Lacks evidence"), N_("Nothing that counts speaks for it or against it.")
    DISPUTED = "disputed", N_("Contradicted"), N_("As much or more speaks against it as for it.")
    WEAK = "weak", N_("Weak evidence")
    FAIR = "fair", N_("Fair evidence")
    STRONG = "strong", N_("Strong evidence")

    @property
    def level(self) -> int:
        """0 to 3, as the meter shows it."""
        return max(0, list(type(self)).index(self) - 1)


class InsightStatus(Word):
    """The life of an insight."""

    DRAFT = "draft", N_("Draft"), N_("Being worked on; seen by the research team only.")
    CONFIRMED = "confirmed", N_("Confirmed"), N_("Rests on evidence; seen by all members.")
    SUPERSEDED = "superseded", N_("Superseded"), N_("Replaced by a later insight.")


class Stance(Word):
    """Which way a piece of evidence points."""

    SUPPORTS = "supports", N_("Supports")
    CONTRADICTS = "contradicts", N_("Contradicts")


class ExperimentStatus(Word):
    """The life of an experiment."""

    PLANNED = "planned", N_("Planned")
    RUNNING = "running", N_("Running")
    DONE = "done", N_("Done")
    STOPPED = "stopped", N_("Stopped")


class Outcome(Word):
    """What a result says of the hypothesis."""

    CONFIRMED = "confirmed", N_("The hypothesis held")
    REFUTED = "refuted", N_("The hypothesis did not hold")
    UNCLEAR = "unclear", N_("The result is unclear")


class Decision(Word):
    """What follows from an experiment (Strategyzer's learning card: «therefore we will»)."""

    GO_ON = "go_on", N_("Go on")
    ADJUST = "adjust", N_("Adjust")
    DISCARD = "discard", N_("Discard")
    TEST_MORE = "test_more", N_("Test more")


class ConceptStatus(Word):
    """What has become of a concept."""

    CANDIDATE = "candidate", N_("Candidate"), N_("One of those to choose between.")
    CHOSEN = "chosen", N_("Chosen"), N_("The one that the project goes on with.")
    DISCARDED = "discarded", N_("Discarded"), N_("Weighed and left.")


class BenefitCategory(Word):
    """How a benefit is counted (Prosjektveiviseren: gevinstrealiseringsplan)."""

    BUDGET = "budget", N_("Effect on own budget")
    FREED = "freed", N_("Freed for other use")
    PRICED = "priced", N_("Priced benefit elsewhere in the public sector")
    UNPRICED = "unpriced", N_("Benefit without a price")


class GateName(Word):
    """The three gates of a project: the end of each diamond (StimuLab: Digdir and DOGA)."""

    CHANGE_ANNEX = (
        "change_annex",
        N_("Change annex"),
        N_("From diagnose to explore: what the problem is and where to go."),
    )
    CONCEPT_CHOICE = "concept_choice", N_("Concept choice"), N_("Ends explore: which concept, and why.")
    CLOSING = "closing", N_("Closing"), N_("Ends develop: results, learning, and the plan for what follows.")

    @property
    def phase(self) -> Phase:
        """The phase that the gate closes."""
        return list(Phase)[list(type(self)).index(self)]


class GateStatus(Word):
    """The life of a gate."""

    PREPARING = "preparing", N_("In preparation")
    DECIDED = "decided", N_("Decided")


class ReportStatus(Word):
    """The life of a report."""

    DRAFT = "draft", N_("Draft"), N_("Filled anew each time it is opened; seen by the research team only.")
    PUBLISHED = "published", N_("Published"), N_("Kept as it was; seen by all members.")


class QuoteUse(Word):
    """Which quotes go into a report."""

    APPROVED = "approved", N_("Approved quotes"), N_("Only quotes that somebody has approved for use.")
    ALL = "all", N_("All quotes"), N_("Those that are not approved too; for the team's own use.")
    NONE = "none", N_("No quotes"), N_("References only.")


class StudyStatus(Word):
    """The life of a study."""

    DRAFT = "draft", N_("Draft")
    OPEN = "open", N_("Collecting")
    CLOSED = "closed", N_("Closed")


STATUSES: tuple[type[Word], ...] = (
    InsightStatus,
    ExperimentStatus,
    ConceptStatus,
    GateStatus,
    ReportStatus,
    StudyStatus,
)
"""The lives of all kinds of records; a value that several of them have is called the same in each."""


class LegalBasis(Word):
    """The legal basis of a study (GDPR article 6(1))."""

    CONSENT = "consent", N_("Consent (art. 6(1)(a))")
    OBLIGATION = "obligation", N_("Legal obligation (art. 6(1)(c))")
    PUBLIC_TASK = "public_task", N_("Public task (art. 6(1)(e))")
    INTEREST = "interest", N_("Legitimate interest (art. 6(1)(f))")


class Language(Word):
    """The language of a record's contents or of the interface."""

    BOKMAL = "nb", N_("Bokmål")
    NYNORSK = "nn", N_("Nynorsk")
    ENGLISH = "en", N_("English")


class Colour(Word):
    """The colour of a tag; its name always stands beside."""

    BLUE = "blue", N_("Blue")
    TEAL = "teal", N_("Teal")
    GREEN = "green", N_("Green")
    YELLOW = "yellow", N_("Yellow")
    ORANGE = "orange", N_("Orange")
    RED = "red", N_("Red")
    PINK = "pink", N_("Pink")
    PURPLE = "purple", N_("Purple")


class CodebookAct(Word):
    """What was done to a tag in the codebook."""

    REVISED = "revised", N_("changed")
    RENAMED = "renamed", N_("renamed")
    MOVED = "moved", N_("moved")
    MERGED = "merged", N_("merged")
    SPLIT = "split", N_("split")


class Origin(Word):
    """Where a row of the table of synonyms comes from."""

    SHIPPED = "shipped", N_("Fasett"), N_("As it came with Fasett.")
    CHANGED = "changed", N_("Changed here"), N_("Came with Fasett, and is changed in this installation.")
    OWN = "own", N_("Added here"), N_("This installation's own.")
    OFF = "off", N_("Switched off"), N_("Came with Fasett, and is not used in this installation.")


class LogAct(Word):
    """What the access log tells of, each with who did it and when, and never with contents."""

    SHOWN = "shown", N_("shown"), N_("An interview, an observation or a participant was displayed.")
    EXPORTED = "exported", N_("exported"), N_("What is held of one participant, or of the project, was taken out.")
    LOG_EXPORTED = "log_exported", N_("log exported"), N_("The access log itself was taken out.")
    KEY_OPENED = "key_opened", N_("key opened"), N_("The name and contact data of one participant were displayed.")
    KEY_STORED = "key_stored", N_("key stored"), N_("The name or contact data of a participant were stored.")
    KEY_DELETED = "key_deleted", N_("key deleted"), N_("The key was deleted, and nobody can be told who it was.")
    OVERRIDDEN = (
        "overridden",
        N_("stored in spite of a warning"),
        N_("What looks like an identity number was stored, for a reason that was given."),
    )
    BASIS_CHANGED = "basis_changed", N_("legal basis changed"), N_("A study with participants got another basis.")
    PROLONGED = "prolonged", N_("retention prolonged"), N_("The day of deletion was moved, for a reason.")
    WITHDRAWN = "withdrawn", N_("consent withdrawn"), N_("A participant withdrew, and what was theirs was deleted.")
    EXPIRED = "expired", N_("deleted when due"), N_("The retention date had passed, and the data were deleted.")
    ERASED = "erased", N_("deleted for good"), N_("A record was deleted for good.")
    REDACTED = "redacted", N_("taken out of a report"), N_("Words of somebody who withdrew were taken out.")
    RESTRICTED = "restricted", N_("restricted"), N_("A record was hidden without being deleted (art. 18).")
    LIFTED = "lifted", N_("restriction lifted"), N_("A hidden record is shown again.")
    SETTING_CHANGED = "setting_changed", N_("setting changed"), N_("A setting that bears on privacy was changed.")
    LINK_MADE = "link_made", N_("sign-in link made"), N_("A link was made that signs somebody in once.")
    SIGNED_OUT = "signed_out", N_("signed out"), N_("Somebody was signed out of every browser by an administrator.")
    SECOND_FACTOR_RESET = "second_factor_reset", N_("second factor reset"), N_("A second factor was taken away.")


class Action(Word):
    """What was done to a record."""

    ADDED = "added", N_("added")
    REVISED = "revised", N_("revised")
    REMOVED = "removed", N_("removed")
    RESTORED = "restored", N_("restored")
    DELETED = "deleted", N_("deleted for good")
