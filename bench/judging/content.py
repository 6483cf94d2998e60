"""Fill the database that is named in the environment: the demo, hard content, and briefs made in a row.

Prints the types of pages and their paths as JSON.
"""

import json
from io import StringIO

import django
from django.core.management import call_command

#: Enough for a second page of lists and for two archives of the feed.
IN_A_ROW = 30
#: Given and family name of authors whom readers of names may break in the wrong place.
PEOPLE = (("Ana María", "de la Torre"), ("سارة", "أحمد"), ("Martin", "King, Jr."))
MORE_PAGES = {
    "demo brief": "/briefs/iran-nuclear-deal-after-the-exit/",
    "demo event": "/events/vienna-round-2018/",
    "in a row": "/topics/imported/",
    "not found": "/nowhere/",
}


def main() -> None:
    django.setup()
    from tests.hard_content import PAGES, publish_hard_content
    from tests.making import make_author, make_live, make_topic

    call_command("demo", no_serve=True, stdout=StringIO())
    publish_hard_content()
    topic = make_topic("Imported", is_public=True)
    for number in range(IN_A_ROW):
        make_live(title=f"Imported & “new” <{number}> \x0b", topics=(topic,))
    people = [make_author(f"{given} {family}", given_name=given, family_name=family) for given, family in PEOPLE]
    make_live(title="Signed by one", authors=people[:1])
    make_live(title="Signed by many", authors=(*people, make_author("Committee on Law, Order and Peace")))
    make_live(title="Signed with a pasted tag", authors=(make_author("Ana</b> Costa", slug="ana-costa"),))
    print(json.dumps(PAGES | MORE_PAGES))


if __name__ == "__main__":
    main()
