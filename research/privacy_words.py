"""The vocabulary of studies and consent; ``research/words.py`` holds the whole vocabulary, these words included."""

from research.vocabulary import N_, Word


class DataCategory(Word):
    """A kind of personal data that a study collects; the last five are special (GDPR articles 9 and 10)."""

    CONTACT = "contact", N_("Name and contact data")
    BACKGROUND = "background", N_("Group, age band and region")
    EXPERIENCE = "experience", N_("Experiences and opinions")
    SERVICE = "service", N_("Contact with the service, and decisions in it")
    WORK = "work", N_("Work and education")
    ECONOMY = "economy", N_("Income and benefits")
    FAMILY = "family", N_("Family and home")
    STAFF = "staff", N_("How employees do their work")
    VOICE = "voice", N_("Voice")
    HEALTH = "health", N_("Health")
    ORIGIN = "origin", N_("Ethnic origin")
    BELIEF = "belief", N_("Religion, philosophy or political opinion")
    ORIENTATION = "orientation", N_("Sex life or sexual orientation")
    OFFENCES = "offences", N_("Criminal offences")

    @property
    def is_special(self) -> bool:
        """Whether the data are of a special category, or of offences."""
        order = list(type(self))
        return order.index(self) >= order.index(type(self).HEALTH)


class AssessmentState(Word):
    """Where the assessment of privacy (PVK, GDPR article 35) of a study stands."""

    UNKNOWN = "unknown", N_("Not considered yet")
    NEEDED = "needed", N_("Needed, and not done")
    DONE = "done", N_("Done")
    NOT_NEEDED = "not_needed", N_("Not needed")


class ConsentScope(Word):
    """What somebody says yes to."""

    NOTES = "notes", N_("Notes"), N_("That what is said is written down.")
    RECORDING = "recording", N_("Recording"), N_("That it is recorded, and that the recording becomes a transcript.")
    QUOTES = "quotes", N_("Quotes"), N_("That words are quoted in reports, without a name.")
    RECONTACT = "recontact", N_("Being asked again"), N_("That we get in touch again.")


class ConsentChannel(Word):
    """How somebody said yes."""

    WRITTEN = "written", N_("In writing")
    ORAL = "oral", N_("Orally")
    RECORDING = "recording", N_("On the recording")


class ConsentState(Word):
    """What a consent is worth today."""

    VALID = "valid", N_("Valid")
    EXPIRED = "expired", N_("Expired")
    WITHDRAWN = "withdrawn", N_("Withdrawn")
    REPLACED = "replaced", N_("Replaced by a later one")
    NONE = "none", N_("None recorded")
