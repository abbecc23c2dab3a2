/** What this folder says to the log; pino's logger is one. */
export interface KubeLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
