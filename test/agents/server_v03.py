"""An A2A 0.3 agent on the older line of the official SDK. What it does: `behaviour.py`."""

import base64

from a2a.server.agent_execution import AgentExecutor
from a2a.server.apps import A2AStarletteApplication
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import (
    AgentCapabilities,
    AgentCard,
    AgentSkill,
    DataPart,
    FilePart,
    FileWithBytes,
    FileWithUri,
    Part,
    TaskState,
    TextPart,
)
from a2a.utils import new_agent_text_message, new_task

from behaviour import Behaviour
from serving import arguments, calls_route, serve


class Speaker:
    """Says what the behaviour wants to say as events of A2A 0.3."""

    def __init__(self, context, queue):
        self.context = context
        self.queue = queue
        self.updater = TaskUpdater(queue, context.task_id, context.context_id)

    async def message(self, text):
        await self.queue.enqueue_event(new_agent_text_message(text, context_id=self.context.context_id))

    async def start(self):
        if self.context.current_task is None:
            await self.queue.enqueue_event(new_task(self.context.message))
        await self.updater.start_work()

    async def chunk(self, text, first, last):
        await self.updater.add_artifact([text_part(text)], artifact_id="answer", append=not first, last_chunk=last)

    async def file(self, name, media_type, content, url):
        inline = FileWithBytes(bytes=base64.b64encode(content).decode(), name=name, mime_type=media_type)
        linked = FileWithUri(uri=url, name=name, mime_type=media_type)
        parts = [Part(root=FilePart(file=inline)), Part(root=FilePart(file=linked))]
        await self.updater.add_artifact(parts, artifact_id="file")

    async def data(self, value):
        await self.updater.add_artifact([Part(root=DataPart(data=value))], artifact_id="data")

    async def ask(self, text):
        await self.updater.requires_input(self._says(text), final=True)

    async def ask_to_log_in(self, text):
        await self.updater.requires_auth(self._says(text), final=True)

    async def reject(self, text):
        await self.updater.reject(self._says(text))

    async def fail(self, text):
        await self.updater.failed(self._says(text))

    async def complete(self):
        await self.updater.complete()

    def _says(self, text):
        return self.updater.new_agent_message([text_part(text)])


def text_part(text):
    return Part(root=TextPart(text=text))


WAITING = (TaskState.input_required, TaskState.auth_required)


class Executor(AgentExecutor):
    def __init__(self, behaviour):
        self.behaviour = behaviour

    async def execute(self, context, event_queue):
        task = context.current_task
        asked = task is not None and task.status.state in WAITING
        await self.behaviour.run(
            context.message, context.task_id, context.context_id, context.get_user_input(), asked,
            Speaker(context, event_queue),
        )

    async def cancel(self, context, event_queue):
        await TaskUpdater(event_queue, context.task_id, context.context_id).cancel()


def main():
    given = arguments()
    card = AgentCard(
        name="Test agent 0.3",
        description="An agent of the tests",
        version="1.2.3",
        url=given.public_url,
        capabilities=AgentCapabilities(streaming=given.streaming),
        default_input_modes=["text/plain"],
        default_output_modes=["text/plain"],
        skills=[AgentSkill(id="echo", name="Echo", description="Says it again", tags=["test"], examples=["hello"])],
    )
    behaviour = Behaviour()
    handler = DefaultRequestHandler(agent_executor=Executor(behaviour), task_store=InMemoryTaskStore())
    app = A2AStarletteApplication(agent_card=card, http_handler=handler).build()
    app.router.routes.append(calls_route(behaviour))
    serve(app, given.port)


main()
