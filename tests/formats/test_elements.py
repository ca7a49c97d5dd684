"""XML from strangers is read without opening anything else, and broken XML is refused with its line."""

import pytest

from workbench.errors import InvalidDocument
from workbench.formats.label_studio.labels import elements_of, read
from workbench.formats.limits import GUIDELINE, NESTING

LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE lolz [
 <!ENTITY lol "lol">
 <!ENTITY lol2 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
 <!ENTITY lol3 "&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;&lol2;">
]>
<View><Header value="&lol3;"/></View>
"""
OUTSIDE = """<!DOCTYPE View [<!ENTITY secret SYSTEM "file://{path}">]>
<View><Header value="x"/>&secret;</View>
"""


def test_elements_know_their_line_and_attributes():
    """Entities of XML itself are read; each element says on which line it begins."""
    root = elements_of(b'<View>\n  <A x="1 &lt; 2 &#10;"/>\n  <B/>\n</View>', "a.xml")
    assert [(element.tag, element.line) for element in root.walk()] == [("View", 1), ("A", 2), ("B", 3)]
    assert root.children[0].attributes == {"x": "1 < 2 \n"}


def test_a_billion_laughs_are_refused():
    """Entities that grow are refused where they are declared, before they grow."""
    with pytest.raises(InvalidDocument, match=r"bomb.xml, line 2: a document type or an entity is declared"):
        read(LAUGHS.encode(), "x", "bomb.xml")


def test_a_file_outside_is_not_opened(tmp_path):
    """An external entity is refused, and what it points to is in no message."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret")
    with pytest.raises(InvalidDocument) as refusal:
        read(OUTSIDE.format(path=secret).encode(), "x", "out.xml")
    assert "the-secret" not in str(refusal.value)
    assert "<!DOCTYPE" in str(refusal.value)


def test_a_document_type_by_address_is_refused():
    """A document type that stands elsewhere is not asked for."""
    with pytest.raises(InvalidDocument, match="line 1: a document type"):
        elements_of(b'<!DOCTYPE View SYSTEM "http://example.org/x.dtd"><View/>', "a.xml")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<View>\n<A></View>", "a.xml, line 2: not XML: mismatched tag"),
        (b"", "a.xml, line 1: not XML: no element found"),
        (b"not xml", "a.xml, line 1: not XML"),
        (b'<?xml version="1.0" encoding="no-such"?><View/>', "a.xml: not XML: unknown encoding"),
        (b"<A>" * (NESTING.most + 1), "line 1: has 65 levels; at most 64 are read"),
        (b"<A/>" + b" " * GUIDELINE.most, "at most 20,000,000 are read"),
        (b"<A>&unknown;</A>", "a.xml, line 1: not XML: undefined entity"),
    ],
)
def test_what_is_no_xml_is_refused_with_its_place(data, said):
    """The refusal names the file, the line and what is wrong."""
    with pytest.raises(InvalidDocument, match=said):
        elements_of(data, "a.xml")
