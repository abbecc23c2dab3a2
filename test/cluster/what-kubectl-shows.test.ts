import { afterAll, beforeAll, expect, test } from "vitest";
import { describeOnStage, eventually, openStage, type Stage } from "./stage.fixture.ts";
import { steady } from "./steady.fixture.ts";
import { aTeam, type Team } from "./team.fixture.ts";

const page = "../../docs/what-kubectl-shows.md";

/** Writes the page anew: `vitest run test/cluster/what-kubectl-shows.test.ts -u`; without `-u` it fails where the page says something else. */
describeOnStage("docs/what-kubectl-shows.md", () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, 240_000);
  afterAll(() => stage?.[Symbol.asyncDispose](), 60_000);

  /** A binding `sre-bot` in a namespace of its own, once its Ready has this reason. */
  async function aBinding(
    name: string,
    reason: string,
    make: (team: Team) => Promise<unknown>,
  ): Promise<Team> {
    const team = await aTeam(stage, name, { binding: "sre-bot" });
    await make(team);
    await team.reason("Ready", reason);
    return team;
  }

  test("it is what a cluster answers", async () => {
    const healthy = async (team: Team) => {
      await team.secret();
      await team.bind();
      await team.ready();
    };
    const sre = await aBinding("sre", "Ready", healthy);
    const troubles = await Promise.all([
      aBinding("no-secret", "SecretMissing", (team) => team.bind()),
      aBinding("image", "ImagePullFailed", async (team) => {
        await team.secret();
        await team.bind({ pod: { image: "registry.example.com/slack-agent-bot:2" } });
      }),
      aBinding("crash", "CrashLooping", async (team) => {
        await team.secret();
        await team.bind({ pod: { image: "registry.example.com/crashing:1" } });
      }),
      aBinding("quota", "QuotaExceeded", async (team) => {
        await team.kubectl(["create", "quota", "small", "--hard=pods=0"]);
        await team.secret();
        await team.bind();
      }),
      aBinding("suspended", "Suspended", async (team) => {
        await healthy(team);
        await team.bind({ suspend: true });
      }),
    ]);
    const second = await aTeam(stage, "second", { app: sre.app, binding: "sre-bot" });
    await second.secret();
    await second.bind();
    await second.reason("Ready", "AppAlreadyBound");

    const known: Record<string, string> = { [stage.agent.url]: "http://sre-agent.kagent:8083" };
    for (const { app } of [sre, ...troubles, second])
      Object.assign(known, { [app.id]: "A0123ABCD", [app.botUserId]: "U0123ABCD" });
    known[stage.slack.workspace.team.id] = "T0123ABCD";
    const steadied = (text: string): string => steady(text, known);
    /** A command and what it prints; what it quotes is one word, as in a shell. */
    const shown = async (command: string): Promise<string> => {
      const words = command.match(/(?:'[^']*'|[^\s'])+/g) ?? [];
      const args = words.slice(1).map((word) => word.replaceAll("'", ""));
      // What follows an event, or a status, may take a moment more.
      const output = await settled(() => stage.kubectl(args), steadied);
      return `\`\`\`console\n$ ${command}\n${output}\n\`\`\`\n`;
    };
    const sections: string[] = [
      head,
      "## All bindings at a glance\n",
      await shown("kubectl get sab -A"),
      await shown("kubectl -n sre get sab -o wide"),
      "## A binding that works\n",
      await shown("kubectl -n sre describe sab sre-bot"),
      await shown("kubectl -n sre events --for sab/sre-bot"),
      await shown("kubectl -n sre get deployments,pods,leases,networkpolicies"),
    ];
    for (const [team, title, words] of [
      [troubles[0], "The Secret is missing", "Create it; the bot takes it without a restart."],
      [
        second,
        "Another binding has the Slack app",
        "The older one works; this one waits without a connection.",
      ],
      [troubles[1], "The image cannot be pulled", ""],
      [troubles[2], "The bot crashes", ""],
      [troubles[3], "A quota leaves no room", ""],
      [troubles[4], "Suspended", "No pod, no connection; what was accepted before is kept."],
    ] as const) {
      sections.push(`## ${title}\n`, ...(words === "" ? [] : [`${words}\n`]));
      sections.push(await shown(`kubectl -n ${team?.namespace} get sab`));
      const path = '{range .status.conditions[*]}{.type}={.status} {.reason}: {.message}{"\\n"}{end}';
      sections.push(await shown(`kubectl -n ${team?.namespace} get sab sre-bot -o jsonpath='${path}'`));
      sections.push(await shown(`kubectl -n ${team?.namespace} events --for sab/sre-bot`));
    }
    sections.push("## What a field means\n", await shown("kubectl explain sab.spec.slack"));
    await expect(sections.join("\n")).toMatchFileSnapshot(page);
  });
});

const head = `<!-- Written by test/cluster/what-kubectl-shows.test.ts from what a real API server answers: change the texts at their source. -->

# What kubectl shows

Names of pods, ids, times and ages stand for those of your cluster. What each condition and reason means: [operations.md](operations.md).
`;

/** The output once it has stayed the same for a while. */
function settled(read: () => Promise<string>, steadied: (text: string) => string): Promise<string> {
  let before = "";
  let same = 0;
  return eventually(async () => {
    const now = steadied(await read());
    same = now === before ? same + 1 : 0;
    before = now;
    if (same < 5) throw new Error("it still changes");
    return now;
  });
}
