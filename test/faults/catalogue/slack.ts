import { proof, type Row } from "./row.ts";

const slackFaults = (title: string) => proof("test/slack-faults.test.ts", title);
const streams = (title: string) => proof("test/streams.test.ts", title);
const lookBack = (title: string) => proof("test/look-back.test.ts", title);
const links = (title: string) => proof("test/faults/links.test.ts", title);

export const slackRows: readonly Row[] = [
  {
    number: 1,
    injected: "The connection is reset, also in the middle of a frame",
    promised: "connected again within seconds, nothing lost",
    proofs: [
      slackFaults("fault 1: reset"),
      slackFaults("fault 1: reset in mid-frame"),
      links("fault 1: the link to Slack is cut again and again"),
    ],
  },
  {
    number: 2,
    injected: "`disconnect: warning`, then the end",
    promised: "the second connection is up before the first one closes: blind for 0 ms",
    proofs: [
      slackFaults("fault 2: at a warning the second connection is up before the first one closes"),
      slackFaults("fault 2: warned, then refreshed"),
    ],
  },
  {
    number: 3,
    injected: "`refresh_requested` without a warning",
    promised: "connected again at once, nothing lost",
    proofs: [slackFaults("fault 3: refreshed without a warning")],
  },
  {
    number: 4,
    injected: "A half-open connection: no pings, no end",
    promised: "noticed within 15 s and replaced",
    proofs: [
      slackFaults("fault 4: a half-open connection is noticed and replaced"),
      links("fault 26: the link to Slack is silent for 8 s"),
    ],
  },
  {
    number: 5,
    injected: "A deaf connection: pings are answered, no event comes",
    promised: "noticed within 5 min by the look back, `SlackConnected` says `Deaf`, replaced",
    proofs: [
      proof(
        "bot-runtime/missed.test.ts",
        "fault 5: a deaf connection is found out by what the look back finds, told, and replaced by one that hears",
      ),
      proof("bot-runtime/look-back/deaf.test.ts", "missed while connected, nothing heard since"),
    ],
    unproved:
      "the five minutes themselves: they are the look back's interval (3 min), and the clock of its test is its own; the soak plays the fault in real time",
  },
  {
    number: 6,
    injected: "Something else is connected with the same app token",
    promised:
      "noticed by a second look a minute later, `SlackConnected` says so; what it swallows is found by the look back",
    proofs: [
      proof(
        "bot-runtime/other-connections.test.ts",
        "it is noticed by a second look, said with the remedy, and its end is noticed too",
      ),
    ],
  },
  {
    number: 7,
    injected: "`too_many_websockets`, `link_disabled`",
    promised: "a condition with the remedy, no hot loop, back by itself",
    proofs: [slackFaults("fault 7: too many websockets"), slackFaults("fault 7: Socket Mode switched off")],
  },
  {
    number: 8,
    injected: "`apps.connections.open` unavailable; `invalid_auth`",
    promised: "waits that grow to a minute, no exit; a condition, and back with new tokens",
    proofs: [slackFaults("fault 8: apps.connections.open unavailable"), slackFaults("fault 8: invalid_auth")],
  },
  {
    number: 9,
    injected:
      "Redelivery in every form: a retry storm, another order, two timestamps, two events of one mention",
    promised: "one execution, one answer",
    proofs: [
      slackFaults("fault 9: a retry storm"),
      slackFaults("fault 9: one message under two timestamps"),
      slackFaults("fault 9: out of order"),
      slackFaults("each event three times, in other envelopes"),
    ],
  },
  {
    number: 10,
    injected: "No connection for longer than Slack repeats a delivery",
    promised: "what was asked is found again for 24 h and answered once; what is older is left alone",
    proofs: [
      lookBack(
        "what was said while no bot ran, and what Slack never delivers, is answered once by the next bot",
      ),
      proof(
        "bot-runtime/look-back/look-back.test.ts",
        "a message older than the inbox remembers is left alone, however old the watermark is",
      ),
    ],
    unproved: "hours of real time: the clock is the test's",
  },
  {
    number: 11,
    injected: "429 with `Retry-After` on a post",
    promised: "waited for; one answer",
    proofs: [slackFaults("fault 11: 429 with Retry-After on the post")],
  },
  {
    number: 12,
    injected: "A post takes effect and its answer is lost",
    promised: "one message",
    proofs: [
      slackFaults("fault 12: the answer to the post is lost"),
      slackFaults("the post's answer is lost and replies are shown late only"),
    ],
  },
  {
    number: 13,
    injected: "500 after the effect",
    promised: "one message",
    proofs: [slackFaults("fault 13: 500 after the post's effect")],
  },
  {
    number: 14,
    injected: "Slack closes a native stream",
    promised: "the reply goes on by updates, in the same message",
    proofs: [
      streams("fault 14: Slack closes it"),
      streams("while Slack closes it: the next one saves it by an update"),
    ],
  },
  {
    number: 15,
    injected: "Killed between `startStream` and the storing of its `ts`",
    promised: "the next process finds the stream by its mark, ends it and goes on in it: one message",
    proofs: [
      proof(
        "test/faults/crash-points.test.ts",
        "fault 15: killed before the ts of its stream is stored, the next process finds and ends it",
      ),
      streams("in its middle: the next one ends it, and the reply stays one message"),
    ],
  },
  {
    number: 16,
    injected: "Channel archived, bot removed, thread or reply deleted in mid-turn",
    promised: "a final, visible outcome and no loop",
    proofs: [
      slackFaults("our reply was deleted in mid-turn: the answer is posted anew"),
      slackFaults("the channel was archived"),
      slackFaults("the bot was removed"),
      slackFaults("the thread was deleted"),
    ],
  },
];
