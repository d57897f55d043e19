"""Amounts in words, in English and French, as bounds with unit, kind and reading rule.

`reading.read_quantity` is the way in. How "up to 6 GW" becomes at most 6 GW:

- `words`: which phrases mean the same, such as "up to", "at most" and "jusqu'à" (`MODIFIERS`);
  `unit_words` has those of units and of what is counted;
- `cursor`: the text as words, numbers and signs;
- `grammar`: from these to an interval; `_BOUNDERS` says what each such phrase makes of a figure;
- `figures`: numbers in digits, by their language; `times`: over how long, by when, in which year;
- `reading`: what comes out, with kind, unit and rules (those of `ontology/codes/rule.ttl`).
"""
