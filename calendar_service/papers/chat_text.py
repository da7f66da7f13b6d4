"""A draft as a text for a chat group, no longer than people read there. Pure."""

from __future__ import annotations

from calendar_service.papers.draft import Draft

LONGEST = 700
"""Characters, as `len` counts them."""


def chat_text(draft: Draft) -> str:
    """What must be said; of the rest what there is room for, the lowest number first, each in its place; who passes it on and the link last. Its lines
    end with a line feed."""
    must, link = list(draft.words["must"]), [*draft.words.get("from", []), *draft.words["link"]]
    while len(must) > 1 and len(_joined([*must, *link])) > LONGEST:  # a very long title, or address
        must.pop()
    more: list[tuple[int, str]] = list(enumerate(sentence for _, sentence in draft.words.get("more", [])))
    ranks = [int(rank) for rank, _ in draft.words.get("more", [])]
    chosen: list[tuple[int, str]] = []
    for at, sentence in sorted(more, key=lambda each: ranks[each[0]]):
        wider = sorted([*chosen, (at, sentence)])
        if len(_joined([*must, *(words for _, words in wider), *link])) <= LONGEST:
            chosen = wider
    return _joined([*must, *(words for _, words in chosen), *link])


def _joined(sentences: list[str]) -> str:
    return "\n\n".join(sentences) + "\n"
