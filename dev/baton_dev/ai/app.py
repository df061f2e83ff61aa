"""The routes of the AI stand-in."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from baton_dev.ai import shapes
from baton_dev.ai.answers import answer
from baton_dev.ai.contract import ChatRequest
from baton_dev.ai.doors import Refused, check_key, read_body
from baton_dev.ai.log import ExchangeLog
from baton_dev.ai.pace import Pace, play
from baton_dev.ai.plans import PlanRequest, Plans
from baton_dev.ai.playback import Player

MODEL = "baton-stand-in"


class StandIn:
    """The handlers; between two requests it remembers nothing but the scripts and the log of a test."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._plans = Plans()
        self._log = ExchangeLog()

    async def complete(self, request: Request) -> Player:
        check_key(request)
        asked = await read_body(request, ChatRequest)
        _check_model(asked.model)
        exchange = self._log.begin(asked)
        fault = self._plans.take(asked.last_user)
        said = fault.change_answer(answer(asked), asked)
        completion = shapes.Completion(f"chatcmpl-standin-{exchange.id}", asked, said)
        return Player(fault.change_playback(play(completion, self._pace)), exchange)

    async def models(self, request: Request) -> Response:
        check_key(request)
        return JSONResponse({"object": "list", "data": [shapes.model(MODEL)]})

    async def one_model(self, request: Request) -> Response:
        check_key(request)
        name = request.path_params["name"]
        _check_model(name)
        return JSONResponse(shapes.model(name))

    async def put_plan(self, request: Request) -> Response:
        try:
            self._plans.put(await read_body(request, PlanRequest))
        except ValueError as error:
            raise Refused(400, str(error)) from error
        return Response(status_code=204)

    async def clear_plans(self, _: Request) -> Response:
        self._plans.clear()
        return Response(status_code=204)

    async def read_log(self, _: Request) -> Response:
        return JSONResponse(self._log.rows())

    async def clear_log(self, _: Request) -> Response:
        self._log.clear()
        return Response(status_code=204)


def _check_model(name: str) -> None:
    if "wrong" in name:
        raise Refused(404, "The model does not exist or you do not have access to it.", "model_not_found")


def create_app(pace: Pace, faults: bool = False) -> Starlette:
    stand_in = StandIn(pace)
    routes = [
        Route("/v1/chat/completions", stand_in.complete, methods=["POST"]),
        Route("/v1/models", stand_in.models),
        Route("/v1/models/{name:path}", stand_in.one_model),
    ]
    if faults:
        routes += [
            Route("/_standin/plan", stand_in.put_plan, methods=["POST"]),
            Route("/_standin/plan", stand_in.clear_plans, methods=["DELETE"]),
            Route("/_standin/log", stand_in.read_log),
            Route("/_standin/log", stand_in.clear_log, methods=["DELETE"]),
        ]
    return Starlette(routes=routes, exception_handlers={Refused: _refuse})


async def _refuse(_: Request, error: Exception) -> Response:
    if not isinstance(error, Refused):
        raise error
    return error.response()
