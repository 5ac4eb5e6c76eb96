"""The connection to the broker: MQTT 5 over TLS with a client certificate; reconnects whenever it breaks."""

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

KEEPALIVE_S = 30  # both ends detect a broken connection within 1.5 times this
CONNECT_TIMEOUT_S = 10.0  # for the broker to accept a connection
UNSPECIFIED = "Unspecified error"  # paho's reason for a lost connection
MIN_RETRY_S, MAX_RETRY_S = 1.0, 20.0  # pause before the next attempt; doubles with each failure

log = logging.getLogger(__name__)


class MqttError(KioskError, ValueError):
    """The settings allow no connection; the message says why."""


class MqttConnection:
    """A connection that `step` drives, without a thread.

    client: for subscribing and publishing.
    on_connected: called each time the broker has accepted a connection.
    before_connect: called before each attempt, to set the will.
    connected: whether the broker has accepted the current connection.
    connections: number of connections accepted so far.
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
        """Raises MqttError.

        name: as in the certificate.
        session_expiry_s: how long the broker queues messages while the connection is broken; 0 = not at all.
        receive_maximum: received messages that may be unacknowledged; acknowledge with `client.ack`.
        max_inflight: sent messages that may be unacknowledged.
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
        """Connect if needed, then send and receive, waiting up to `wait_s` for traffic. now: monotonic seconds."""
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
        """Seconds until the next attempt to connect; 0 while a connection is open."""
        return 0.0 if self._open else max(0.0, self._retry_at - now)

    def close(self) -> None:
        """Disconnect cleanly: the broker does not publish the will."""
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
        except OSError as error:  # no route, unknown host, refused, or an untrusted certificate
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
            self._log_problem(f"the broker refuses the connection: {reason}")
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
            self._log_problem("the connection was lost" if reason == UNSPECIFIED else str(reason))
        self.connected = False

    def _log_problem(self, why: str) -> None:
        """Log each reason once until the next successful connection."""
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
                f"The fleet's certificates cannot be used ({error.strerror or error}); check fleet.authority,"
                " fleet.certificate and fleet.key in the settings."
            ) from error
        self.client.tls_set_context(context)
