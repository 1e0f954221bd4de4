"""LoCoMo (Maharana and others, 2024) as a folder of documents with questions, for recall.py.

Each dialogue becomes a folder, each session a document with a turn a line; what a shared photo shows
stands behind its turn in brackets, as the data set's own code gives it to a model. The corrections of
later auditors are applied where a file with them is there. Nothing of the data is in this project.

    locomo.py FOLDER TARGET        writes them into a new folder
"""

import json
import os
import re
import sys

CATEGORIES = {1: "multi-hop", 2: "temporal", 3: "open-domain", 4: "single-hop", 5: "adversarial"}
# The turns below the heading of a session begin on this line.
FIRST_LINE = 3


def is_here(folder):
    return os.path.isfile(os.path.join(folder, "locomo10.json"))


def convert(folder, target):
    """Writes the documents and questions.jsonl into `target`."""
    with open(os.path.join(folder, "locomo10.json")) as file:
        dialogues = json.load(file)
    corrections = corrections_of(folder)
    with open(os.path.join(target, "questions.jsonl"), "w") as questions:
        for index, dialogue in enumerate(dialogues):
            places = write_sessions(dialogue, target)
            for number, question in enumerate(dialogue["qa"]):
                correction = corrections.get(f"locomo_{index}_qa{number}", {})
                evidence = correction.get("correct_evidence") or question["evidence"]
                expected = [places[turn] for turn in turns_of(evidence) if turn in places]
                if not expected:
                    continue
                questions.write(json.dumps({
                    "question": question["question"], "category": CATEGORIES[question["category"]],
                    "shard": dialogue["sample_id"], "expected": expected,
                    "answerable": question["category"] != 5,
                    "answer": correction.get("correct_answer") or question.get("answer")}) + "\n")


def corrections_of(folder):
    path = os.path.join(folder, "corrections.json")
    if not os.path.isfile(path):
        return {}
    with open(path) as file:
        return {each["question_id"]: each for each in json.load(file)}


def turns_of(evidence):
    """Ids such as D1:3; several in one string and padded zeros occur too."""
    return [f"D{session}:{turn}" for text in evidence
            for session, turn in re.findall(r"D:?(\d+):0*(\d+)", text)]


def write_sessions(dialogue, target):
    """Where each turn stands: its document and line."""
    conversation, places = dialogue["conversation"], {}
    os.makedirs(os.path.join(target, dialogue["sample_id"]))
    for number in range(1, 100):
        turns = conversation.get(f"session_{number}")
        if not turns:
            continue
        name = f"{dialogue['sample_id']}/session-{number:02}.md"
        lines = [f"# Session {number}, {conversation[f'session_{number}_date_time']}", ""]
        for offset, turn in enumerate(turns):
            places[turn["dia_id"]] = {"document": name, "lines": [FIRST_LINE + offset] * 2}
            lines.append(f"{turn['speaker']}: {text_of(turn)}")
        with open(os.path.join(target, name), "w") as file:
            file.write("\n".join(lines) + "\n")
    return places


def text_of(turn):
    text = " ".join(turn["text"].split())
    caption = turn.get("blip_caption")
    return f"{text} [shares {' '.join(caption.split())}]" if caption else text


if __name__ == "__main__":
    os.makedirs(sys.argv[2])
    convert(sys.argv[1], sys.argv[2])
