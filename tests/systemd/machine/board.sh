#!/bin/sh
# Runs as a service inside the virtual machine: gives the installed mirror the kernel's simulated pins and a loopback
# camera, and runs the parts of the drill that /opt/drill/parts names, drawn by the renderer that /opt/drill/renderer
# names. Reports on the serial line.
set -u
. /opt/drill/make_pins.sh

make_pins
modprobe videodev
insmod /opt/camera/v4l2loopback.ko exclusive_caps=1
echo large 10 still >/run/camera-wanted
python3 /opt/drill/camera_feed.py >/dev/ttyS0 2>&1 &
# The mirror has a /proc of its own.
mkdir -p /etc/systemd/system/gym-mirror.service.d
cat >/etc/systemd/system/gym-mirror.service.d/board.conf <<END
[Service]
BindReadOnlyPaths=/opt/cpuinfo-pi:/proc/cpuinfo
Environment=SDL_RENDER_DRIVER=$(cat /opt/drill/renderer)
END
systemctl daemon-reload
systemctl start gym-mirror.service
# shellcheck disable=SC2046  # one word a part
python3 /opt/drill/board_drill.py "$PINS" $(cat /opt/drill/parts) >/dev/ttyS0 2>&1
systemctl poweroff --force
