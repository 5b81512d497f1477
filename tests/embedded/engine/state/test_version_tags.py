"""Version tags, read from files."""

from zeebe_grpclib.embedded.engine.state.version_tags import decision_tags, json_tag

_DMN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
<decision id="a"><extensionElements><zeebe:versionTag value="1.0"/></extensionElements></decision>
<decision id="b"/><decision id="c"><extensionElements><zeebe:versionTag value=""/>
</extensionElements></decision></definitions>"""


def test_decisions() -> None:
    assert decision_tags(_DMN.encode()) == {"a": "1.0"}
    assert decision_tags(b"<a>") == {}


def test_forms() -> None:
    assert json_tag(b'{"id": "f", "versionTag": "v2"}') == "v2"
    assert json_tag(b'{"id": "f", "versionTag": 2}') == ""
    assert json_tag(b"[") == ""
