import { serviceNames } from "../estate/index.ts";
import { answered, type Script } from "../script.ts";

/** What can be asked. */
export function help(): Script {
  return answered(
    "Help",
    [
      "## I look after a shop's services",
      `Show me an alert or name a service (${serviceNames.join(", ")}). Figures are made up, but they agree with each other.`,
      "### Ask",
      [
        "- `what's wrong?` for an overview, `investigate payments` for one service",
        "- then: `show me the logs`, `which deploy?`, `what about the last hour?`, `compare with yesterday`, `chart`, `who owns it?`",
        "- `roll back payments` or `restart search`: I ask for approval first",
        "- `why is it slow?` without a service: I ask back",
      ].join("\n"),
      "### Make trouble",
      [
        "- `fail`, `crash`, `refuse`, `say nothing`, `never answer`, `hang up`, `die`",
        "- `be slow 20 s`, `long answer`, `very long answer`, `try to break out`, `auth`, `answer with a message`, `answer with sources`, `ping 1`",
      ].join("\n"),
    ].join("\n\n"),
  );
}
