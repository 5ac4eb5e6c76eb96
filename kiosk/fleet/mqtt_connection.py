"""The connection to the broker: MQTT 5 over TLS with a certificate of one's own, made again whenever it breaks."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from kiosk.errors import KioskError
from kiosk.settings import Fleet

KEEPALIVE_S = 30  # a broken line is noticed within one and a half of these, at both ends
CONNECT_TIMEOUT_S = 10.0  # for the broker to answer a connection
UNSPECIFIED = "Unspecified error"  # how the client calls a line that broke
MIN_RETRY_S, MAX_RETRY_S = 1.0, 20.0  # before it is tried again; doubles

log = logging.getLogger(__name__)


class MqttError(KioskError, ValueError):
    """No connection can ever be made with these settings; the message says why."""


class MqttConnection:
    """Steps a connection. Everything happens inside `step`: no thread but the caller's.

    opened: called whenever the broker has accepted the connection. client: for subscribing and publishing.
    """

    def __init__(
        self,
        settings: Fleet,
        name: str,
        *,
        session_expiry_s: int = 0,
        receive_maximum: int = 100,
        max_inflight: int = 100,
    ) -> None:
        """name: as in the certificate. session_s: how long the broker keeps what comes while the connection is broken.

        receive_most: messages that may arrive before the first of them is acknowledged; acknowledge them by
        `client.ack`. in_hand: likewise of one's own. Raises LinkError.
        """
        self._settings = settings
        self.client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=name,
            protocol=MQTTProtocolVersion.MQTTv5,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        self.client.connect_timeout = CONNECT_TIMEOUT_S
        self.client.max_inflight_messages_set(max_inflight)
        self._load_certificates(settings)
        self._session_expiry_s = session_expiry_s
        self._receive_maximum = receive_maximum
        self.on_connected: Callable[[], None] = lambda: None
        self.before_connect: Callable[[], None] = lambda: None
        self.connected = False
        self.connections = 0
        self._open = False
        self._connect_deadline = 0.0
        self._retry_s = MIN_RETRY_S
        self._retry_at = 0.0
        self._logged_problem: str | None = None
        self.client.on_connect = self._on_connect
        self.client.on_disconnect = self._on_disconnect

    def step(self, now: float, wait_s: float) -> None:
        """Send and receive what there is, waiting up to `wait_s` for something to come; connect where needed.

        now: monotonic seconds.
        """
        if not self._open:
            if now < self._retry_at:
                return
            self._connect(now)
        if self._open and self.client.loop(wait_s) != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._drop(now)
        elif self._open and not self.connected and now > self._connect_deadline:
            self._log_problem("the broker does not answer")
            self._drop(now)

    def seconds_until_retry(self, now: float) -> float:
        """Seconds until a connection is tried; 0 while there is one."""
        return 0.0 if self._open else max(0.0, self._retry_at - now)

    def close(self) -> None:
        """End the connection in peace: no last will."""
        if self._open:
            self.client.disconnect()
            self.client.loop(0.1)
        self._open = self.connected = False

    def _connect(self, now: float) -> None:
        self.before_connect()
        properties = Properties(PacketTypes.CONNECT)
        properties.SessionExpiryInterval = self._session_expiry_s
        properties.ReceiveMaximum = self._receive_maximum
        self._connect_deadline = now + CONNECT_TIMEOUT_S
        try:
            self.client.connect(
                self._settings.broker,
                self._settings.port,
                KEEPALIVE_S,
                clean_start=self._session_expiry_s == 0,
                properties=properties,
            )
        except OSError as error:  # no route, no name, refused, a certificate that does not fit
            self._log_problem(str(error.strerror or error))
            self._schedule_retry(now)
        else:
            self._open = True

    def _drop(self, now: float) -> None:
        self._open = self.connected = False
        self._schedule_retry(now)

    def _schedule_retry(self, now: float) -> None:
        self._retry_at = now + self._retry_s
        self._retry_s = min(2 * self._retry_s, MAX_RETRY_S)

    def _on_connect(
        self, client: Client, data: object, flags: ConnectFlags, reason: ReasonCode, more: Properties | None
    ) -> None:
        if reason.is_failure:
            self._log_problem(f"the broker refuses it: {reason}")
            return
        log.info("Connected to the broker %s.", self._settings.broker)
        self._logged_problem = None
        self._retry_s = MIN_RETRY_S
        self.connected = True
        self.connections += 1
        self.on_connected()

    def _on_disconnect(
        self, client: Client, data: object, flags: DisconnectFlags, reason: ReasonCode, more: Properties | None
    ) -> None:
        if self._open and reason.is_failure:
            self._log_problem("the line broke" if reason == UNSPECIFIED else str(reason))
        self.connected = False

    def _log_problem(self, why: str) -> None:
        """Once for each reason, until it has been connected again."""
        if why != self._logged_problem:
            log.warning("No connection to the broker %s port %d: %s.", self._settings.broker, self._settings.port, why)
            self._logged_problem = why

    def _load_certificates(self, settings: Fleet) -> None:
        try:
            context = ssl.create_default_context(cafile=settings.authority)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            context.load_cert_chain(settings.certificate, settings.key)
        except OSError as error:
            raise MqttError(
                f"The fleet's certificates cannot be used ({error.strerror or error}); look at fleet.authority,"
                " fleet.certificate and fleet.key in the settings."
            ) from error
        self.client.tls_set_context(context)
