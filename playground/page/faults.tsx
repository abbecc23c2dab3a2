import { useState } from "react";
import type { FaultParameter, FaultSwitch } from "../slack/page-api.ts";
import { switchFault } from "./api.ts";
import { BotPanel } from "./bot-panel.tsx";

const groupTitles: Readonly<Record<FaultSwitch["group"], string>> = {
  "web api": "Web API",
  socket: "Socket Mode",
  events: "Events",
  workspace: "Workspace",
  "open questions": "What Slack leaves open",
};

/** What can be done to the bot and to Slack, to see that nothing is lost. */
export function Faults({ faults }: { faults: readonly FaultSwitch[] }) {
  const [filter, setFilter] = useState("");
  const wanted = faults.filter(({ name, title, description }) =>
    `${name} ${title} ${description}`.toLowerCase().includes(filter.toLowerCase()),
  );
  const on = faults.filter(({ state }) => state.on);
  const groups = [...new Set(wanted.map(({ group }) => group))];
  return (
    <div className="faults">
      <BotPanel />
      <div className="inspector-tools">
        <input
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder={`Find one of ${faults.length} faults`}
          aria-label="Find a fault"
        />
        {on.length > 0 && (
          <button
            type="button"
            className="element"
            onClick={() => {
              for (const { name } of on) void switchFault({ name, on: false });
            }}
          >
            All off
          </button>
        )}
      </div>
      {groups.map((group) => (
        <section key={group}>
          <h2>{groupTitles[group]}</h2>
          {wanted
            .filter((fault) => fault.group === group)
            .map((fault) => (
              <Fault key={fault.name} fault={fault} />
            ))}
        </section>
      ))}
    </div>
  );
}

function Fault({ fault }: { fault: FaultSwitch }) {
  const [params, setParams] = useState(() =>
    Object.fromEntries(fault.parameters.map(({ name, default: given }) => [name, given])),
  );
  const { on, struck, remaining } = fault.state;
  return (
    <div className={`fault ${on ? "on" : ""}`}>
      <label className="switch">
        <span>
          <strong>{fault.title}</strong>
          {on && <em>{remaining === null ? `struck ${struck} times` : `${remaining} to go`}</em>}
        </span>
        <input
          type="checkbox"
          role="switch"
          checked={on}
          aria-checked={on}
          onChange={() => void switchFault({ name: fault.name, on: !on, params })}
        />
      </label>
      <p>{fault.description}</p>
      {fault.parameters.length > 0 && (
        <div className="params">
          {fault.parameters.map((parameter) => (
            <Parameter
              key={parameter.name}
              parameter={parameter}
              disabled={on}
              value={params[parameter.name]}
              set={(value) => setParams({ ...params, [parameter.name]: value })}
            />
          ))}
        </div>
      )}
    </div>
  );
}

function Parameter({
  parameter,
  disabled,
  value,
  set,
}: {
  parameter: FaultParameter;
  disabled: boolean;
  value: string | number | boolean | undefined;
  set: (value: string | number | boolean) => void;
}) {
  const { title, kind, choices, unit } = parameter;
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: one of the three controls below is always in it
    <label className={kind}>
      <span title={title}>{title.replace(/ \(.*\)$/, "")}</span>
      {kind === "choice" ? (
        <select value={String(value)} disabled={disabled} onChange={(event) => set(event.target.value)}>
          {choices?.map((choice) => (
            <option key={choice}>{choice}</option>
          ))}
        </select>
      ) : kind === "boolean" ? (
        <input
          type="checkbox"
          checked={value === true}
          disabled={disabled}
          onChange={(event) => set(event.target.checked)}
        />
      ) : (
        <input
          type={kind}
          value={String(value)}
          disabled={disabled}
          onChange={(event) => set(kind === "number" ? Number(event.target.value) : event.target.value)}
        />
      )}
      {unit !== undefined && <small className="unit">{unit}</small>}
    </label>
  );
}
