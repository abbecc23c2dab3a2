export { type SubCommand, subCommandOf, withoutAsk } from "./sub-command.ts";
export { type CommandPorts, takeCommand } from "./take-command.ts";
