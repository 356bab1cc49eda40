#!/bin/sh
# A card's whole content for a fleet of pods: read-only system, and beside it a partition for what the pod keeps.
#
#   sh mkimage.sh ROOT.tar SLC OUT.img [EXTRA]
#
# ROOT.tar is a system as root.sh makes it; SLC a folder as it stands on a card (ensure.sh, install.sh, payload, pack,
# station.json with "read_only_root": true). EXTRA is copied over the system last. Beside OUT.img the kernel and its
# initial system are left, OUT.img.kernel and OUT.img.initrd. Nothing is mounted but the chroot's own /proc and /dev.
#
# Needs mkfs.ext4, mkfs.vfat, mcopy and sgdisk; where this computer is none of ARM, qemu-user-static with binfmt.
set -eu

tar=$1
slc=$2
image=$3
extra=${4:-}
boot_mib=128
data_mib=${SLC_DATA_MIB:-256}

work=$(mktemp -d)
root=$work/root
cleanup() {
  umount "$root/proc" "$root/dev" 2>/dev/null || true
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT INT TERM

mkdir -p "$root"
tar -xf "$tar" -C "$root"
mkdir -p "$root/boot/firmware" "$root/var/lib/slc"
cp -R "$slc" "$root/boot/firmware/slc"

# The same installer as on a card; nothing of it needs a network, so it gets none.
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
SLC_DATA=here unshare --net chroot "$root" /bin/sh /boot/firmware/slc/install.sh
umount "$root/proc" "$root/dev"

cat >"$root/etc/fstab" <<'FSTAB'
PARTLABEL=slc-root / ext4 rw,noatime 0 1
PARTLABEL=slc-boot /boot/firmware vfat ro,nofail,x-systemd.device-timeout=5s 0 0
PARTLABEL=slc-data /var/lib/slc ext4 noatime,nosuid,nodev,noexec,data=journal,commit=1 0 2
FSTAB
: >"$root/etc/machine-id"
mv "$root/boot/firmware/slc" "$work/slc"
if [ -n "$extra" ]; then
  cp -R "$extra/." "$root/"
fi
cp "$root"/boot/vmlinuz-* "$image.kernel"
cp "$root"/boot/initrd.img-* "$image.initrd"

mkfs.ext4 -q -F -L slc-data -m 0 -d "$root/var/lib/slc" "$work/data" "${data_mib}M"
rm -rf "$root/var/lib/slc" && mkdir "$root/var/lib/slc"
root_mib=$(($(du -sm "$root" | cut -f1) * 115 / 100 + 80))
mkfs.ext4 -q -F -L slc-root -d "$root" "$work/system" "${root_mib}M"
mkfs.vfat -n SLC-BOOT -C "$work/boot" $((boot_mib * 1024)) >/dev/null
mmd -i "$work/boot" ::/slc
mcopy -i "$work/boot" "$work/slc/station.json" "$work/slc/RESULT.txt" ::/slc/

rm -f "$image"
truncate -s $((boot_mib + root_mib + data_mib + 3))M "$image"
sgdisk --clear --new=1:1M:+${boot_mib}M --typecode=1:0700 --change-name=1:slc-boot \
  --new=2:0:+${root_mib}M --typecode=2:8305 --change-name=2:slc-root \
  --new=3:0:+"${data_mib}"M --typecode=3:8300 --change-name=3:slc-data "$image" >/dev/null
begin() { sgdisk -i "$1" "$image" | sed -n 's/^First sector: \([0-9]*\).*/\1/p'; }
number=1
for part in boot system data; do
  dd if="$work/$part" of="$image" bs=512 seek="$(begin $number)" conv=notrunc,sparse status=none
  number=$((number + 1))
done
