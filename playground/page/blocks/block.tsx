import type { SlackObject } from "../../slack/page-api.ts";
import { Alert, Card, Carousel, Container } from "./cards.tsx";
import { Element } from "./elements.tsx";
import { Form, useForm, useFormOf } from "./form.tsx";
import { InputBlock } from "./input-block.tsx";
import { Markdown } from "./markdown.tsx";
import { ImageBlock, Picture, RemoteFile, Video } from "./media.tsx";
import { RichText } from "./rich-text.tsx";
import { isRecord, recordsIn, stringIn, textOf, wordsWithin } from "./slack-object.ts";
import { Table } from "./table.tsx";
import { PlanBlock, TaskCardBlock } from "./tasks.tsx";
import { Text } from "./text.tsx";

/** Where a block stands: what a click on it is about. */
export type At = { readonly channel: string; readonly ts: string } | { readonly viewId: string };

type Props = { readonly blocks: readonly SlackObject[]; readonly at: At };

/** Blocks in their order. Those that no form holds yet are one. */
export function Blocks({ blocks, at }: Props) {
  return useForm() === undefined ? (
    <BlocksAsForm blocks={blocks} at={at} />
  ) : (
    <BlockList blocks={blocks} at={at} />
  );
}

function BlocksAsForm({ blocks, at }: Props) {
  const form = useFormOf(blocks);
  return (
    <Form form={form}>
      <BlockList blocks={blocks} at={at} />
    </Form>
  );
}

function BlockList({ blocks, at }: Props) {
  return (
    <div className="blocks">
      {blocks.map((block, index) => (
        <Block key={String(block.block_id ?? index)} block={block} at={at} />
      ))}
    </div>
  );
}

function Block({ block, at }: { block: SlackObject; at: At }) {
  switch (block.type) {
    case "section":
      return <Section block={block} at={at} />;
    case "header":
      return (
        <h3 className="header-block">
          <Text text={block.text} />
        </h3>
      );
    case "divider":
      return <hr />;
    case "context":
      return <Context block={block} />;
    case "actions":
    case "context_actions":
      return (
        <div className={block.type === "actions" ? "elements" : "elements context-actions"}>
          {recordsIn(block.elements).map((element, index) => (
            <Element
              key={String(element.action_id ?? index)}
              element={element}
              blockId={block.block_id}
              at={at}
            />
          ))}
        </div>
      );
    case "input":
      return <InputBlock block={block} at={at} />;
    case "rich_text":
      return <RichText block={block} />;
    case "markdown":
      return <Markdown text={stringIn(block, "text")} />;
    case "table":
    case "data_table":
      return <Table block={block} />;
    case "image":
      return <ImageBlock block={block} />;
    case "task_card":
      return <TaskCardBlock block={block} />;
    case "plan":
      return <PlanBlock block={block} />;
    case "alert":
      return <Alert block={block} />;
    case "card":
      return <Card block={block} at={at} />;
    case "carousel":
      return <Carousel block={block} at={at} />;
    case "container":
      return <Container block={block} at={at} />;
    case "video":
      return <Video block={block} />;
    case "file":
      return <RemoteFile block={block} />;
    default:
      // Slack adds kinds of blocks: a new one shows its words until it is drawn.
      return <p className="unknown-block">{wordsWithin(block).join(" ") || `[${String(block.type)}]`}</p>;
  }
}

function Section({ block, at }: { block: SlackObject; at: At }) {
  const fields = recordsIn(block.fields);
  const { accessory } = block;
  return (
    <div className="section">
      <div className="section-words">
        {textOf(block.text) !== "" && <Text text={block.text} />}
        {fields.length > 0 && (
          <div className="fields">
            {fields.map((field, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: fields have no other name
              <Text key={index} text={field} />
            ))}
          </div>
        )}
      </div>
      {isRecord(accessory) &&
        (accessory.type === "image" ? (
          <Picture image={accessory} />
        ) : (
          <Element element={accessory} blockId={block.block_id} at={at} />
        ))}
    </div>
  );
}

function Context({ block }: { block: SlackObject }) {
  return (
    <div className="context">
      {recordsIn(block.elements).map((element, index) =>
        element.type === "image" ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: a context's elements have no other name
          <Picture key={index} image={element} small />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: a context's elements have no other name
          <Text key={index} text={element} />
        ),
      )}
    </div>
  );
}
