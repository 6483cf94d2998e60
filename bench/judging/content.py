"""Fill the database that is named in the environment: the demo, hard content, and briefs made in a row."""

from io import StringIO

import django
from django.core.management import call_command

#: Enough for a second page of lists and for two archives of the feed.
IN_A_ROW = 30


def main() -> None:
    django.setup()
    from tests.hard_content import publish_hard_content
    from tests.making import make_live, make_topic

    call_command("demo", no_serve=True, stdout=StringIO())
    publish_hard_content()
    topic = make_topic("Imported", is_public=True)
    for number in range(IN_A_ROW):
        make_live(title=f"Imported & “new” <{number}> \x0b", topics=(topic,))


if __name__ == "__main__":
    main()
