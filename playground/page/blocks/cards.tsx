import type { SlackObject } from "../../slack/page-api.ts";
import { type At, Blocks } from "./block.tsx";
import { Element } from "./elements.tsx";
import { Picture } from "./media.tsx";
import { isRecord, recordsIn, stringIn, textOf } from "./slack-object.ts";
import { Text } from "./text.tsx";

/** A card: picture, title, words and buttons. */
export function Card({ block, at }: { block: SlackObject; at: At }) {
  const actions = recordsIn(block.actions);
  return (
    <section className="card">
      {isRecord(block.hero_image) && <Picture image={block.hero_image} />}
      {isRecord(block.icon) && <Picture image={block.icon} small />}
      {textOf(block.title) !== "" && (
        <div className="card-title">
          <Text text={block.title} />
        </div>
      )}
      {textOf(block.subtitle) !== "" && (
        <div className="card-subtitle">
          <Text text={block.subtitle} />
        </div>
      )}
      {textOf(block.body) !== "" && <Text text={block.body} />}
      {actions.length > 0 && (
        <div className="elements">
          {actions.map((action, index) => (
            <Element
              key={String(action.action_id ?? index)}
              element={action}
              blockId={block.block_id}
              at={at}
            />
          ))}
        </div>
      )}
    </section>
  );
}

export function Carousel({ block, at }: { block: SlackObject; at: At }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="carousel" tabIndex={0} aria-label="Cards">
      {recordsIn(block.elements).map((card, index) => (
        <Card key={String(card.block_id ?? index)} block={card} at={at} />
      ))}
    </section>
  );
}

const levels = new Set(["default", "info", "warning", "error", "success"]);

/** A line that wants to be seen, coloured by its level. */
export function Alert({ block }: { block: SlackObject }) {
  const level = stringIn(block, "level");
  return (
    <div className={`alert ${levels.has(level) ? level : "default"}`}>
      <Text text={block.text} />
    </div>
  );
}

/** Blocks within a block, under a title. */
export function Container({ block, at }: { block: SlackObject; at: At }) {
  const isFolded = block.is_collapsible === true && block.default_collapsed === true;
  const inside = <Blocks blocks={recordsIn(block.child_blocks)} at={at} />;
  const head = (
    <>
      <strong>{textOf(block.title)}</strong>
      {textOf(block.subtitle) !== "" && <Text text={block.subtitle} />}
    </>
  );
  if (block.is_collapsible === true)
    return (
      <details className="container" open={!isFolded}>
        <summary>{head}</summary>
        {inside}
      </details>
    );
  return (
    <section className="container">
      {head}
      {inside}
    </section>
  );
}
