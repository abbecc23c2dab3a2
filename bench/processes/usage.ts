import { readFileSync } from "node:fs";

/** Ticks a second of `/proc/PID/stat`: `USER_HZ`, which Linux fixes at 100 for all architectures that Node runs on. */
const ticksPerSecond = 100;

/** CPU time that a process used so far, user and system, in seconds. Linux. */
export function cpuSeconds(pid: number): number {
  // The program's name, in parentheses, may hold spaces: what follows it is counted from its end.
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Resident memory of a process now and at its highest, in MB (10^6 bytes). Linux. */
export function memoryMB(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const field = (name: string): number => {
    const kB = new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
    if (kB === undefined) throw new Error(`/proc/${pid}/status tells no ${name}`);
    return (Number(kB) * 1_024) / 1e6;
  };
  return { now: field("VmRSS"), peak: field("VmHWM") };
}
