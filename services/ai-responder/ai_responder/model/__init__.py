"""The seam to a language model: what may be asked of one, the real thing, and a double beside it."""

from ai_responder.model.interface import (
    Failed,
    Message,
    Model,
    Models,
    OnText,
    Prompt,
    Said,
    ToolCall,
    Usage,
)
from ai_responder.model.scripted import ScriptedModels

__all__ = ["Failed", "Message", "Model", "Models", "OnText", "Prompt", "Said", "ScriptedModels", "ToolCall", "Usage"]
