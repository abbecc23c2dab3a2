import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

/** The version of A2A that a test agent speaks; each has its own release line of the Python SDK, which exclude each other. */
export type Line = "1.0" | "0.3";
export const lines: readonly Line[] = ["1.0", "0.3"];

/** Where the programs of a line lie. */
export const programs: Readonly<Record<Line, { readonly server: string; readonly requirements: string }>> = {
  "1.0": { server: "server_v1.py", requirements: "requirements-v1.txt" },
  "0.3": { server: "server_v03.py", requirements: "requirements-v03.txt" },
};

/** How to get Python, for a test that has to be skipped, or to fail where nothing may be skipped. */
export const pythonMissing =
  "python3 with venv and pip is not installed: apt-get install python3 python3-venv";

const hasPython = spawnSync("python3", ["-c", "import ensurepip, venv"]).status === 0;

/**
 * Options of a test or suite that needs the Python agents. Without Python it is skipped on a laptop, with one line that says so, and
 * fails in its `startPythonAgent` where `CI=true`.
 */
export const needsPython = { skip: !hasPython && process.env.CI !== "true" } as const;
if (needsPython.skip) process.stderr.write(`SKIPPED: tests against the Python A2A SDK. ${pythonMissing}\n`);

/** How long a first installation may take, ms: two dozen wheels from PyPI on a slow line. */
export const installMs = 300_000;

const here = import.meta.dirname;
const cache = join(here, "../../.cache/python");
const run = promisify(execFile);

/**
 * The Python of a line's virtual environment, made on first need. Safe between processes: one installs, the others wait for it.
 * @throws where python3 is missing or the packages cannot be had.
 */
export async function installPython(line: Line): Promise<string> {
  if (!hasPython) throw new Error(pythonMissing);
  const requirements = join(here, programs[line].requirements);
  const wanted = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const folder = join(cache, line);
  const python = join(folder, "bin/python");
  const stamp = join(folder, "installed");
  if ((await textOf(stamp)) === wanted) return python;
  await mkdir(cache, { recursive: true });
  await using _lock = await lock(`${folder}.lock`);
  if ((await textOf(stamp)) === wanted) return python;
  await rm(folder, { recursive: true, force: true });
  const within = { signal: AbortSignal.timeout(installMs) };
  await run("python3", ["-m", "venv", folder], within);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  await run(python, pip, within);
  await writeFile(stamp, wanted);
  return python;
}

/** A folder is made by one process only. One that died while it held it must not stop the others for ever. */
async function lock(path: string): Promise<AsyncDisposable> {
  const owner = join(path, "pid");
  const deadline = AbortSignal.timeout(installMs);
  for (;;) {
    const made = await mkdir(path).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== "EEXIST") throw error;
        return false;
      },
    );
    if (made) break;
    const pid = Number(await textOf(owner));
    if (pid > 0 && !isAlive(pid)) await rm(path, { recursive: true, force: true });
    else await sleep(200, undefined, { signal: deadline });
  }
  await writeFile(owner, String(process.pid));
  return { [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

const textOf = (path: string): Promise<string | undefined> =>
  readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
