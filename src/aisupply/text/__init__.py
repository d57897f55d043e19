"""Words: every sentence that an answer or a page makes, in English and in French.

What is computed stays typed, down to the last moment: a `Note` has a code and parameters, and
`render` says it, once, in one language. Labels of firms, products and sources are data and stay
as they are.
"""

from aisupply.text.notes import (
    Amount,
    Code,
    Id,
    Note,
    check_language,
    code_word,
    page_words,
    phrases,
    render,
)
from aisupply.text.numbers import LANGUAGES, number_text, with_marks

__all__ = [
    "LANGUAGES", "Amount", "Code", "Id", "Note", "check_language", "code_word", "number_text",
    "page_words", "phrases", "render", "with_marks",
]  # fmt: skip
