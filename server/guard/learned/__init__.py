"""Two small models that tell a made-up report from an honest one, by what it says and where its words come from.

The first, a bag of features (`features`, `weights`), sees of each word that is no common word only who said it
(`origins`), so what it learned of parcels holds for pianos. Where it finds a lie possible the second is heard, a
pretrained encoder that reads words in order (`pieces`, `encoder`). `python -m adapters.guard` trains both; `opinion`
gives the probability.

Not covered: languages other than English and Chinese.
"""

from server.guard.learned.opinion import Opinion, prepare

__all__ = ["Opinion", "prepare"]
