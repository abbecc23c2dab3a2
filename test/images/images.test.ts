import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, globSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { startAgent } from "../../playground/agent/index.ts";
import { personIn, startSlack, threadOf, until } from "../../playground/slack/index.ts";
import { nodeEnv, nodeFlags, operatorFlags } from "../../scripts/build.ts";
import { skipRedis, startRedis } from "../servers/redis.ts";
import { makeBaseImages } from "./base-images.ts";
import { type Buildah, buildahMissing, hasBuildah, openBuildah } from "./buildah.ts";
import { type ImageConfig, readConfig, startInImage } from "./run-in-image.ts";

const title = `the images${hasBuildah ? "" : `: ${buildahMissing}`}`;
const repository = join(import.meta.dirname, "../..");
const buildMs = 600_000;

if (!hasBuildah && process.env.CI !== "true") test.skip(title);
else describe(title, () => testImages());

function testImages(): void {
  let buildah: Buildah;
  const images = new Map<string, Image>();

  beforeAll(async () => {
    buildah = openBuildah();
    const bases = await makeBaseImages(buildah);
    // npm's own store of what it fetched once.
    const npmCache = execFileSync("npm", ["config", "get", "cache"], { encoding: "utf8" }).trim();
    mkdirSync(npmCache, { recursive: true });
    for (const program of ["bot", "operator"]) {
      const tag = `localhost/slack-agent-${program}`;
      const build = [
        ["--file", join(repository, `Dockerfile.${program}`), "--tag", tag, "--pull=never", "--quiet"],
        ["--build-arg", `BUILD_IMAGE=${bases.build}`, "--build-arg", `BASE_IMAGE=${bases.runtime}`],
        ["--build-arg", `VERSION=${packageJson.version}`, "--build-arg", "REVISION=0123abc"],
        ["--volume", `${npmCache}:/root/.npm`],
      ];
      await buildah.run("bud", ...build.flat(), repository);
      const container = await buildah.run("from", "--pull=never", tag);
      const root = await buildah.run("mount", container);
      images.set(program, { tag, container, root, config: await readConfig(buildah, tag) });
    }
  }, buildMs);
  afterAll(() => buildah?.[Symbol.asyncDispose](), buildMs);

  const image = (program: string): Image => {
    const found = images.get(program);
    if (found === undefined) throw new Error(`no image of the ${program} was built`);
    return found;
  };

  /** A folder that the image's user may write to, as a pod's volume with an `fsGroup`. */
  const aVolume = (): string => {
    const folder = mkdtempSync(join(buildah.folder, "volume-"));
    chownSync(folder, 65_532, 65_532);
    return folder;
  };

  describe.each(["bot", "operator"])("%s", (program) => {
    test("tells its version to the user that a pod runs it as", async () => {
      const { container, config } = image(program);
      const { code, stdout, stderr } = await buildah.try(
        ...["run", "--isolation", "chroot", "--user", config.user, container, "--"],
        ...[...config.entrypoint, "--version"],
      );
      expect([code, stdout, stderr]).toEqual([0, `${packageJson.version}\n`, ""]);
    });

    test("runs on a read-only root, with a pod's arguments behind its entrypoint", async () => {
      const { root, config } = image(program);
      const child = startInImage(root, config, { args: ["--version"] });
      const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect([stdout, stderr]).toEqual([`${packageJson.version}\n`, ""]);
    });

    test("is compiled ahead, by the node and for the user that run it", async () => {
      const { root, config } = image(program);
      const moreEnv = { NODE_DEBUG_NATIVE: "COMPILE_CACHE" };
      const child = startInImage(root, config, { args: ["--version"], moreEnv });
      const [, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
      expect(stderr).toMatch(/file:\/\/\/app\/main\.mjs was accepted/);
    });

    test("is started with the flags and the environment that the build names", () => {
      const { config } = image(program);
      const flags = program === "operator" ? operatorFlags : nodeFlags;
      expect(config.entrypoint).toEqual(["/nodejs/bin/node", ...flags, "/app/main.mjs"]);
      expect(config.env).toMatchObject({ NODE_ENV: "production", ...nodeEnv });
    });

    test("runs as a user without a name or rights, who owns nothing of the program", () => {
      const { root, config } = image(program);
      expect(config.user).toBe("65532:65532");
      const writable = globSync("{app,nodejs}/**", { cwd: root }).filter((path) => {
        const { uid, gid, mode } = statSync(join(root, path));
        return uid !== 0 || gid !== 0 || (mode & 0o022) !== 0;
      });
      expect(writable).toEqual([]);
    });

    test("says what it is, of which version and commit, and on what it stands", () => {
      expect(image(program).config.labels).toMatchObject({
        "org.opencontainers.image.title": `slack-agent-${program}`,
        "org.opencontainers.image.licenses": packageJson.license,
        "org.opencontainers.image.version": packageJson.version,
        "org.opencontainers.image.revision": "0123abc",
        "org.opencontainers.image.base.name": "localhost/base-runtime",
      });
    });

    test("holds the bundle, the licence and nothing else, in less than 5 MB", () => {
      const files = globSync("app/**", { cwd: image(program).root }).filter((path) =>
        statSync(join(image(program).root, path)).isFile(),
      );
      expect(
        files.filter(
          (path) => !/^app\/(LICENSE|[\w-]+\.mjs|lua\/[\w-]+\.lua|compiled\/[\w.-]+\/\w+)$/.test(path),
        ),
      ).toEqual([]);
      const bytes = files.reduce((sum, path) => sum + statSync(join(image(program).root, path)).size, 0);
      expect(bytes).toBeLessThan(5e6);
      process.stdout.write(`slack-agent-${program}: ${(bytes / 1e6).toFixed(1)} MB above its base\n`);
    });
  });

  test("no build can see a file that it does not need", () => {
    const sent = readFileSync(join(repository, ".dockerignore"), "utf8").split("\n");
    expect(sent.filter((line) => line !== "" && !line.startsWith("#"))[0]).toBe("*");
  });

  const answersFrom = async (volume: string, moreEnv: NodeJS.ProcessEnv): Promise<void> => {
    await using agent = await startAgent({});
    await using slack = await startSlack({ rateLimits: false });
    const binding = {
      apiVersion: "slackagents.dev/v1alpha1",
      kind: "SlackAgentBinding",
      metadata: { name: "bot", namespace: "test" },
      spec: { slack: { secretRef: { name: "slack" } }, agent: { url: agent.url } },
    };
    writeFileSync(join(volume, "binding.yaml"), JSON.stringify(binding));
    const bot = startInImage(image("bot").root, image("bot").config, {
      args: ["--binding", "/data/binding.yaml"],
      volume,
      moreEnv: {
        HTTP_PORT: "0",
        SLACK_API_URL: slack.apiUrl,
        SLACK_BOT_TOKEN: slack.botToken,
        SLACK_APP_TOKEN: slack.appToken,
        ...moreEnv,
      },
    });
    const exited = once(bot, "exit");
    bot.stdout.resume();
    const complaints = text(bot.stderr);
    try {
      await until(slack.feed, "the bot is connected", () => slack.view().connections.length > 0);
      const said = personIn(slack, "alice").says("sre", "@agent ping 7");
      await threadOf(slack, said).shows("pong 7");
    } finally {
      bot.kill("SIGTERM");
    }
    expect([await exited, await complaints]).toEqual([[0, null], ""]);
  };

  test("a new volume at the place of a standalone bot's store belongs to the bot", () => {
    const { config, root } = image("bot");
    const { uid, gid } = statSync(join(root, config.env.DATA_DIR ?? ""));
    expect(`${uid}:${gid}`).toBe(config.user);
  });

  test.skipIf(skipRedis)("the bot answers out of its image, with Redis", async () => {
    await using redis = await startRedis();
    await answersFrom(aVolume(), { REDIS_URL: redis.url });
  });

  test("the bot answers out of its image with a volume alone, and keeps its store there", async () => {
    const volume = aVolume();
    await answersFrom(volume, {});
    expect(globSync("**/*", { cwd: volume }).length).toBeGreaterThan(1);
  });
}

type Image = {
  readonly tag: string;
  readonly container: string;
  /** Where its files stand on this machine. */
  readonly root: string;
  readonly config: ImageConfig;
};
