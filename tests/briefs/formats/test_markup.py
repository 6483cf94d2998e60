"""Rich text as a tree, with full addresses, with directions."""

from briefs.formats.markup import direction, tree, with_directions, with_full_addresses


def test_tree_has_elements_and_texts_in_order():
    root = tree('<p>One <a href="/x/?a=1&amp;b=2">two</a><br>three</p>')
    assert [node.tag for node in root.walk()] == ["", "p", "a", "br"]
    assert root.text == "One twothree"
    assert root.elements("p")[0].elements("a")[0].attributes == {"href": "/x/?a=1&b=2"}


def test_links_within_the_site_get_full_addresses_and_others_stay():
    html = '<a href="/events/">a</a> <a href="//example.org/">b</a> <a href="https://example.org/">c</a>'
    assert with_full_addresses(html) == html.replace('"/events/', '"http://testserver/events/')


def test_each_block_gets_the_direction_of_its_first_letter():
    html = '<h2 id="a">A</h2><p>2018 سلام in 2018</p><ul><li>نص</li><li>12</li></ul>'
    assert with_directions(html) == (
        '<h2 dir="ltr" id="a">A</h2><p dir="rtl">2018 سلام in 2018</p>'
        '<ul dir="rtl"><li dir="rtl">نص</li><li>12</li></ul>'
    )


def test_direction_is_that_of_the_first_letter():
    assert [direction(text) for text in ("12 a", "(ש)", "سلام a", "12 %")] == ["ltr", "rtl", "rtl", ""]
