"""An A2A 1.0 agent on the newest line of the official SDK. What it does: `behaviour.py`."""

from a2a.helpers import new_data_part, new_raw_part, new_task_from_user_message, new_text_message, new_text_part, new_url_part
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes, create_rest_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import AgentCapabilities, AgentCard, AgentInterface, AgentSkill, TaskState
from starlette.applications import Starlette

from behaviour import Behaviour
from serving import arguments, calls_route, serve


class Speaker:
    """Says what the behaviour wants to say as events of A2A 1.0."""

    def __init__(self, context, queue):
        self.context = context
        self.queue = queue
        self.updater = TaskUpdater(queue, context.task_id, context.context_id)

    async def message(self, text):
        await self.queue.enqueue_event(new_text_message(text, context_id=self.context.context_id))

    async def start(self):
        if self.context.current_task is None:
            await self.queue.enqueue_event(new_task_from_user_message(self.context.message))
        await self.updater.start_work()

    async def chunk(self, text, first, last):
        await self.updater.add_artifact([new_text_part(text)], artifact_id="answer", append=not first, last_chunk=last)

    async def file(self, name, media_type, content, url):
        inline, linked = new_raw_part(content), new_url_part(url)
        for part in (inline, linked):
            part.filename, part.media_type = name, media_type
        await self.updater.add_artifact([inline, linked], artifact_id="file")

    async def data(self, value):
        await self.updater.add_artifact([new_data_part(value)], artifact_id="data")

    async def ask(self, text):
        await self.updater.requires_input(self._says(text))

    async def ask_to_log_in(self, text):
        await self.updater.requires_auth(self._says(text))

    async def reject(self, text):
        await self.updater.reject(self._says(text))

    async def fail(self, text):
        await self.updater.failed(self._says(text))

    async def complete(self):
        await self.updater.complete()

    def _says(self, text):
        return self.updater.new_agent_message([new_text_part(text)])


WAITING = (TaskState.TASK_STATE_INPUT_REQUIRED, TaskState.TASK_STATE_AUTH_REQUIRED)


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
        name="Test agent 1.0",
        description="An agent of the tests",
        version="1.2.3",
        supported_interfaces=[AgentInterface(url=given.public_url, protocol_binding="HTTP+JSON" if given.rest else "JSONRPC", protocol_version="1.0")],
        capabilities=AgentCapabilities(streaming=given.streaming),
        default_input_modes=["text/plain"],
        default_output_modes=["text/plain"],
        skills=[AgentSkill(id="echo", name="Echo", description="Says it again", tags=["test"], examples=["hello"])],
    )
    behaviour = Behaviour()
    handler = DefaultRequestHandler(
        agent_executor=Executor(behaviour), task_store=InMemoryTaskStore(), agent_card=card
    )
    spoken = create_rest_routes(handler) if given.rest else create_jsonrpc_routes(handler, "/")
    serve(Starlette(routes=[*create_agent_card_routes(card), calls_route(behaviour), *spoken]), given.port)


main()
