//! File systems without owners and modes, on which every file looks as if anybody could write it.

use std::fs;

/// Their kernel drivers, and those through which a virtual machine or the Subsystem for Linux shows a folder of its host.
const WITHOUT_MODES: [&str; 15] = [
    "9p",
    "cifs",
    "drvfs",
    "exfat",
    "fuse.vmhgfs-fuse",
    "fuseblk",
    "msdos",
    "ntfs",
    "ntfs3",
    "prl_fs",
    "smb3",
    "smbfs",
    "vboxsf",
    "vfat",
    "vmhgfs",
];

/// Whether what lies on `device`, a number of [`Metadata`](fs::Metadata), has modes that mean something. Where the mounts
/// cannot be read, it has.
pub(super) fn has_modes(device: u64) -> bool {
    // Paths in it are any bytes.
    let mounts = fs::read("/proc/self/mountinfo").unwrap_or_default();
    let kind = file_system(&String::from_utf8_lossy(&mounts), device).map(str::to_owned);
    kind.is_none_or(|kind| !WITHOUT_MODES.contains(&kind.as_str()))
}

/// The kind of file system that `mounts`, in the form of `/proc/self/mountinfo`, has for a device: of a line, the third
/// word is the device, and the one behind a lonely `-` the kind. Before that stand any number of optional words.
fn file_system(mounts: &str, device: u64) -> Option<&str> {
    let device = number(device);
    mounts.lines().find_map(|line| {
        let mut words = line.split(' ');
        if words.nth(2)? != device {
            return None;
        }
        words.skip(3).skip_while(|word| *word != "-").nth(1)
    })
}

/// `major:minor`, as the kernel writes a device.
fn number(device: u64) -> String {
    let major = ((device >> 8) & 0xfff) | ((device >> 32) & 0xffff_f000);
    let minor = (device & 0xff) | ((device >> 12) & 0xffff_ff00);
    format!("{major}:{minor}")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt as _;

    use super::*;

    const MOUNTS: &str = "\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
31 22 0:27 / /mnt/c rw,noatime - 9p C:\\134 rw,aname=drvfs;path=C:\\;uid=1000
40 22 8:17 / /media/a\\040stick rw,nosuid shared:9 master:3 propagate_from:2 - vfat /dev/sdb1 rw,fmask=0000
41 22 259:300 / /srv rw - xfs /dev/nvme0n1p300 rw
42 22 0:51 / /- rw - vboxsf share rw
43 22 short
";

    #[test]
    fn the_kind_is_found_by_the_device() {
        let device = |major: u64, minor: u64| {
            (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & !0xff) << 12) | ((major & !0xfff) << 32)
        };
        for (major, minor, kind) in [
            (254, 1, Some("ext4")),
            (0, 27, Some("9p")),
            (8, 17, Some("vfat")),
            (259, 300, Some("xfs")),
            (0, 51, Some("vboxsf")),
            (8, 1, None),
            (4096, 259, None),
        ] {
            assert_eq!(file_system(MOUNTS, device(major, minor)), kind, "{major}:{minor}");
            assert_eq!(number(device(major, minor)), format!("{major}:{minor}"));
        }
        assert_eq!(file_system("", 0), None);
    }

    #[test]
    fn an_ordinary_folder_has_modes() {
        assert!(has_modes(fs::metadata("/proc").unwrap().dev()));
        assert!(has_modes(u64::MAX));
    }
}
