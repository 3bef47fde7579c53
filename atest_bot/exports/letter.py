"""A letter as a document: its text, and the organizations that signed it (rulebook 8.6)."""

from io import BytesIO

from atest_bot.domain.notices import PublicNotice
from atest_bot.domain.text import sort_key


def docx(notice: PublicNotice) -> bytes:
    """The letter of a public notice. Nothing is in it that the notice has no field for."""
    from docx import Document

    document = Document()
    document.core_properties.author = notice.alliance
    document.core_properties.title = notice.title
    document.add_heading(notice.title, level=1)
    document.add_paragraph(notice.adopted_on)
    for paragraph in notice.text.split("\n\n"):
        document.add_paragraph(paragraph)
    if notice.link:
        document.add_paragraph(notice.link)
    document.add_heading("The undersigned organizations", level=2)
    bullet = document.styles["List Bullet"].style_id  # named for each of 1,000, it would be looked for in two seconds
    for name in sorted([*notice.signatories, *(name for name, _ in notice.joined)], key=sort_key):
        document.add_paragraph(name)._p.style = bullet
    document.add_paragraph(f"{notice.alliance} · {notice.number}")
    written = BytesIO()
    document.save(written)
    return written.getvalue()
