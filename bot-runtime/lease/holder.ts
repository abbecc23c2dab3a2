import { hostname } from "node:os";

/**
 * Who we are to the lease. A pod keeps its lease over container restarts (`POD_UID`); elsewhere it is this process, named so that
 * a later one on the same machine can tell that it is gone.
 */
export const holderName = (podUid: string | undefined): string =>
  podUid ?? `process:${hostname()}:${process.pid}`;

/**
 * Whether a holder is surely not running any more: a process of this machine whose id is free, or is now our own (a container
 * that was restarted counts its processes from one again). Anything else may be alive and has to run out.
 */
export function isGone(holder: string, alive: (pid: number) => boolean = isAlive): boolean {
  const match = /^process:(.+):(\d+)$/.exec(holder);
  if (match === null || match[1] !== hostname()) return false;
  const pid = Number(match[2]);
  return pid === process.pid || !alive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: there is such a process, of another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
