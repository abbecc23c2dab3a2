export { chart } from "./chart.ts";
export { comparison, deploys, overview, owner } from "./glances.ts";
export { help } from "./help.ts";
export { investigation, type Subject } from "./investigation.ts";
export { logs } from "./logs.ts";
export { troubled } from "./trouble.ts";
