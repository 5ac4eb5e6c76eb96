from __future__ import annotations

from kiosk.fleet.broker_log import BrokerLog

# As Mosquitto 2.0.11 writes them.
WRONG = "1795644250: OpenSSL Error[0]: error:0A000086:SSL routines::certificate verify failed"
NONE = "1795644250: OpenSSL Error[0]: error:0A0000C7:SSL routines::peer did not return a certificate"
BROKEN = "1795644428: OpenSSL Error[0]: error:0A000126:SSL routines::unexpected eof while reading"


def connecting(address: str) -> str:
    return f"1795644250: New connection from {address} on port 18883."


def connected(address: str) -> str:
    return f"1795644250: New client connected from {address} as berlin-2 (p5, c1, k60, u'berlin-2')."


def test_somebody_with_a_wrong_certificate_is_named_by_address() -> None:
    log = BrokerLog()
    lines = [connecting("10.0.0.7:401"), connected("10.0.0.7:401"), connecting("10.0.0.8:402"), WRONG, NONE]
    told = [log.rejected_connection(line) for line in lines]
    assert told == [
        None,
        None,
        None,
        "A connection from 10.0.0.8:402 was rejected: certificate verify failed.",
        None,
    ]


def test_with_several_under_way_each_may_be_the_one() -> None:
    log = BrokerLog()
    assert log.rejected_connection(connecting("10.0.0.7:401")) is None
    assert log.rejected_connection(connecting("10.0.0.8:402")) is None
    assert "10.0.0.7:401 or 10.0.0.8:402" in (log.rejected_connection(NONE) or "")


def test_a_broken_line_is_nobody_turned_away() -> None:
    log = BrokerLog()
    assert log.rejected_connection(connecting("10.0.0.7:401")) is None
    assert log.rejected_connection(BROKEN) is None
