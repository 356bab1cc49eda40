#!/bin/sh
# Prints what can be known of a pod, one fact a line as name=value; `slc station check` makes sentences of them.
# Reads only. Nothing of a child, a family or the journal is looked at.
say() { printf '%s=%s\n' "$1" "$2"; }
active() { systemctl is-active "$1" 2>/dev/null | head -n 1; }

say facts 1
say model "$([ ! -r /proc/device-tree/model ] || tr -d '\000' </proc/device-tree/model)"
say memory_kib "$(sed -n 's/^MemTotal: *\([0-9]*\) kB/\1/p' /proc/meminfo)"
say machine "$(uname -m)"
say clock "$(date -u +%s)"
say up_seconds "$(cut -d. -f1 /proc/uptime)"
if command -v vcgencmd >/dev/null 2>&1; then
    say throttled "$(vcgencmd get_throttled 2>/dev/null | sed -n 's/^throttled=//p')"
    say temperature "$(vcgencmd measure_temp 2>/dev/null | sed -n "s/^temp=\([0-9]*\).*/\1/p")"
fi
for card in /sys/class/drm/card*-*/status; do
    [ -e "$card" ] || continue
    [ "$(cat "$card")" = connected ] && screen=connected
done
say screen "${screen:-none}"
say root "$(awk '$2 == "/" { print $3, substr($4, 1, 2) }' /proc/mounts | tail -n 1)"
say data "$(awk '$2 == "/var/lib/slc" { print $3, substr($4, 1, 2) }' /proc/mounts | tail -n 1)"
say data_free_kib "$(df -Pk /var/lib/slc 2>/dev/null | awk 'NR == 2 { print $4 }')"
say version "$(basename "$(readlink /opt/slc/current 2>/dev/null)" 2>/dev/null)"
say fonts "$(find -L /opt/slc/current/ -name '*.[to]tf' 2>/dev/null | wc -l | tr -d ' ')"
say station "$(active slc-station.service)"
say kiosk "$(active slc-kiosk.service)"
say provision "$(active slc-provision.service)"
say swap "$(awk 'NR > 1' /proc/swaps 2>/dev/null | wc -l | tr -d ' ')"
for boot in /boot/firmware /boot; do
    [ -d "$boot/slc" ] || continue
    say result "$(head -n 1 "$boot/slc/RESULT.txt" 2>/dev/null)"
    say attempts "$(head -n 1 "$boot/slc/attempts" 2>/dev/null)"
    break
done
exit 0
