#!/bin/sh
# Run on every boot until this Raspberry Pi is a pod: makes sure that install.sh runs, and goes on running until it is
# done. It does nothing else itself, because whoever runs it (cloud-init, or the system's first boot) runs it once.
#
#   sh ensure.sh          write the unit, enable it, start it
#   sh ensure.sh enable   the same, to be started by the next boot
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${SLC_ROOT:-}
unit=$root/etc/systemd/system/slc-provision.service
wants=$root/etc/systemd/system/multi-user.target.wants

mkdir -p "$wants"
cat >"$unit.slc-new" <<UNIT
[Unit]
Description=Makes this computer a pod, or a newer one
ConditionPathExists=$here/install.sh
RequiresMountsFor=$here
After=local-fs.target cloud-final.service systemd-user-sessions.service

[Service]
Type=oneshot
ExecStart=/bin/sh $here/install.sh
StandardOutput=journal+console
TimeoutStartSec=45min

[Install]
WantedBy=multi-user.target
UNIT
chmod 644 "$unit.slc-new"
if ! cmp -s "$unit.slc-new" "$unit"; then
  sync "$unit.slc-new"
  mv -f "$unit.slc-new" "$unit"
else
  rm -f "$unit.slc-new"
fi
ln -sfn ../slc-provision.service "$wants/slc-provision.service"
sync

if [ "${1:-}" != enable ] && [ -z "$root" ] && [ -d /run/systemd/system ]; then
  systemctl daemon-reload
  systemctl start --no-block slc-provision.service
fi
