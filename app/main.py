"""The web service: the wiring and nothing else."""

import gc
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from importlib import import_module
from pathlib import Path

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app import errors
from app.open_id.client import Client
from app.open_id.proxy import Proxy
from app.rendering import STATIC, Rendering
from app.security import Guard
from research import privacy_settings, starting
from research.database import THREADS
from research.installation import Installation
from research.settings import MEBIBYTE, Settings
from research.tidying import Daily

SWITCH_SECONDS = 0.0005
"""How long a thread may work while others wait: each statement and each array operation asks anew."""

COLLECTED = (50_000, 20, 20)
"""How much is made before garbage is looked for; what a page is made of is gone soon anyway."""

# In the order in which they are looked through: what is asked for at every stroke of a key comes early.
PAGES = (
    "health",
    "search",
    "saved_searches",
    "pins",
    "sign_in",
    "open_id",
    "account",
    "second_factor",
    "accounts",
    "projects",
    "privacy",
    "members",
    "studies",
    "circles",
    "information_texts",
    "participants",
    "consents",
    "keys",
    "tags",
    "codebook",
    "interviews",
    "observations",
    "quotes",
    "insights",
    "questions",
    "evidence",
    "evidence_map",
    "experiments",
    "concepts",
    "benefits",
    "gates",
    "reports",
    "report_builder",
    "report_versions",
    "templates",
    "reference_documents",
    "synonyms",
    "names",
    "transfer",
    "history",
    "withdrawals",
    "erasures",
    "restrictions",
    "bin",
    "help",
)
API = (
    "documentation",
    "projects",
    "privacy",
    "studies",
    "circles",
    "information_texts",
    "participants",
    "consents",
    "keys",
    "tags",
    "codebook",
    "interviews",
    "observations",
    "quotes",
    "insights",
    "questions",
    "experiments",
    "concepts",
    "benefits",
    "gates",
    "reports",
    "templates",
    "reference_documents",
    "search",
    "saved_searches",
    "pins",
    "synonyms",
    "names",
    "tables",
    "erasures",
    "restrictions",
    "bin",
)


class VersionedFiles(StaticFiles):
    """Static files whose address changes when they do, so that a browser may keep them."""

    async def get_response(self, path: str, scope: Scope):  # type: ignore[no-untyped-def]
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def create_app(settings: Settings | None = None, installation: Installation | None = None) -> FastAPI:
    """Return the service over an installation; one is opened from the settings when none is given."""
    settings = installation.settings if installation else settings or Settings()
    starting.check(settings)
    own = installation or Installation.open(settings)
    app = FastAPI(
        title="Fasett",
        version="1",
        summary="A research repository for service design.",
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=_life_of(own, is_own=installation is None),
    )
    app.state.rendering = Rendering(own.store.timezone)
    work_on(app, own)
    errors.install(app)
    for name in PAGES:
        app.include_router(import_module(f"app.pages.{name}").router, include_in_schema=False)
    for name in API:
        app.include_router(import_module(f"app.api.{name}").router, prefix="/api/v1")
    app.mount("/static", VersionedFiles(directory=STATIC), name="static")
    app.add_api_route("/robots.txt", _robots, include_in_schema=False)
    # Room for the form's own fields beside the largest file.
    app.add_middleware(
        Guard,
        largest_bytes=own.settings.upload_limit_bytes + MEBIBYTE,
        is_https=own.settings.base_url.startswith("https:"),
    )
    return app


def work_on(app: FastAPI, installation: Installation) -> None:
    """Let the service answer from an installation; its limits and its time zone stay those it was made with."""
    settings = installation.settings
    app.state.installation = installation
    app.state.cookie_key = _cookie_key(settings.data_dir)
    app.state.open_id = Client(settings.open_id, settings.base_url) if settings.open_id.is_on else None
    app.state.proxy = Proxy(settings.proxy) if settings.proxy.is_on else None


def _life_of(installation: Installation, *, is_own: bool) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Return what is done when the service begins and when it ends.

    Args:
        is_own: The service opened the installation itself, and so does what is to be done day by day, and closes it.
    """

    @asynccontextmanager
    async def _life(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        installation.finder.wake()
        if not is_own:
            yield
            return
        _run_promptly()
        privacy_settings.note_changes(installation.store, installation.settings)
        daily = Daily(installation)
        yield
        daily.stop()
        installation.close()

    return _life


def _run_promptly() -> None:
    """Let this process, which does nothing else than serve, answer without needless pauses."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.set_threshold(*COLLECTED)
    # What was read to start stays until the end.
    gc.freeze()


def _robots() -> PlainTextResponse:
    return PlainTextResponse("User-agent: *\nDisallow: /\n")


def _cookie_key(data_dir: Path) -> str:
    """Return the key that signs notes in cookies, the same for all processes of an installation."""
    file = data_dir / "cookie.key"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(32))
    return file.read_text()
