#!/usr/bin/env python3
"""What the reader without a model answers, and when it abstains: `answers.py PROGRAM FOLDER [--json FILE]`.

FOLDER is as recall.py takes it, with `answer` and `answerable` in its questions. Each question is asked of its
shard through `/v1/ask`. An answer is right where the quotes stand on expected lines, or have half of the
words of the known answer; for a question that can't be answered none is right. Coverage is the share of
questions that are answered at all, precision the share of those that are right; both by the least
confidence that one would accept.

A calibrated confidence is the chance of being right, unanswerable questions counted as wrong: the bins show both
side by side, and the error is their mean distance, weighted by answers (ECE, ten bins). "Refitted" is the error
on each fifth of the shards after a monotone map was fitted on the other four: what any calibration could
reach at best. Talks to 127.0.0.1 only, and ends by itself.
"""

import argparse
import json
import os
import re
import tempfile

import recall
from daemon import Daemon

LEAST = [0.0, 0.3, 0.4, 0.5, 0.55, 0.6, 0.7, 0.8]
FOLDS = 5
SMALL = set("a an and are as at be by for from in is it of on or that the to was were with".split())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("folder")
    parser.add_argument("--json")
    parser.add_argument("--dump", help="where to write each question with its answer, as JSON Lines")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    with tempfile.TemporaryDirectory(prefix="ostraka-answers-") as scratch:
        folder = recall.prepared(options.folder, scratch)
        questions = recall.read_questions(folder)
        memory = os.path.join(scratch, ".ostraka")
        recall.load(program, memory, folder, sorted({each["shard"] for each in questions}))
        judged = ask(program, memory, questions)
    report = {"questions": len(judged), "curve": [at(least, judged) for least in LEAST],
              "calibration": calibration(judged), "spans": spans(judged)}
    for row in report["curve"]:
        print("confidence from {least:4}: answerable: {answered:5.1f}% answered, {found:5.1f}% of these on "
              "expected lines, {worded:5.1f}% with the answer's words, {right:5.1f}% either; "
              "unanswerable: {abstained:5.1f}% abstained; precision over all {precision:5.1f}%".format(**row))
    for row in report["calibration"]["bins"]:
        print("confidence {least:.1f}: {answers:4} answers, on average {said:5.1f}% sure, {right:5.1f}% right".format(**row))
    print("calibration error {error}; refitted without the fifth that is judged {refitted}".format(
        **report["calibration"]))
    print("a value instead of the sentence in {given} of {answers} answers to answerable questions; it has the "
          "known answer's words in {said}%, its sentence in {worded}%; words in common (F1) {overlap_said}% "
          "instead of {overlap_quoted}%".format(**report["spans"]))
    if options.dump:
        with open(options.dump, "w") as file:
            for each in judged:
                file.write(json.dumps(each) + "\n")
    if options.json:
        with open(options.json, "w") as file:
            json.dump(report, file, indent=1)
            file.write("\n")


def ask(program, memory, questions):
    judged = []
    with Daemon(program, memory) as daemon:
        for number, question in enumerate(questions):
            recall.progress(number, len(questions), "asked")
            answer = daemon.client.ask(question["question"], shards=[question["shard"]])
            confidence = max((each.get("confidence") or 0 for each in answer["coverage"]), default=0)
            judged.append({
                "shard": question["shard"],
                "answerable": question.get("answerable", True),
                "confidence": confidence if answer["answer"] else None,
                "found": any(stands(place, answer["citations"][:1]) for place in question["expected"]),
                "worded": has_words(question.get("answer"), quoted(answer)),
                "said": has_words(question.get("answer"), answer["answer"]),
                "overlap": (overlap(question.get("answer"), quoted(answer)),
                            overlap(question.get("answer"), answer["answer"])),
                "span": bool(answer["answer"]) and answer["answer"] != quoted(answer),
                "text": [question["question"], question.get("answer"), answer["answer"], quoted(answer)]})
    return judged


def quoted(answer):
    return " ".join(each["quote"] for each in answer["citations"][:1])


def stands(place, citations):
    return recall.rank_of(place, citations) < recall.BEYOND


def words(text):
    return {word[:6] for word in re.findall(r"[a-z0-9]+", str(text).lower()) if word not in SMALL}


def has_words(known, text):
    wanted = words(known) if known is not None else set()
    return bool(wanted) and 2 * len(wanted & words(text or "")) >= len(wanted)


def overlap(known, text):
    """The harmonic mean of the shares of words in common (F1), without order or repetitions."""
    wanted, got = words(known) if known is not None else set(), words(text or "")
    return 2 * len(wanted & got) / max(1, len(wanted) + len(got))


def at(least, judged):
    """What would be answered, and how well, if less confidence than this were no answer."""
    answered = [each for each in judged
                if each["confidence"] is not None and each["confidence"] >= least]
    can = [each for each in judged if each["answerable"]]
    can_answered = [each for each in answered if each["answerable"]]
    right = [each for each in answered if is_right(each)]
    cannot = len(judged) - len(can)
    share = lambda part, whole: round(100 * part / max(1, whole), 1)  # noqa: E731
    return {
        "least": least, "answered": share(len(can_answered), len(can)),
        "found": share(sum(each["found"] for each in can_answered), len(can_answered)),
        "worded": share(sum(each["worded"] for each in can_answered), len(can_answered)),
        "right": share(len(right), len(can_answered)),
        "abstained": share(cannot - (len(answered) - len(can_answered)), cannot),
        "precision": share(len(right), len(answered))}


def spans(judged):
    """Of the answers that are a value out of the quote: how the value does against the whole quote."""
    answers = [each for each in judged if each["answerable"] and each["confidence"] is not None]
    given = [each for each in answers if each["span"]]
    mean = lambda values: round(100 * sum(values) / max(1, len(given)), 1)  # noqa: E731
    return {
        "answers": len(answers), "given": len(given),
        "said": mean([each["said"] for each in given]), "worded": mean([each["worded"] for each in given]),
        "overlap_said": mean([each["overlap"][1] for each in given]),
        "overlap_quoted": mean([each["overlap"][0] for each in given])}


def calibration(judged):
    answers = [(each["confidence"], is_right(each), each["shard"])
               for each in judged if each["confidence"] is not None]
    shards = sorted({shard for _, _, shard in answers})
    refitted = []
    for fold in range(FOLDS):
        held_out = set(shards[fold::FOLDS])
        steps = monotone([(sure, right) for sure, right, shard in answers if shard not in held_out])
        refitted += [(mapped(sure, steps), right) for sure, right, shard in answers if shard in held_out]
    said = [(sure, right) for sure, right, _ in answers]
    return {"bins": bins(said), "error": error(said), "refitted": error(refitted) if len(shards) >= FOLDS else None}


def is_right(each):
    return bool(each["answerable"] and (each["found"] or each["worded"]))


def bins(pairs):
    rows = []
    for tenth in range(10):
        here = [pair for pair in pairs if min(9, int(10 * pair[0] + 1e-9)) == tenth]
        if here:
            rows.append({"least": tenth / 10, "answers": len(here),
                         "said": round(100 * sum(sure for sure, _ in here) / len(here), 1),
                         "right": round(100 * sum(right for _, right in here) / len(here), 1)})
    return rows


def error(pairs):
    return round(sum(row["answers"] * abs(row["said"] - row["right"]) for row in bins(pairs))
                 / max(1, len(pairs)), 1)


def monotone(pairs):
    """The best rising steps through the pairs, as [from which confidence, share right] (pool adjacent violators)."""
    steps = []
    for sure, right in sorted(pairs):
        steps.append([sure, float(right), 1])
        while len(steps) > 1 and steps[-2][1] >= steps[-1][1]:
            (start, low, few), (_, high, many) = steps[-2:]
            steps[-2:] = [[start, (low * few + high * many) / (few + many), few + many]]
    return [(start, share) for start, share, _ in steps]


def mapped(sure, steps):
    return next((share for start, share in reversed(steps) if start <= sure), steps[0][1] if steps else sure)


if __name__ == "__main__":
    main()
