"""Whether people are among others, by their numbers: a look into an array instead of a join, for millions at once."""

import numpy as np
import polars as pl


def among(people: pl.Series, members: pl.Series) -> pl.Series:
    """Of each of these people, in their order, whether they are among the members: Boolean; null, nobody, is not.

    Both are numbers of people, which begin at 0 and leave few out.
    """
    known, numbers = people.fill_null(-1).to_numpy(), members.to_numpy()
    found = np.zeros(max(known.max(initial=-1), numbers.max(initial=-1)) + 2, dtype=np.bool_)
    found[numbers] = True
    # the last place is nobody's
    return pl.Series(found[known], dtype=pl.Boolean())
