import { parseArgs } from "node:util";
import { clusterBot } from "./demo-cluster-bot.ts";
import { playMention } from "./demo-cluster-once.ts";
import { findParts } from "./demo-cluster-parts.ts";
import { startClusterDemo } from "./demo-cluster-start.ts";
import { demoRoutes } from "./demo-routes.ts";
import { servePage } from "./page/serve.ts";

const usage = `npm run demo:cluster                 the product as it is installed: a real API server, helm and kubectl; pods are processes of this machine
npm run demo:cluster -- --port N     the page on another port than 8088
npm run demo:cluster -- --once       ask one question in the terminal, show the answer, exit
npm run demo:cluster -- --verbose    show what operator, bot and store log
`;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "8088" },
    once: { type: "boolean" },
    verbose: { type: "boolean" },
    help: { type: "boolean" },
  },
});
if (values.help) {
  process.stdout.write(usage);
  process.exit();
}

const port = values.once ? 0 : Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port ${values.port} is no port: give a number from 0 to 65535.`);
  process.exit(2);
}

/** npm passes Ctrl+C on to a process that the terminal has already told. */
const sameSignalMs = 1_000;
const stopping = new AbortController();
let stoppedAtMs = 0;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    // A second one does not wait for anything; what runs is killed on the way out.
    if (stopping.signal.aborted && performance.now() - stoppedAtMs > sameSignalMs) process.exit(130);
    if (!stopping.signal.aborted) stoppedAtMs = performance.now();
    stopping.abort(new Error("stopped"));
  });
const stopped = new Promise<void>((resolve) => stopping.signal.addEventListener("abort", () => resolve()));

try {
  const say = (line: string) => console.log(line);
  await findParts(say, stopping.signal);
  const page = values.once ? () => false : await servePage();
  await using demo = await startClusterDemo({
    port,
    say,
    onLog: values.verbose ? say : () => {},
    signal: stopping.signal,
    fallback: (request, response) => routes(request, response) || page(request, response),
  });
  const bot = clusterBot(demo);
  const routes = demoRoutes(() => bot);
  if (values.once) await playMention(demo, say);
  else {
    say(`
Open ${demo.slack.url} and mention the bot: @agent why is checkout slow?
In another terminal:
  export KUBECONFIG=${demo.kubeconfig}
  kubectl get sab -A
  kubectl -n ${demo.namespace} describe sab ${demo.binding}
  kubectl -n ${demo.namespace} logs deploy/sab-${demo.binding} -f
  kubectl -n ${demo.namespace} delete pod -l app.kubernetes.io/name=slack-agent-bot     in mid-answer: nothing is lost
  kubectl -n ${demo.namespace} patch sab ${demo.binding} --type=merge -p '{"spec":{"suspend":true}}'
Ctrl+C ends it, and nothing is left.`);
    await stopped;
    say("Stopping…");
  }
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
process.exit(process.exitCode ?? 0);
