#!/usr/bin/env bash
# Installs what the tests need besides Go and does so only as root: others are told the
# names of the packages. Packages that these recommend are left out: of QEMU that is what
# has windows, sound and foreign firmware.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin

# command:package
needed=(mke2fs:e2fsprogs e2fsck:e2fsprogs debugfs:e2fsprogs mount:mount losetup:mount qemu-system-x86_64:qemu-system-x86)

missing=()
for pair in "${needed[@]}"; do
	command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if [ ${#missing[@]} -eq 0 ]; then
	exit 0
fi
readarray -t missing < <(printf '%s\n' "${missing[@]}" | sort -u)
if [ "$(id -u)" -ne 0 ]; then
	echo "the tests need these packages, which only root can install: ${missing[*]}" >&2
	exit 1
fi
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
