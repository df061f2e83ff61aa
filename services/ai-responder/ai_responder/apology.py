"""The one honest line of a bot that has nobody to hand over to when its model fails."""

from __future__ import annotations

_LINES = {
    "en": "I cannot answer right now. Please try again in a few minutes.",
    "de": "Ich kann im Moment nicht antworten. Bitte versuchen Sie es in einigen Minuten noch einmal.",
    "fr": "Je ne peux pas répondre pour le moment. Veuillez réessayer dans quelques minutes.",
    "es": "No puedo responder en este momento. Inténtelo de nuevo dentro de unos minutos.",
    "ar": "لا أستطيع الإجابة الآن. يرجى المحاولة مرة أخرى بعد بضع دقائق.",
    "ja": "ただいまお答えできません。数分後にもう一度お試しください。",
}


def apology(locale: str | None) -> str:
    """In the visitor's language where it is one of the shipped ones, else in English."""
    return _LINES.get((locale or "en").lower().replace("_", "-").partition("-")[0], _LINES["en"])
