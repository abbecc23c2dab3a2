import type { ClusterDemo } from "./demo-cluster-start.ts";
import { finalReply } from "./demo-once.ts";
import { personIn } from "./slack/index.ts";

/** Asks the bot one question, prints its answer and what kubectl shows. @throws when no answer comes. */
export async function playMention(
  { slack, kubectl }: ClusterDemo,
  print: (line: string) => void,
): Promise<void> {
  const question = "why is checkout slow?";
  const asked = personIn(slack, "alice").says("sre", `@agent ${question}`);
  print(`\n#sre  alice: @agent ${question}`);
  const answer = await finalReply(slack, asked.channel, asked.ts, 1);
  print(`   └ agent: ${answer.split("\n").join("\n            ")}`);
  print("\n$ kubectl get sab -A");
  print((await kubectl(["get", "sab", "-A"])).trimEnd());
}
