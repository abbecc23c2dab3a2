export { allDeploys, type Deploy, deploysOf } from "./deploys.ts";
export { type LogLine, linesOf, patternsOf } from "./logs.ts";
export { lastMinutes, minutesOf, type Span, type Summary, shifted, summarise, valueAt } from "./metrics.ts";
export {
  dashboardOf,
  type MetricName,
  metricNames,
  runbookOf,
  type Service,
  type ServiceName,
  serviceNames,
  serviceOf,
} from "./services.ts";
export { type Story, stories, storyFor } from "./stories.ts";
export {
  floorToMinute,
  minuteMs,
  openStories,
  type Remedy,
  remedied,
  remedyOf,
  startOf,
  strength,
  troubleOf,
  type World,
  worldAt,
} from "./world.ts";
