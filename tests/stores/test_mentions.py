"""Where a name still stands is found by whole words, in contents and in names of files."""

from workbench.stores.mentions import mentions


def test_whole_words_in_the_rooms_of_a_workspace(tmp_path):
    """Ana is not Anabel; the database and what lies elsewhere are not looked at."""
    for name, content in {
        "gold_sets/mail/1.0.0.jsonl": '{"votes":{"Ana":"ham"}}',
        "gold_sets/mail/1.1.0.jsonl": '{"votes":{"Anabel":"ham","Mariana":"ham","ana":"ham"}}',
        "runs/report of Ana.html": "",
        "runs/attempts.sqlite": "Ana",
        "elsewhere/notes.txt": "Ana",
        "pilots/p/deliveries/north.csv": "item_id,annotator_id\nq1,Ana\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    assert mentions(tmp_path, "Ana") == (
        "gold_sets/mail/1.0.0.jsonl",
        "pilots/p/deliveries/north.csv",
        "runs/report of Ana.html",
    )
    assert mentions(tmp_path, "A.a") == ()
