import type { BotAction, BotProcess, BotView } from "./bot-process.ts";
import type { ClusterDemo } from "./demo-cluster-start.ts";

const actions: BotView["actions"] = [
  {
    name: "kill",
    title: "Kill the bot",
    description:
      "SIGKILL to its process; the kubelet starts it again in the same pod, and it goes on where it was.",
  },
  {
    name: "terminate",
    title: "Delete its pod",
    description: "As when a node is drained: another pod takes over.",
  },
  {
    name: "stop",
    title: "Suspend it",
    description: "spec.suspend: true, and it stays down until you resume it.",
  },
  { name: "start", title: "Resume it", description: "spec.suspend: false." },
];

/** The bot's pod as the page shows it, and what the page may do to it. */
export function clusterBot({ node, namespace, binding, kubectl }: ClusterDemo): BotProcess {
  const seen = new Set<number>();
  let isSuspended = false;
  const pid = (): number | undefined => {
    const pods = node.pods().filter((pod) => pod.startsWith(`${namespace}/sab-${binding}-`));
    const [running] = pods.flatMap((pod) => node.processOf(pod) ?? []);
    if (running !== undefined) seen.add(running);
    return running;
  };
  const suspend = (value: boolean): Promise<string> => {
    isSuspended = value;
    const patch = JSON.stringify({ spec: { suspend: value } });
    return kubectl(["patch", "-n", namespace, `sab/${binding}`, "--type=merge", "-p", patch]);
  };
  const act = async (action: BotAction): Promise<void> => {
    const running = pid();
    if (action === "kill" && running !== undefined) process.kill(running, "SIGKILL");
    else if (action === "terminate")
      await kubectl([
        "delete",
        "pod",
        "-n",
        namespace,
        "-l",
        `app.kubernetes.io/instance=sab-${binding}`,
        "--wait=false",
      ]);
    else if (action !== "kill") await suspend(action === "stop");
  };
  return {
    view() {
      const running = pid();
      const state = running === undefined ? (isSuspended ? "stopped" : "starting") : "running";
      return { state, pid: running, starts: seen.size, actions };
    },
    // What the cluster refused shows in that nothing changed.
    act: (action) => void act(action).catch(() => {}),
    [Symbol.asyncDispose]: async () => {},
  };
}
