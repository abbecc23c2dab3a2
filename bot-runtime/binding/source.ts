import type { BindingStatus, SlackAgentBinding } from "../../crds/index.ts";

/** Where the spec comes from. `current` is always a valid binding: a broken change is reported and not taken. */
export interface BindingSource extends Disposable {
  readonly current: SlackAgentBinding;
  /** Called after each change of the spec that was taken. */
  onChange(listener: (binding: SlackAgentBinding) => void): void;
  /** Aborts, with a sentence for the log as its reason, when this process has to end: its binding is gone, or asks for another bot. */
  readonly over: AbortSignal;
  /** The status as it was seen last, where others take part in it; undefined outside a cluster. */
  readonly shared: SharedStatus | undefined;
}

export interface SharedStatus {
  readonly current: BindingStatus | undefined;
  /** Called whenever it may have changed. */
  onChange(listener: () => void): void;
}
