"""Manual pages in several languages as a folder of documents with questions, for recall.py.

    manpages.py FOLDER TARGET [--most 200]

FOLDER has roots of unpacked packages (Debian's manpages-de, -es, -ja, -zh, …), with
usr/share/man/LANGUAGE below them. Each page becomes a document without its first section, whose one-line
description is the question: what stands there in other words, or in the same, is in the page. Each
language is a shard and a category. The text is real; the questions are the pages' own.
"""

import argparse
import collections
import glob
import gzip
import json
import os
import random
import re

# Less says too little to be told from another page.
FEWEST_CHARACTERS = {"ja": 10, "zh_CN": 8}
SHORTEST_PAGE = 800


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("target")
    parser.add_argument("--most", type=int, default=200)
    options = parser.parse_args()
    pages = collections.defaultdict(dict)
    for path in sorted(glob.glob(f"{options.folder}/*/usr/share/man/*/man[1-9]/*.gz")):
        language = path.split("/")[-3]
        page = read(path)
        if page and not os.path.islink(path):
            name = os.path.basename(path)[:-3]
            pages[language][name] = page
    os.makedirs(options.target)
    with open(os.path.join(options.target, "questions.jsonl"), "w") as questions:
        for language, known in sorted(pages.items()):
            write(language, known, options, questions)


def write(language, pages, options, questions):
    os.makedirs(os.path.join(options.target, language))
    often = collections.Counter(description for description, _ in pages.values())
    asked = []
    for name, (description, text) in pages.items():
        document = f"{language}/{name}.md"
        with open(os.path.join(options.target, document), "w") as file:
            file.write(text)
        if often[description] == 1 and len(description) >= FEWEST_CHARACTERS.get(language, 20):
            asked.append({
                "question": description, "shard": language, "category": language,
                "expected": [{"document": document, "lines": [1, text.count("\n")]}]})
    random.Random(1).shuffle(asked)
    for question in asked[:options.most]:
        questions.write(json.dumps(question, ensure_ascii=False) + "\n")


def read(path):
    """A page's description and the rest of its text; None for one without either."""
    with gzip.open(path, "rt", errors="replace") as file:
        sections = re.split(r"^\.SH\b", file.read(), flags=re.MULTILINE)[1:]
    if len(sections) < 2:
        return None
    name = " ".join(plain(sections[0]).split("\n")[1:])
    parts = re.split(r"\s+[-–—]+\s+", name, maxsplit=1)
    text = "\n".join("## " + plain(section) for section in sections[1:])
    if len(parts) < 2 or len(text) < SHORTEST_PAGE:
        return None
    return re.split(r"\s\.|\\", " ".join(parts[1].split()))[0], text + "\n"


def plain(section):
    """The text of a section, without what only a formatter needs; its title first."""
    title, _, body = section.partition("\n")
    lines = [without_escapes(title).strip().strip('"')]
    for line in body.split("\n"):
        if re.match(r"^[.'](\\\"|TH|PP|P$|LP|TP|RS|RE|IP\s*$|nf|fi|sp|br|ad|na|ig|de|if|ie|el|nh|hy)", line):
            if re.match(r"^\.(PP|P|LP|TP|IP)", line):
                lines.append("")
            continue
        line = re.sub(r"^[.'][A-Za-z]+\s*", "", line)
        lines.append(without_escapes(line).replace('"', ""))
    return "\n".join(lines)


def without_escapes(text):
    text = re.sub(r"\\f\(?[A-Z]{1,2}|\\f\[\w*\]|\\[|&,/^%:]|\\s[-+]?\d", "", text)
    return text.replace("\\-", "-").replace("\\(aq", "'").replace("\\e", "\\").replace("\\ ", " ")


if __name__ == "__main__":
    main()
