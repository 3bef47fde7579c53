"""What is said beside a file."""

from atest_bot.domain.notices import FileNotice, Notice

NOTICES: dict[str, Notice] = {
    "file": FileNotice(
        name="letter-2027-06-04-a1b2c3.docx",
        title="Letter",
        content="TGV0dGVy",
        words="Here is the letter of D-2027-009.",
    ),
}
