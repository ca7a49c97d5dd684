"""A notebook's one text of modules runs in a real browser, and what two screens share is loaded once."""

from workbench.ui.modules import inlined

LOAD = """async (texts) => {
  const out = [];
  for (const text of texts) out.push((await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })))).default);
  return out.map((found) => found());
}"""


def test_one_text_runs_and_shared_modules_load_once(page, tmp_path):
    """Two entries import one counter by different ways: the second sees what the first counted."""
    (tmp_path / "count.js").write_text("let n = 0;\nexport const next = () => (n += 1);", encoding="utf-8")
    (tmp_path / "way.js").write_text('export { next } from "./count.js";', encoding="utf-8")
    one, two = tmp_path / "one.js", tmp_path / "two.js"
    one.write_text(
        'import { next } from "./count.js";\nexport default () => `one ${next()}`;', encoding="utf-8"
    )
    two.write_text(
        'import { next } from "./way.js";\nexport default () => `two ${next()} ${"\\\\"}`;', encoding="utf-8"
    )
    page.goto("about:blank")
    assert page.evaluate(LOAD, [inlined(one), inlined(two)]) == ["one 1", "two 2 \\"]
