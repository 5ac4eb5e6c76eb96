#!/bin/sh
# Runs as a service inside the virtual machine: gives the installed mirror the kernel's simulated pins and a loopback
# camera, and runs the parts of the drill that the kernel's command line names, drawn by the renderer that it names.
# Reports on the serial line.
set -u
. /opt/drill/make_pins.sh

# word NAME: what follows NAME= on the kernel's command line.
word() {
    tr ' ' '\n' </proc/cmdline | sed -n "s/^drill.$1=//p"
}

[ "$(word parts)" != pins ] || exec sh /opt/drill/pins.sh
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
Environment=SDL_RENDER_DRIVER=$(word renderer)
END
systemctl daemon-reload
systemctl start gym-mirror.service
# shellcheck disable=SC2046  # one word a part
python3 /opt/drill/board_drill.py "$PINS" $(word parts | tr ',' ' ') >/dev/ttyS0 2>&1
systemctl poweroff --force
