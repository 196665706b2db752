"""How identifiers are written in Norwegian texts: a pattern each, and the words that stand before them.

Every pattern takes time in proportion to the text, whatever the text is. Those for numbers begin with a digit, so that
a text is run through quickly, and ask only then what stands before it.
"""

import re

NEAR = 30
"""Code points; a word this close before a number tells what the number is."""

LINK = re.compile(r"(?:[hH]ttps?://|[wW]ww\.)[^\s<>\"»]+")

# --- with check digits ---

# What people put between the groups of a number: spaces, dashes of all lengths, and what cannot be seen.
_PART = r"[\s./\-\u00ad\u200b\u2010-\u2015\u2060\u2212\ufeff]"

CROWD = re.compile(rf"\d(?:{_PART}{{0,3}}\d){{4}}")
"""Five digits with little between them: without it, a text holds no number that is anybody's."""

IDENTITY = re.compile(
    rf"\d(?<!\d\d)\d(?:\d{{4}}|{_PART}{{1,3}}\d\d{_PART}{{1,3}}(?P<century>(?:19|20)(?=\d\d))?\d\d)"
    rf"{_PART}{{0,3}}\d{{3}}{_PART}?\d\d(?!\d)"
)
"""A date and five digits: ddmmyy 12345, dd.mm.yy-12345, dd.mm.yyyy 123 45."""

LOOSE_IDENTITY = re.compile(r"\d(?<!\d\d)(?=\d{0,2}(?P<part>[ .\-\u00a0\u202f]))(?:(?P=part)?\d){10}(?!\d)")
"""Eleven digits in other groups, as they are said: 123 456 789 01. Four digits first are an account's."""

ACCOUNT = re.compile(r"\d(?<!\d\d)\d{3}(?P<part>[. \u00a0])\d\d(?P=part)\d{5}(?!\d)")
IBAN = re.compile(r"NO\d\d(?:[ \u00a0]?\d){11}(?!\d)")

# --- dates ---

_MONTH = "(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[kc]t|nov|de[sc])"

DATE = re.compile(
    r"\d(?<!\d\d)(?:"
    r"\d?[./\-]\ ?\d\d?[./\-]\ ?(?:\d{4}|\d\d)"
    rf"|\d?\.?\ ?{_MONTH}[a-z]{{0,6}}\.?,?\ ?\d{{4}}"
    r"|\d{3}(?P<dash>-?)\d\d(?P=dash)\d\d"
    r")(?!\d)",
    re.IGNORECASE,
)
"""13.9.1990, 13/9-90, 13. september 1990, 1990-09-13, 19900913."""

YEAR = re.compile(r"(?:19|20)\d\d")
LIVING_SINCE = 1900
"""Who was born before this is dead."""

# --- known by their form ---

EMAIL = re.compile(r"(?<![\w.+\-])(?P<local>[\w.+\-]++)@(?:[\w\-]+\.)+[^\W\d_]{2,}")

ROLE = re.compile(
    r"(?:firma|e-?)?post(?:mottak|kasse)?|info(?:rmasjon)?|kontakt|contact|support|hjelp|presse|redaksjon(?:en)?"
    r"|personvern(?:ombud)?|servicesenter|kundeservice|no-?reply|ikke-?svar|webmaster",
    re.IGNORECASE,
)
"""What stands before the @ when nobody in particular reads it."""

_SPACE = r"[ \u00a0\u202f\-.]"

PREFIXED_PHONE = re.compile(
    rf"(?:\+|0(?<!\w0)0)(?:47\)?{_SPACE}?[2-9](?:{_SPACE}?\d){{7}}"
    r"|(?!47)[1-9]\d{0,2}+(?!\ \d{3}\ 000)(?:[ \-]?\d){7,12})(?!\d)"
)
"""+47 22 33 44 55, 004722334455, +46 70 123 45 67; thousands after a plus are none."""

GROUPED_PHONE = re.compile(
    r"[2-79](?<![\w.,/+\-]\d)(?<!\d[ \u00a0]\d)\d"
    r"(?:(?P<part>[ \u00a0\-.])\d\d(?:(?P=part)\d\d){2}|\d(?P<thin>[ \u00a0\-])\d\d(?P=thin)\d{3})"
    r"(?!\w|[ \u00a0.,\-/]\d)"
)
"""22 33 44 55 or 912 34 567, alone: in a row of numbers it is none."""

MOBILE = re.compile(r"[49](?<![\w.,/#+\-][49])(?:(?<=9)\d|(?<=4)[015-8])\d{6}(?!\w|[.,/\-]\d)")
"""90123456 or 41234567."""

BARE = re.compile(r"\d(?<!\d\d)\d{4,12}(?!\d)")

NAV_IDENT = re.compile(r"[A-Z](?<!\w[A-Z])\d{6}(?!\w)")

CASE = re.compile(
    r"\d(?<![\w./,\-]\d)\d(?P<century>(?<=19|20)\d\d)?/(?P<number>\d{3,6})(?P<paper>-\d{1,4})?(?![\w/%]|[.,]\d)"
)
"""2020/506829, 21/5796-3."""

# --- addresses ---

_STREET = (
    "(?:veien|vegen|vei|veg|gata|gaten|gate|plassen|plass|alléen|allé|stien|svingen|bakken|haugen|tunet|torget|torg"
    "|kroken|terrasse|brygge|kaia|smauet|faret)"
)
_CAPITAL = r"[A-ZÆØÅ](?<!\w[A-ZÆØÅ])(?=(?:[\w.\-]{1,30}+\ ){1,5}\d)"
_UNIT = "%|prosent|år|kr|kroner|timer|min|minutter|km|kilometer|m|meter|stk|mill|personer"
_HOUSE = rf"\ \d{{1,3}}(?:\ ?[A-Za-z](?!\w))?(?![\w%]|[.,:/\-]\d|\.?\ {_MONTH}|\ ?(?:{_UNIT})\b)"
_TOWN = r",?\s{1,2}\d{4}\ [A-ZÆØÅ][\w\-]{1,30}"

STREET = re.compile(
    rf"{_CAPITAL}[\w\-]{{1,30}}?(?:{_STREET}|[\w.]{{0,30}}(?:\ [A-ZÆØÅ][\w.\-]{{1,30}}){{0,3}}\ {_STREET})"
    rf"{_HOUSE}(?:{_TOWN})?"
)
"""Storgata 3 B; Karl Johans gate 22, 0159 Oslo."""

HOUSE_AND_TOWN = re.compile(rf"{_CAPITAL}[\w.\-]{{1,30}}(?:\ [\w.\-]{{1,30}}){{0,2}}{_HOUSE}{_TOWN}")
"""Sandnes 12, 4980 Gjerstad."""

NO_STREET = re.compile(
    r"(?:riks|fylkes|europa|motor|omkjørings)ve[ig]"
    r"|\w*(?:arbeids|praksis|tiltaks|studie|skole|lære|elev|barnehage|parkerings|leke|camping|oppholds|møte|hjems)plass",
    re.IGNORECASE,
)
"""Roads between towns, and what is a place in another sense."""

# --- the words before ---

BIRTH_WORD = re.compile(
    r"(?:\bf(?:ødt|ødd|ødsels?da\w{0,6}|\.?\ ?dato)\b|\bborn\b|\bbirth|\bbursdag)(?:(?!\bdød|\bdied)\D)*\Z|\bf\.\ ?\Z",
    re.IGNORECASE,
)
PHONE_WORD = re.compile(
    r"\b(?:tlf|tel\b|telefon|mob\b|mobil|ring(?:e|te|er)?\b|sms\b|vipps|whatsapp)\D*\Z", re.IGNORECASE
)
CASE_WORD = re.compile(
    r"\b(?:(?:arkiv)?sak(?:en|a)?|saks|journal|ref)\.?(?:[ \-]?(?:nr|nummer|id|post))?\W*\Z", re.IGNORECASE
)
ACCOUNT_WORD = re.compile(r"(?:konto|utbetal)\D*\Z", re.IGNORECASE)
REGISTER_WORD = re.compile(
    r"\b(?:aktør-?id|duf|journalpost(?:-?id)?|oppgave-?id|pass-?n(?:umme)?r)\b\D*\Z", re.IGNORECASE
)
PERSON_WORD = re.compile(r"\b(?:personn(?:umme)?r|fødselsn(?:umme)?r|pnr|fnr)\W*(?:er\W*)?\Z", re.IGNORECASE)
