"""An A2A 1.0 agent that asks people by kagent's human-in-the-loop extension, written after that extension's own document.

The last line of a message chooses, by its first word:
  delete NAME   one tool to approve
  many          three tools to approve
  big           one tool whose arguments are long and hold what should not be parsed
  nested        the tools of an agent behind this one
  choose        one question with two choices
  form          three questions: choices, several choices, free text
  twice         one tool, and after its approval another one
  odd           a request that nobody can answer rightly: two tools of one id
  login         auth-required with a link
Anything else is echoed. A message to a task that waits is a decision where its metadata holds one that fits, and nothing else is:
whatever its words say, the task goes on waiting.
"""

import re

from a2a.helpers import new_task_from_user_message, new_text_part
from a2a.server.agent_execution import AgentExecutor
from a2a.server.request_handlers import DefaultRequestHandler
from a2a.server.routes import create_agent_card_routes, create_jsonrpc_routes
from a2a.server.tasks import InMemoryTaskStore, TaskUpdater
from a2a.types import AgentCapabilities, AgentCard, AgentExtension, AgentInterface, AgentSkill
from google.protobuf.json_format import MessageToDict
from starlette.applications import Starlette

from serving import arguments, calls_route, serve

URI = "https://kagent.dev/extensions/hitl/v1"


def approval(tools, hint="These change things.", nested=None):
    request = {"type": "tool_approval_request", "hint": hint, "tools": tools}
    if nested is not None:
        request["nested"] = nested
    return request


def tool(number, name, args):
    return {"id": f"call-{number}", "call_id": f"fc-{number}", "name": name, "args": args}


def requests_for(word, rest):
    """The requests of a task, in their order."""
    if word == "delete":
        return [approval([tool(1, "delete_pod", {"pod": rest or "web-1"})])]
    if word == "many":
        return [approval([tool(1, "scale_up", {"replicas": 3}), tool(2, "drain_node", {"node": "n1"}), tool(3, "notify", {})])]
    if word == "big":
        hidden = "<!channel> <@U0123ABCD> \u202e evil \u200b"
        return [approval([tool(1, "apply_manifest", {"first": hidden, "lines": [f"line {n}" for n in range(400)], "the_last": "the end"})])]
    if word == "nested":
        inner = {"subagent_name": "db-agent", "task_id": "inner-task", "context_id": "inner-context",
                 "tools": [tool(7, "drop_table", {"table": "users"})]}
        return [approval([tool(1, "call_agent", {"agent": "db-agent"})], nested=inner)]
    if word == "choose":
        return [{"type": "ask_user_request", "id": "ask-1", "questions": [
            {"question": "Which cluster?", "choices": ["blue", "green"], "multiple": False}]}]
    if word == "form":
        return [{"type": "ask_user_request", "id": "ask-2", "questions": [
            {"question": "Which cluster?", "choices": ["blue", "green"], "multiple": False},
            {"question": "Which alerts?", "choices": ["cpu", "disk", "memory"], "multiple": True},
            {"question": "Anything else?", "choices": [], "multiple": False}]}]
    if word == "twice":
        return [approval([tool(1, "plan", {"step": 1})]), approval([tool(2, "apply", {"step": 2})])]
    if word == "odd":
        return [approval([tool(1, "one", {}), tool(1, "other", {})])]
    return []


def fits(request, response):
    """Whether a response answers exactly what was asked."""
    if request["type"] == "ask_user_request":
        return (response.get("type") == "ask_user_response" and response.get("id") == request["id"]
                and len(response.get("answers", [])) == len(request["questions"]))
    asked = request.get("nested", request)["tools"]
    given = [approval.get("id") for approval in response.get("approvals", [])]
    return response.get("type") == "tool_approval_response" and sorted(given) == sorted(one["id"] for one in asked)


class Calls:
    def __init__(self):
        self.executions = []


class Behaviour:
    def __init__(self):
        self.calls = Calls()
        self.waiting = {}


class Executor(AgentExecutor):
    def __init__(self, behaviour):
        self.behaviour = behaviour

    async def execute(self, context, event_queue):
        updater = TaskUpdater(event_queue, context.task_id, context.context_id)
        metadata = MessageToDict(context.message.metadata)
        response = metadata.get(URI)
        call = {
            "messageId": context.message.message_id, "taskId": context.task_id, "contextId": context.context_id,
            "text": context.get_user_input(), "response": response, "extensions": list(context.message.extensions),
            "optedIn": URI in context.requested_extensions, "performed": [], "outcome": "running",
        }
        self.behaviour.calls.executions.append(call)
        if context.current_task is None:
            await event_queue.enqueue_event(new_task_from_user_message(context.message))
        await updater.start_work()
        await self.go_on(context, updater, call, response)

    async def go_on(self, context, updater, call, response):
        waiting = self.behaviour.waiting.get(context.task_id)
        if waiting is None:
            word, rest = command_in(call["text"])
            if word == "login":
                call["outcome"] = "auth"
                await updater.requires_auth(updater.new_agent_message([new_text_part("Open https://login.example/device?code=SECRET-CODE")]))
                return
            waiting = self.behaviour.waiting[context.task_id] = requests_for(word, rest)
        elif waiting and response is not None and URI in call["extensions"] and fits(waiting[0], response):
            call["performed"] = performed(waiting.pop(0), response)
        if waiting:
            await self.ask(updater, call, waiting[0])
            return
        call["outcome"] = "done"
        said = "; ".join(call["performed"]) or f"echo: {call['text']}"
        await updater.add_artifact([new_text_part(f"Result: {said}")], artifact_id="answer", last_chunk=True)
        await updater.complete()

    async def ask(self, updater, call, request):
        call["outcome"] = "asked"
        message = updater.new_agent_message([new_text_part("I need a person.")], metadata={URI: request})
        message.extensions.append(URI)
        await updater.requires_input(message)

    async def cancel(self, context, event_queue):
        await TaskUpdater(event_queue, context.task_id, context.context_id).cancel()


def performed(request, response):
    if request["type"] == "ask_user_request":
        return [f"answer {'+'.join(one['answer'])}" for one in response["answers"]]
    names = {one["id"]: one["name"] for one in request.get("nested", request)["tools"]}
    return [
        f"ran {names[one['id']]}" if one["approved"] else f"left {names[one['id']]} ({one.get('rejection_reason', 'no reason')})"
        for one in response["approvals"]
    ]


def command_in(text):
    last = (text.strip().splitlines() or [""])[-1]
    word, _, rest = re.sub(r"^(<@\w+>|@\S+)\s*", "", last.strip()).partition(" ")
    return word.lower(), rest.strip()


def main():
    given = arguments()
    card = AgentCard(
        name="Careful agent",
        description="Asks before it acts",
        version="1.0.0",
        supported_interfaces=[AgentInterface(url=given.public_url, protocol_binding="JSONRPC", protocol_version="1.0")],
        capabilities=AgentCapabilities(streaming=given.streaming, extensions=[AgentExtension(uri=URI, description="Asks people")]),
        default_input_modes=["text/plain"],
        default_output_modes=["text/plain"],
        skills=[AgentSkill(id="act", name="Act", description="Acts after it was allowed to", tags=["test"])],
    )
    behaviour = Behaviour()
    handler = DefaultRequestHandler(agent_executor=Executor(behaviour), task_store=InMemoryTaskStore(), agent_card=card)
    serve(Starlette(routes=[*create_agent_card_routes(card), calls_route(behaviour), *create_jsonrpc_routes(handler, "/")]), given.port)


main()
