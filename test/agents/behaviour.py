"""What the test agents do, whichever version of the protocol they speak.

The last line of a message chooses, by its first word:
  ask               asks back (input-required); the next message of the task answers it
  auth              asks for a login (auth-required); the next message of the task goes on
  slow MS           eleven artifact chunks over MS milliseconds
  paragraphs MS     the same, each a paragraph: a stream of Slack's shows those that are whole
  stall             says one chunk, then nothing more until it is cancelled
  long N            one text of N characters
  recall            what was said in this context so far, a line each
  file, data        an artifact with a file (bytes and address), or with a data part
  message           answers with a message, without a task
  reject, fail      ends the task so, with a sentence
  boom              raises before the first word
  boom-mid-stream   raises after the first words
Anything else is echoed as "turn N of this context: TEXT".
"""

import asyncio
import re
import time
from collections import defaultdict

CHUNKS = 10


class Calls:
    """Every execution, in order, as `/calls` tells it."""

    def __init__(self):
        self.executions = []

    def begin(self, message, task_id, context_id, text, resumed):
        call = {
            "messageId": message.message_id,
            "taskId": task_id,
            "contextId": context_id,
            "referenceTaskIds": list(message.reference_task_ids or []),
            "text": text,
            "resumed": resumed,
            "startedAtMs": now_ms(),
            "endedAtMs": None,
            "outcome": "running",
        }
        self.executions.append(call)
        return call


class Behaviour:
    """Remembers what was said in each context; forgets it all when the process ends, as agents without a store do."""

    def __init__(self):
        self.calls = Calls()
        self.said = defaultdict(list)

    async def run(self, message, task_id, context_id, text, asked, speaker):
        """`asked`: the task waits for an answer, and this message is it. `speaker` says it in the protocol's own words."""
        call = self.calls.begin(message, task_id, context_id, text, asked)
        self.said[context_id].append(text)
        try:
            await perform(text, self.said[context_id], asked, speaker)
            call["outcome"] = "done"
        except asyncio.CancelledError:
            call["outcome"] = "cancelled"
            raise
        except Exception:
            call["outcome"] = "raised"
            raise
        finally:
            call["endedAtMs"] = now_ms()


async def perform(text, said, asked, speaker):
    word, rest = command_in(text)
    if word == "message":
        await speaker.message(f"a direct answer, turn {len(said)} of this context")
        return
    if word == "boom":
        raise RuntimeError("secret words of the agent's exception")
    await speaker.start()
    if asked:
        await speaker.chunk(f"you answered: {text}", first=True, last=True)
        await speaker.complete()
    elif word == "ask":
        await speaker.ask("Which cluster?")
    elif word == "auth":
        await speaker.ask_to_log_in("Please log in first.")
    elif word in ("slow", "paragraphs", "stall", "boom-mid-stream"):
        await speak_slowly(word, rest, speaker)
    elif word in ("reject", "fail"):
        end = speaker.reject if word == "reject" else speaker.fail
        await end(f"This agent chose to {word}.")
    else:
        await answer(word, rest, text, said, speaker)
        await speaker.complete()


async def speak_slowly(word, rest, speaker):
    gap = "\n\n" if word == "paragraphs" else " "
    await speaker.chunk(f"chunk 0.{gap}", first=True, last=False)
    if word == "boom-mid-stream":
        # The 0.3 line drops what was said right before an exception.
        await asyncio.sleep(0.2)
        raise RuntimeError("secret words of the agent's exception")
    if word == "stall":
        await asyncio.Event().wait()
    for number in range(1, CHUNKS + 1):
        await asyncio.sleep(int(rest or "1000") / CHUNKS / 1000)
        await speaker.chunk(f"chunk {number}.{gap}", first=False, last=number == CHUNKS)
    await speaker.complete()


async def answer(word, rest, text, said, speaker):
    if word == "file":
        await speaker.file("report.txt", "text/plain", b"bytes of the report", "http://files.example/report.pdf")
    elif word == "data":
        await speaker.data({"answer": 42, "nested": {"ok": True}})
    elif word == "long":
        await speaker.chunk("word " * (int(rest or "1000") // 5), first=True, last=True)
    elif word == "recall":
        await speaker.chunk("\n".join(said), first=True, last=True)
    else:
        await speaker.chunk(f"turn {len(said)} of this context: {text}", first=True, last=True)


def command_in(text):
    """The first word of the last line, without the mention that it may start with, and what follows it."""
    last = (text.strip().splitlines() or [""])[-1]
    plain = re.sub(r"^(<@\w+>|@\S+)\s*", "", last.strip())
    word, _, rest = plain.partition(" ")
    return word.lower(), rest.strip()


def now_ms():
    return int(time.time() * 1000)
