"""Marks for property tests: of every layout, and of none."""

from hypothesis import strategies as st

from incar.vrm import ALPHABET, SLOTS, TEMPLATES, Layout, Template


def marks_of(template: Template) -> st.SearchStrategy[str]:
    """Marks of one template."""
    return st.tuples(*map(st.sampled_from, template.places)).map("".join)


def classified() -> st.SearchStrategy[tuple[Layout, str]]:
    """A layout and a mark of it."""
    return st.sampled_from(TEMPLATES).flatmap(lambda t: st.tuples(st.just(t.layout), marks_of(t)))


def anything() -> st.SearchStrategy[str]:
    """Any stored mark: of a layout, or any characters."""
    return st.one_of(classified().map(lambda pair: pair[1]), st.text(ALPHABET, min_size=1, max_size=SLOTS))
