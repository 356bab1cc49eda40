#!/bin/sh
# A Debian 13 for 64-bit ARM that can be made a pod: what Raspberry Pi OS (64-bit) with desktop brings, and no more.
#
#   sh root.sh OUT.tar [kiosk]     OUT.tar holds the system; with kiosk also the compositor, Chromium and letters
#
# Needs mmdebstrap, and where this computer is none of ARM, qemu-user-static with binfmt.
set -eu

out=$1
packages=systemd-sysv,udev,dbus,libpam-systemd,linux-image-arm64,initramfs-tools,zstd,busybox,overlayroot
packages=$packages,python3-minimal,libpython3-stdlib,e2fsprogs,kmod,fdisk,iproute2
if [ "${2:-}" = kiosk ]; then
  packages=$packages,chromium,labwc,cage,wlr-randr,fonts-noto-core,xkb-data
fi

# The hardware of QEMU's "virt" and of a Raspberry Pi 3 to 4; a list makes the initial system small and quick to make.
initial_modules='virtio_pci virtio_mmio virtio_blk ext4 overlay mmc_block sdhci_iproc bcm2835 bcm2835-sdhost sdhci_pltfm
usb_storage uas xhci_pci reset-raspberrypi pcie-brcmstb'

export initial_modules # mkinitramfs has a variable named modules
# shellcheck disable=SC2016 # $1 is the hook's own
mmdebstrap --architectures=arm64 --variant=minbase --mode=root --quiet \
  --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' \
  --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/doc/*' \
  --dpkgopt='path-include=/usr/share/doc/*/copyright' --dpkgopt='path-exclude=/usr/share/locale/*' \
  --dpkgopt=force-unsafe-io \
  --essential-hook='mkdir -p "$1/etc/initramfs-tools/conf.d"' \
  --essential-hook='echo MODULES=list >"$1/etc/initramfs-tools/conf.d/slc"' \
  --essential-hook='printf "%s\n" $initial_modules >"$1/etc/initramfs-tools/modules"' \
  --customize-hook='rm -rf "$1/var/cache/apt/archives" "$1/var/lib/apt/lists"' \
  --include="$packages" trixie "$out"
