#!/bin/sh
# Runs as a service inside a container that starts for the first time: waits for cloud-init and for the mirror, and
# writes what it finds to first-boot.log.
cd /opt/drill || exit
{
    cloud-init status --wait
    echo "data from $(cloud-init query subplatform)"
    echo "host $(cat /etc/hostname), user $(id -un gym), sudo as $(runuser -u gym -- sudo -n id -un)"
    left=300
    until [ "$(systemctl is-active gym-mirror.service)" = active ] || [ "$left" = 0 ]; do
        left=$((left - 1))
        sleep 1
    done
    echo "mirror $(systemctl is-active gym-mirror.service), $(gym-mirror --version)"
    echo "starts with $(systemctl get-default)"
    grep -E 'orientation|language|time_zone' /etc/gym-mirror/config.toml
} >first-boot.log 2>&1
cp /var/log/cloud-init-output.log . 2>/dev/null
journalctl -b --no-pager >journal.log 2>&1
systemctl poweroff --force
