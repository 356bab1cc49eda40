#!/bin/sh
# Makes a Raspberry Pi with a 64-bit Debian 12 or 13 a pod, from what lies beside it, without a network.
#
# It may be stopped anywhere, by a pulled plug too, and run again: every file is written aside, synced and renamed, and
# what is done is found and left. The software goes to a folder of its own, /opt/slc/<version>; "current" leads to the
# one that runs, and leads back if a newer one does not start. What is the pod's own (number, keys, journal) stays.
#
# What became of it is told on standard output and in RESULT.txt beside it, whose first line is "installed <version>"
# or "failed: <sentence>". Exit: 0 done, 2 somebody must do what the sentence says.
#
#   SLC_ROOT=DIR   the system to change, in place of the one that runs
#   SLC_DATA=here  /var/lib/slc is a folder that somebody else mounts: make no filesystem for it
set -eu
umask 022
PATH=$PATH:/usr/sbin:/sbin

least_memory_kib=878906
here=$(cd "$(dirname "$0")" && pwd)
root=${SLC_ROOT:-}
mounted=
opened=
notes=

main() {
  open_overlay
  is_live && open_boot
  count_attempt
  digest=$(checksum <"$here/SHA256SUMS") || fail "SHA256SUMS is missing: the card was not written to its end; write it again"
  if [ "$(cat "$root/opt/slc/provisioned" 2>/dev/null)" = "$digest" ]; then
    take_pack
    close_all
    exit 0
  fi
  refuse_what_is_too_small
  check_files
  version=$(version_of)
  settle_settings
  write_software
  write_system
  write_users
  write_names
  silence_the_rest
  make_data
  write_splash
  is_sound || fail "the new version does not load on this computer; the pod stays as it was: write the card again"
  turn_to_new
  take_pack
  make_root_read_only
  stamp
  forget_pack
  result "installed $version"
  close_all
  is_live && [ -z "$previous" ] && systemctl --no-block reboot
  exit 0
}

# --- telling -----------------------------------------------------------------------------------------------------------

say() { printf '%s\n' "slc: $*"; }

note() {
  say "$1"
  notes="$notes$1
"
}

result() {
  say "$1"
  { printf '%s\n\n%s' "$1" "$notes"; date -u '+%Y-%m-%d %H:%M UTC, by a clock that may be wrong'; } 2>/dev/null |
    put_beside RESULT.txt
}

fail() {
  result "failed: $1" >/dev/null
  close_all
  say "failed: $1" >&2
  exit 2
}

put_beside() {
  if cat >"$here/$1.new" 2>/dev/null && sync "$here/$1.new" && mv -f "$here/$1.new" "$here/$1"; then
    sync
  else
    say "$1 cannot be written to $here"
  fi
}

count_attempt() {
  { cat "$here/attempts" 2>/dev/null || true; date -u '+tried on %Y-%m-%d at %H:%M UTC'; } | put_beside attempts
}

# --- small tools -------------------------------------------------------------------------------------------------------

is_live() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

checksum() { sha256sum | cut -d' ' -f1; }

# put MODE PATH: what is read becomes PATH, whole or not at all; what is there already stays.
put() {
  target=$root$2
  mkdir -p "${target%/*}"
  (umask 077 && cat >"$target.slc-new")
  chmod "$1" "$target.slc-new"
  if cmp -s "$target.slc-new" "$target"; then
    rm -f "$target.slc-new"
  else
    sync "$target.slc-new"
    mv -fT "$target.slc-new" "$target"
  fi
}

# lead FROM TO: FROM becomes a link to TO.
lead() {
  [ "$(readlink "$root$1" 2>/dev/null)" = "$2" ] && return
  mkdir -p "$(dirname "$root$1")"
  ln -sfn "$2" "$root$1.slc-new"
  mv -fT "$root$1.slc-new" "$root$1"
}

mask() {
  for unit in "$@"; do
    lead "/etc/systemd/system/$unit" /dev/null
  done
}

switch_on() { lead "/etc/systemd/system/$2.wants/$1" "../$1"; }

setting() {
  python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))[sys.argv[2]])' "$root/etc/slc/station.json" "$1"
}

station() {
  word=$1
  shift
  python3 -IS "$root/opt/slc/$version/bin/slc-station" "$word" --settings "$root/etc/slc/station.json" \
    --pod "$root/var/lib/slc/pod" "$@"
}

# --- where we may write ------------------------------------------------------------------------------------------------

# Below a read-only root lies the real one; it is changed there, and the next boot shows it.
open_overlay() {
  if [ -z "$root" ] && grep -q '^[^ ]* / overlay ' /proc/mounts && mountpoint -q /media/root-ro; then
    mount -o remount,rw /media/root-ro
    root=/media/root-ro
    opened="$opened /media/root-ro"
  fi
}

open_boot() {
  where=$(df --output=target "$here" | tail -1)
  if [ "$where" != / ] && grep -q "^[^ ]* $where [^ ]* ro[, ]" /proc/mounts; then
    mount -o remount,rw "$where" && opened="$opened $where"
  fi
}

close_all() {
  sync
  [ -n "$mounted" ] && umount "$mounted"
  for where in $opened; do
    mount -o remount,ro "$where" || true
  done
  mounted=
  opened=
}

# --- what can be refused -----------------------------------------------------------------------------------------------

refuse_what_is_too_small() {
  case $(uname -m) in
  aarch64 | arm64 | x86_64) ;;
  *) fail "this is a 32-bit system ($(uname -m)); write the card with Raspberry Pi OS (64-bit) with desktop" ;;
  esac
  [ "$(getconf LONG_BIT)" = 64 ] || fail "this is a 32-bit system; write the card with Raspberry Pi OS (64-bit) with desktop"
  memory_kib=$(sed -n 's/^MemTotal: *\([0-9]*\) kB$/\1/p' /proc/meminfo)
  if [ "${memory_kib:-$least_memory_kib}" -lt "$least_memory_kib" ]; then
    fail "this board has $((memory_kib / 1000)) MB of memory and a pod needs 1 GB; take another board, or lead these conferences on paper: slc paper prints everything"
  fi
  python=cp$(python3 -c 'import sys; print("%d%d" % sys.version_info[:2])') || fail "there is no Python here; write the card with Raspberry Pi OS (64-bit) with desktop"
  payload=$here/payload/lib-$python.tar.gz
  [ -e "$payload" ] || fail "this system's Python is $python and the card holds $(cd "$here/payload" && echo lib-*.tar.gz); write the card with Raspberry Pi OS of this year or the last"
}

check_files() {
  if ! wrong=$(cd "$here" && sha256sum --check --quiet SHA256SUMS 2>&1); then
    fail "the card does not hold what was written to it ($(printf '%s' "$wrong" | head -n 1)); write it again, or take another card"
  fi
}

version_of() { grep -E '^[0-9a-f]{64}  (payload/|install\.sh$)' "$here/SHA256SUMS" | checksum | cut -c1-12; }

# --- the software ------------------------------------------------------------------------------------------------------

settle_settings() {
  if [ -e "$here/station.json" ]; then
    put 644 /etc/slc/station.json <"$here/station.json"
  fi
  [ -e "$root/etc/slc/station.json" ] || fail "station.json is missing: nobody knows which pod this is; write the card again"
}

write_software() {
  done=$root/opt/slc/$version
  if [ ! -e "$done" ]; then
    new=$root/opt/slc/.new
    rm -rf "$new"
    mkdir -p "$new/bin" "$new/splash/fonts"
    tar -xzf "$payload" -C "$new" || fail "the card's programs cannot be unpacked: is the card full? it needs 400 MB"
    cp -R "$here/payload/units" "$here/payload/udev" "$here/payload/kiosk" "$new/"
    launcher >"$new/bin/slc-station"
    [ -d "$new/lib/slc_station/__pycache__" ] ||
      python3 -m compileall -q -j 0 --invalidation-mode unchecked-hash "$new/lib" || true
    chmod -R u=rwX,go=rX "$new"
    chmod 755 "$new/bin/slc-station"
    sync
    mv -T "$new" "$done"
    sync
  fi
}

launcher() {
  cat <<'PYTHON'
#!/usr/bin/python3 -IS
"""Starts the pod's programs from the folder beside this one, and from nowhere else."""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "lib"))
from slc_station.__main__ import main

sys.exit(main())
PYTHON
}

# Its letters come with the pack, whose folder its user may not look into later.
write_splash() {
  for fonts in "$here/pack/fonts" "$root/var/lib/slc/pod/fonts"; do
    if [ -d "$fonts" ]; then
      cp -R "$fonts/." "$done/splash/fonts/"
      break
    fi
  done
  python3 -IS "$done/bin/slc-station" splash --settings "$root/etc/slc/station.json" --splash "$done/splash" ||
    fail "the pages cannot be made; write the card again"
  chmod -R u=rwX,go=rX "$done/splash"
}

is_sound() { [ "$(station check)" = ready ]; }

# The link is what counts: before it the old version runs, after it the new one.
turn_to_new() {
  previous=$(readlink "$root/opt/slc/current" 2>/dev/null || true)
  [ "$previous" = "$version" ] && previous=
  lead /opt/slc/current "$version"
  sync
  if is_live && [ -n "$previous" ]; then
    systemctl daemon-reload
    systemctl restart slc-station.service slc-kiosk.service || true
    if ! answers; then
      lead /opt/slc/current "$previous"
      sync
      systemctl restart slc-station.service slc-kiosk.service || true
      fail "the new version does not answer on this computer; the one before runs again, and nothing was lost"
    fi
  fi
  for old in "$root"/opt/slc/*/; do
    old=${old%/}
    case ${old##*/} in
    current | "$version" | "${previous:-$version}") ;;
    *) rm -rf "$old" ;;
    esac
  done
}

answers() {
  tries=30
  while [ $tries -gt 0 ]; do
    python3 -c 'import urllib.request as u; u.urlopen("http://127.0.0.1:8127/health", timeout=3)' 2>/dev/null && return 0
    tries=$((tries - 1))
    sleep 2
  done
  return 1
}

# --- the system --------------------------------------------------------------------------------------------------------

write_system() {
  (cd "$done/units/systemd" && find . -type f) | sed 's,^\./,,' | sort | while read -r name; do
    put 644 "/etc/systemd/system/$name" <"$done/units/systemd/$name"
  done
  (cd "$done/units/etc" && find . -type f) | sed 's,^\./,,' | sort | while read -r name; do
    put 644 "/etc/$name" <"$done/units/etc/$name"
  done
  put 644 /etc/udev/rules.d/80-slc-sticks.rules <"$done/udev/80-slc-sticks.rules"
  for browser in chromium chromium-browser; do
    put 644 "/etc/$browser/policies/managed/slc.json" <"$done/kiosk/policy.json"
  done
  write_drop_ins
  switch_on slc-station.socket sockets.target
  switch_on slc-station.service multi-user.target
  switch_on slc-kiosk.service multi-user.target
  switch_on slc-poweroff.path multi-user.target
  switch_on tmp.mount local-fs.target
  lead /etc/systemd/system/default.target /usr/lib/systemd/system/multi-user.target
  # The unit that runs us stays: another card in this computer is another pod, or a newer one.
  SLC_ROOT=$root sh "$here/ensure.sh" enable
}

# A pod has a network or pins only if it was told to use them.
write_drop_ins() {
  drop_ins=/etc/systemd/system/slc-station.service.d
  if [ -n "$(setting hub)" ]; then
    printf '[Service]\nPrivateNetwork=no\nRestrictAddressFamilies=AF_UNIX AF_INET AF_INET6\nIPAddressDeny=\nIPAddressDeny=any\nIPAddressAllow=localhost link-local 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7\n' |
      put 644 "$drop_ins/hub.conf"
  else
    rm -f "$root$drop_ins/hub.conf"
  fi
  if [ -n "$(setting lamp)" ]; then
    printf '[Service]\nPrivateDevices=no\nDeviceAllow=char-gpiochip rw\nSupplementaryGroups=gpio\n' | put 644 "$drop_ins/lamp.conf"
  else
    rm -f "$root$drop_ins/lamp.conf"
  fi
}

write_users() {
  systemd-sysusers ${root:+"--root=$root"} slc.conf
  for home in "$root"/home/*/ "$root/root/"; do
    name=${home%/}
    name=${name##*/}
    [ -s "$home/.ssh/authorized_keys" ] && continue # whoever put a key there looks after this computer
    # Only who is there and has a password.
    if grep -q "^$name:[^!*]" "$root/etc/shadow" 2>/dev/null; then
      sed "s/^$name:\([^!*]\)/$name:!\1/" "$root/etc/shadow" | put 640 /etc/shadow
      chown 0:42 "$root/etc/shadow" # Debian's group shadow
    fi
  done
}

write_names() {
  name=pod-$(printf '%02d' "$(setting pod)")
  echo "$name" | put 644 /etc/hostname
  { grep -v '^127\.0\.1\.1[[:space:]]' "$root/etc/hosts" 2>/dev/null || echo '127.0.0.1 localhost'; echo "127.0.1.1 $name"; } |
    put 644 /etc/hosts
  # A clock without a battery begins at this day, not in 1970.
  now=$(cat "$here/host-time" 2>/dev/null || echo 0)
  case $now in '' | *[!0-9]*) now=0 ;; esac
  epoch=$root/usr/lib/clock-epoch
  if [ "$now" -gt "$(stat -c %Y "$epoch" 2>/dev/null || echo 0)" ]; then
    : >>"$epoch"
    touch -d "@$now" "$epoch"
  fi
  if is_live && [ "$now" -gt "$(date +%s)" ]; then
    date -s "@$now" >/dev/null || true
  fi
}

# Nothing else runs here: no other screen, no way in, no radio, no swap, nothing that writes by itself.
silence_the_rest() {
  mask display-manager.service lightdm.service userconfig.service piwiz.service getty@.service autovt@.service \
    serial-getty@.service console-getty.service ctrl-alt-del.target swap.target dphys-swapfile.service \
    bluetooth.service hciuart.service wpa_supplicant.service avahi-daemon.service avahi-daemon.socket cups.service \
    cups.socket cups-browsed.service ModemManager.service udisks2.service apt-daily.timer apt-daily-upgrade.timer \
    man-db.timer e2scrub_all.timer fstrim.timer rpi-eeprom-update.service
  if cat "$root"/home/*/.ssh/authorized_keys "$root"/root/.ssh/authorized_keys 2>/dev/null | grep -q .; then
    printf 'PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n' |
      put 644 /etc/ssh/sshd_config.d/10-slc.conf
    note "SSH stays open for the keys that were put on this computer, and for no password."
  else
    mask ssh.service ssh.socket sshd.service sshswitch.service
  fi
  if [ -e "$root/etc/fstab" ]; then
    awk '$2 == "/boot/firmware" && $4 !~ /(^|,)ro(,|$)/ { $4 = $4 ",ro" } { print }' "$root/etc/fstab" | put 644 /etc/fstab
  fi
}

# --- what the pod keeps ------------------------------------------------------------------------------------------------

make_data() {
  mkdir -p "$root/var/lib/slc"
  if [ "${SLC_DATA:-}" != here ]; then
    if [ -e /dev/disk/by-label/slc-data ]; then
      write_data_mount /dev/disk/by-label/slc-data
    else
      make_data_file
      write_data_mount /var/lib/slc.ext4 loop,
    fi
    mount_data
  fi
  mkdir -p "$root/var/lib/slc/pod"
  own_pod
}

make_data_file() {
  file=$root/var/lib/slc.ext4
  [ -e "$file" ] && return
  free_mib=$(df --output=avail -BM "$root/var/lib" | tail -1 | tr -dc 0-9)
  size_mib=$((free_mib / 2))
  [ $size_mib -gt 1024 ] && size_mib=1024
  [ $size_mib -ge 160 ] || fail "the card has only $free_mib MB free and a pod needs 320; take a card of 16 GB or more"
  rm -f "$file.new"
  fallocate -l "${size_mib}M" "$file.new"
  mkfs.ext4 -q -F -m 0 -L slc-file "$file.new"
  chmod 600 "$file.new"
  sync "$file.new"
  mv -fT "$file.new" "$file"
  sync
}

write_data_mount() {
  put 644 /etc/systemd/system/var-lib-slc.mount <<UNIT
[Unit]
Description=What the pod keeps: its sealed pages and its journal
Before=local-fs.target slc-station.service

[Mount]
What=$1
Where=/var/lib/slc
Type=ext4
Options=$2$data_options

[Install]
WantedBy=local-fs.target
UNIT
  switch_on var-lib-slc.mount local-fs.target
  what=$1
  options=$2$data_options
}
data_options=noatime,nosuid,nodev,noexec,data=journal,commit=1

mount_data() {
  where=$root/var/lib/slc
  mountpoint -q "$where" && return
  case $what in /dev/*) from=$what ;; *) from=$root$what ;; esac
  e2fsck -p "$from" >/dev/null || [ $? -le 2 ] || fail "the pod's own disk is damaged; let somebody rescue /var/lib/slc.ext4 before this card is written again"
  mount -t ext4 -o "$options" "$from" "$where" || fail "the pod's own disk cannot be opened; write the card again, or take another one"
  is_live || mounted=$where
}

own_pod() {
  id=$(sed -n 's/^slc:[^:]*:\([0-9]*\):\([0-9]*\):.*/\1:\2/p' "$root/etc/passwd")
  chown -R "$id" "$root/var/lib/slc/pod"
  chmod 700 "$root/var/lib/slc/pod"
}

# The pack on the card becomes the pod's, unless families have already led from another one here.
take_pack() {
  [ -e "$here/pack/pod.json" ] || { forget_pack; return; }
  version=$(readlink "$root/opt/slc/current")
  if [ -z "$root" ] && [ "${SLC_DATA:-}" != here ] && ! mountpoint -q /var/lib/slc; then
    fail "the pod's own disk is not there, so the new evening stays on the card; switch off and on again"
  fi
  is_live && systemctl stop slc-station.service 2>/dev/null
  if told=$(station take "$here/pack" 2>&1); then
    own_pod
    sync
    [ "$(cat "$root/opt/slc/provisioned" 2>/dev/null)" = "$digest" ] && forget_pack
  else
    own_pod # looking into a journal leaves files beside it
    note "The evening on the card waits: $told."
    result "installed $version"
  fi
  if is_live && [ -e /etc/systemd/system/multi-user.target.wants/slc-station.service ]; then
    systemctl start --no-block slc-station.service || true
  fi
}

# Only once it is here, and the key first; a card's flash may keep what was deleted for a while.
forget_pack() {
  [ -d "$here/pack" ] || return 0
  if ! cmp -s "$here/pack/pod.json" "$root/var/lib/slc/pod/pod.json" && [ -e "$here/pack/pod.json" ]; then
    return 0
  fi
  if [ -e "$here/pack/pod.key" ]; then
    head -c "$(stat -c %s "$here/pack/pod.key")" /dev/zero | dd of="$here/pack/pod.key" conv=notrunc,fsync 2>/dev/null
    rm -f "$here/pack/pod.key"
    sync
  fi
  find "$here/pack" -type f ! -name pod.json -delete
  rm -rf "$here/pack"
  sync
}

make_root_read_only() {
  [ "$(setting read_only_root)" = True ] || return 0
  if [ ! -e /dev/disk/by-label/slc-data ] && [ "${SLC_DATA:-}" != here ]; then
    note "The system's disk stays writable: a read-only one needs a partition named slc-data beside it."
    return 0
  fi
  for deb in "$here"/payload/debs/*.deb; do
    if [ -e "$deb" ]; then
      dpkg ${root:+"--root=$root"} -i "$deb" >/dev/null || true
    fi
  done
  if [ ! -e "$root/usr/share/initramfs-tools/scripts/init-bottom/overlayroot" ] || ! in_root busybox; then
    note "The system's disk stays writable: overlayroot or busybox is not installed."
    return 0
  fi
  if ! [ -e "$root/etc/overlayroot.local.conf" ]; then
    echo 'overlayroot="tmpfs:recurse=0"' | put 644 /etc/overlayroot.local.conf
  fi
}

in_root() { [ -e "$root/bin/$1" ] || [ -e "$root/usr/bin/$1" ]; }

stamp() {
  if [ -d "$root/etc/cloud" ]; then
    put 644 /etc/cloud/cloud-init.disabled </dev/null
  fi
  sync
  printf '%s\n' "$digest" | put 644 /opt/slc/provisioned
  sync
}

main
