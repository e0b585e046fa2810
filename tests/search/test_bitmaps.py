from hypothesis import given
from hypothesis import strategies as st

from mbcportal.search.bitmaps import bits, facet_counts, members, pick, union

MAX = 3_000
numbers = st.integers(0, MAX)
sets = st.sets(numbers, max_size=60)


def test_bits_of_nothing_is_the_empty_set():
    assert bits([]) == 0
    assert list(members(0)) == []


def test_bits_takes_numbers_in_any_order_and_twice():
    assert bits([9, 0, 9, 8]) == 0b11_0000_0001


@given(sets)
def test_members_are_those_of_the_set_smallest_first(one):
    assert list(members(bits(one))) == sorted(one)


@given(numbers)
def test_bits_sets_the_bit_of_each_number(number):
    assert bits([number]) == 1 << number


@given(sets, sets)
def test_bits_follow_the_operators_of_sets(one, other):
    assert bits(one) & bits(other) == bits(one & other)
    assert bits(one) | bits(other) == bits(one | other)
    assert bits(one) & ~bits(other) == bits(one - other)
    assert bits(one).bit_count() == len(one)


@given(st.lists(sets, max_size=5))
def test_union_is_that_of_sets(several):
    assert union(bits(one) for one in several) == bits(set().union(*several))


@given(st.lists(st.integers(0, 2 * MAX), max_size=80), sets)
def test_pick_keeps_the_order_it_is_given(order, one):
    assert list(pick(order, bits(one))) == [number for number in order if number in one]


# Facets, against counting one by one

few = st.sets(st.integers(0, 40), max_size=25)
values = st.dictionaries(
    st.sampled_from(["cost", "kind", "topic"]),
    st.dictionaries(st.sampled_from(["a", "b", "c"]), few, min_size=1),
)


@st.composite
def choices(draw):
    """Draw hits, the values' sets by group, and the values that are chosen in some groups."""
    groups = draw(values)
    chosen = {
        group: draw(st.sets(st.sampled_from(sorted(one)), min_size=1))
        for group, one in groups.items()
        if draw(st.booleans())
    }
    return draw(few), groups, chosen


def satisfies(hit, groups, chosen):
    return all(any(hit in groups[group][value] for value in chosen[group]) for group in chosen)


@given(choices())
def test_facet_counts_are_those_of_choosing_each_value_alone_in_its_group(case):
    hits, groups, chosen = case

    full, counts = facet_counts(
        bits(hits),
        {group: union(bits(groups[group][value]) for value in chosen[group]) for group in chosen},
        {
            group: {value: bits(one) for value, one in by_value.items()}
            for group, by_value in groups.items()
        },
    )

    assert set(members(full)) == {hit for hit in hits if satisfies(hit, groups, chosen)}
    assert counts == {
        group: {
            value: sum(satisfies(hit, groups, {**chosen, group: {value}}) for hit in hits)
            for value in by_value
        }
        for group, by_value in groups.items()
    }


def test_facet_counts_narrow_by_a_choice_whose_values_are_not_counted():
    full, counts = facet_counts(0b111, {"place": 0b011}, {"cost": {"free": 0b101}})

    assert full == 0b011
    assert counts == {"cost": {"free": 1}}


def test_facet_counts_of_a_choice_that_nothing_has_are_zero_elsewhere():
    full, counts = facet_counts(
        0b11, {"kind": 0}, {"kind": {"group": 0b01}, "cost": {"free": 0b11}}
    )

    assert full == 0
    assert counts == {"kind": {"group": 1}, "cost": {"free": 0}}
