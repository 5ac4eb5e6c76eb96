"""Serves the pages under a path of another site, behind a reverse proxy."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from kiosk.settings import Staff

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def add_proxy(app: Flask, settings: Staff) -> None:
    """Apply `staff.path` and `staff.proxy`."""
    if settings.path:
        app.wsgi_app = _under_path(app.wsgi_app, settings.path)  # type: ignore[method-assign]
        app.config["APPLICATION_ROOT"] = settings.path
    if settings.proxy != "none":
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]


def _under_path(application: WSGIApplication, path: str) -> Callable[..., Iterable[bytes]]:
    """Take the path from the address, whether or not the proxy has already done so."""

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        inside = environ.get("PATH_INFO", "")
        if inside == path or inside.startswith(f"{path}/"):
            environ["PATH_INFO"] = inside[len(path) :] or "/"
        environ["SCRIPT_NAME"] = path
        return application(environ, start_response)

    return call
