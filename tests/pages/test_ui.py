"""Tags of the screens: two texts, compared."""

from django.template import Context, Template


def shown(old, new, only=""):
    return Template("{% diff old new only %}").render(Context({"old": old, "new": new, "only": only}))


def told(tag, words, text):
    said = f'<span class="visually-hidden">[{words} </span>{text}<span class="visually-hidden">]</span>'
    return f"<{tag}>{said}</{tag}>"


def test_two_texts_are_shown_in_one_with_what_went_and_what_came():
    gone, come = told("del", "đã bỏ:", "65"), told("ins", "thêm:", "70")
    assert shown("Đạt 65%", "Đạt 70%") == f'<span class="diff">Đạt {gone}{come}%</span>'


def test_side_by_side_each_shows_its_own_words():
    assert shown("Đạt 65%", "Đạt 70%", "old") == f'<span class="diff">Đạt {told("del", "đã bỏ:", "65")}%</span>'
    assert shown("Đạt 65%", "Đạt 70%", "new") == f'<span class="diff">Đạt {told("ins", "thêm:", "70")}%</span>'


def test_markup_in_a_text_is_shown_as_text():
    page = shown("a <b>", "a <script> & 'b'")
    assert "<script>" not in page
    assert "&lt;" in page
    assert "&amp;" in page


def test_nothing_written_is_an_empty_text():
    assert shown(None, None) == '<span class="diff"></span>'
    assert shown(None, "Mới") == f'<span class="diff">{told("ins", "thêm:", "Mới")}</span>'
