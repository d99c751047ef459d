"""Where models err alike: the same rows, and the groups that look most like the true ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from report.findings.claims.comparisons import Answers
from report.findings.claims.interpretations import CommonErrors, Likeness
from report.findings.claims.kinds import TestOfZero
from report.findings.statistics.distributions import binomial_from
from report.findings.statistics.estimates import SIGNIFICANCE
from report.findings.statistics.families import Share
from report.findings.tasks import Groups


def wrong_answers(
    answers: Sequence[Answers], groups: Groups, share: Share
) -> tuple[CommonErrors | Likeness, ...]:
    """Where models err alike.

    Args:
        answers: whose rows score one where they are right and zero where they are wrong.
        groups: of the test rows.
        share: what all of these tests may take of the report's level.
    """
    return (*_common_errors(answers, share.part(2)), *_likenesses(answers, groups, share.part(2)))


def _common_errors(answers: Sequence[Answers], share: Share) -> Iterator[CommonErrors]:
    """The test rows that every one of several models gets wrong, under the first common seed.

    If errors fell on rows independently, their number would be binomial, with the product of the
    models' shares of errors; the test is one-sided, exact.
    """
    with_results = [each for each in answers if each.by_seed]
    seeds = [
        seed
        for seed in (with_results[0].by_seed if with_results else ())
        if all(seed in each.by_seed for each in with_results)
    ]
    if len(with_results) < 2 or not seeds:
        return
    rows = [each.by_seed[seeds[0]] for each in with_results]
    wrong = np.stack([each.score <= 0 for each in rows])
    by_all = wrong.all(axis=0)
    given = np.stack([each.answer for each in rows])[:, by_all]
    by_chance = float(wrong.mean(axis=1).prod())
    p = share.adjusted(binomial_from(int(by_all.sum()), wrong.shape[1], by_chance))
    yield CommonErrors(
        titles=tuple(each.title for each in with_results),
        seed=seeds[0],
        rows=wrong.shape[1],
        by_all=int(by_all.sum()),
        alike=int((given == given[0]).all(axis=0).sum()),
        expected=by_chance * wrong.shape[1],
        p=p,
        reading="shared" if p <= SIGNIFICANCE else "open",
    )


def _likenesses(answers: Sequence[Answers], groups: Groups, share: Share) -> list[Likeness]:
    """Whether errors go to the group nearest to the true one more often than to any other.

    A one-sided exact binomial test for each model, of its errors under its first seed: if errors
    went to all other groups alike, one in as many as these are would.
    """
    others = len(groups.nearest) - 1
    near = {int(each): groups.nearest.get(int(each), -1) for each in np.unique(groups.of)}
    found = []
    for each in answers:
        if not each.by_seed or others < 2:
            continue
        rows = next(iter(each.by_seed.values()))
        wrong = rows.score <= 0
        errors = int(wrong.sum())
        nearest = [near[group] for group in groups.of[wrong].tolist()]
        to_nearest = int((rows.answer[wrong] == nearest).sum()) if errors else 0
        p = binomial_from(to_nearest, errors, 1 / others)
        if errors:
            found.append((each, errors, to_nearest, p))
    part = share.part(len(found))
    return [
        Likeness(
            variant=each.name,
            variant_title=each.title,
            nearest=tuple(sorted(groups.nearest.items())),
            errors=errors,
            to_nearest=to_nearest,
            expected=errors / others,
            test=TestOfZero(p=p, adjusted=part.adjusted(p)),
            reading="drawn" if part.adjusted(p) <= SIGNIFICANCE else "open",
        )
        for each, errors, to_nearest, p in found
    ]
