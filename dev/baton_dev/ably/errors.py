"""Refusals as Ably words them: a code, an HTTP status and a sentence."""

Wire = dict[str, object]


class AblyError(Exception):
    def __init__(self, code: int, status: int, message: str) -> None:
        super().__init__(message)
        self.code, self.status, self.message = code, status, message

    def info(self) -> Wire:
        return {
            "code": self.code,
            "statusCode": self.status,
            "message": self.message,
            "href": f"https://help.ably.io/error/{self.code}",
        }


def bad_request(message: str, code: int = 40000) -> AblyError:
    return AblyError(code, 400, message)


def unauthorised(message: str, code: int = 40101) -> AblyError:
    return AblyError(code, 401, message)


def not_found(message: str) -> AblyError:
    return AblyError(40400, 404, message)


def denied(channel: str) -> AblyError:
    return unauthorised(f"Channel denied access based on given capability; channelId = {channel}", 40160)
