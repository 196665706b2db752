"""Words that say nothing by themselves."""

# Words that hold a sentence together and say nothing by themselves, in bokmål, nynorsk and English. Negations
# (ikke, uten, ingen) and question words that carry a meaning of their own in this field (hvorfor) are not here.
_FUNCTION_WORDS = """
å alle alt at av bare ble bli blir blitt både da de deg den denne der dere deres det dette din disse ditt du
eller en enn er et ett etter for fordi fra før ha hadde han hans har henne hennes her hun hva hvem hver hvilke
hvilken hvilket hvis hvor hvordan i inn jeg kan kunne man med meg mellom men min mine mitt mot må måtte nå når noe
noen og også om opp oss over på samme seg selv siden sin sine sitt skal skulle slik som så til ut var ved vi vil
ville vår være vært
blei dei deira dykk dykkar då eg ein eit eitt frå ho hennar hjå berre korleis kva kvar kven me
medan no noko nokon nokre same sidan sjølv vere vore vart verte vera
a an and are as at be by for from in is it of on or that the this to was were what when where which who with
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
