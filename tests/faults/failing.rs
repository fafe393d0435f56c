//! Writes and syncs that fail, and disks that are full: a run says so and ends; nothing is half there; and when
//! the disk is sound again, the next run ends as if nothing had happened (spec 7).
//!
//! `ZHIJI_PROOF=full`: each call of the run fails once, instead of some of them.

use super::night::{CORRECT, CORRECTED, Night, Place, finish};
use super::shim::{EIO, ENOSPC, Fault};
use crate::support::proof::spread;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// What a run said that could not do its work; none where it did.
fn complaint(output: &Output, after: &str) -> Option<String> {
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    match output.status.code() {
        Some(0) => None,
        Some(1) if said.contains("fault: ") => Some(said),
        _ => panic!("{after}: {}\n{said}", output.status),
    }
}

/// Lets a fault befall a run, then runs again undisturbed; answers what the first run said.
fn survive(night: &Night, fault: Fault) -> Option<String> {
    let (place, after) = (night.place(), format!("{fault:?}"));
    let output = finish(place.befallen(&night.shim, fault, &["run"]).spawn().unwrap());
    let complaint = complaint(&output, &after);
    let standing = place.state().core();
    assert!(night.states.iter().any(|state| state.core() == standing), "{after}: a day half taken");
    recover(&place, night, &after);
    complaint
}

fn recover(place: &Place, night: &Night, after: &str) {
    place.done(&["run"]);
    place.state().must_be(night.after(), after);
    place.must_be_sound(after);
}

#[test]
#[allow(clippy::print_stderr, reason = "how many calls failed is what the proof is about")]
fn each_write_and_sync_may_fail_once() {
    let night = Night::before(3, 5);
    let points = spread(night.calls, 40);
    let said = points.iter().filter(|at| survive(&night, Fault::Fails(**at, EIO)).is_some()).count();
    eprintln!("{} of {} calls failed; {said} runs said so", points.len(), night.calls);
    assert!(said > points.len() / 2, "most failures stop a run");
}

#[test]
#[allow(clippy::print_stderr, reason = "how many calls failed is what the proof is about")]
fn the_disk_may_be_full_for_a_moment_or_from_any_moment_on() {
    let night = Night::before(3, 5);
    let points = spread(night.calls, 20);
    let mut said = 0;
    for at in &points {
        said += usize::from(survive(&night, Fault::Fails(*at, ENOSPC)).is_some());
        if let Some(complaint) = survive(&night, Fault::Full(*at)) {
            assert!(says_full(&complaint), "{complaint}");
            said += 1;
        }
    }
    eprintln!(
        "full at {} of {} calls; {said} of {} runs said so",
        points.len(),
        night.calls,
        points.len() * 2
    );
}

#[test]
#[allow(clippy::print_stderr, reason = "how many calls failed is what the proof is about")]
fn a_correction_that_fails_half_way_is_made_whole_when_it_is_given_again() {
    let night = Night::before(3, 6);
    let (state, calls) = night.corrected();
    let (points, mut said) = (spread(calls, 12), 0);
    for at in &points {
        for fault in [Fault::Fails(*at, EIO), Fault::Full(*at)] {
            let (place, after) = (night.to_be_corrected(), format!("{fault:?} of a correction"));
            let output = finish(place.befallen(&night.shim, fault, &CORRECT).spawn().unwrap());
            said += usize::from(complaint(&output, &after).is_some());
            let standing = place.state().core();
            assert!(
                standing == state.core() || standing == night.after().core(),
                "{after}: half a correction"
            );
            if place.inbox.join(CORRECTED).exists() {
                place.done(&CORRECT);
            }
            place.done(&["run"]);
            place.state().must_be(&state, &after);
            place.must_be_sound(&after);
        }
    }
    eprintln!("two faults at {} of {calls} calls of a correction; {said} said so", points.len());
}

fn says_full(complaint: &str) -> bool {
    ["disk is full", "No space left on device"].iter().any(|words| complaint.contains(words))
}

/// A small disk in memory, put away when it is dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// None where the machine does not let us.
    fn mount(kib: usize) -> Option<Disk> {
        let disk = Disk(tempfile::tempdir().unwrap());
        mount(&["-t", "tmpfs", "-o", &format!("size={kib}k"), "tmpfs"], disk.0.path()).then_some(disk)
    }

    fn grow(&self, kib: usize) {
        assert!(mount(&["-o", &format!("remount,size={kib}k")], self.0.path()));
    }

    fn path(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg(self.0.path()).stderr(Stdio::null()).status().ok();
    }
}

fn mount(args: &[&str], at: &Path) -> bool {
    let mut mount = Command::new("mount");
    mount.args(args).arg(at).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

#[test]
#[allow(clippy::print_stderr, reason = "what could not be tried here must be seen")]
fn a_real_disk_may_be_full() {
    let night = Night::before(1, 7);
    let (mut full, mut last) = (0, String::new());
    for spare in [64, 96, 128, 192, 256, 384, 512, 1_024] {
        let Some(disk) = Disk::mount(64 * 1_024) else {
            eprintln!("not tried: this machine lets nobody mount a small disk");
            return;
        };
        let place = night.place_in(&disk.path());
        // What is free beside the bank is taken by something else.
        std::fs::write(disk.path().join("ballast"), vec![1; (64 * 1_024 - used(&disk) - spare) * 1_024])
            .unwrap();
        let output = finish(place.command(&["run"]).spawn().unwrap());
        if let Some(complaint) = complaint(&output, &format!("{spare} KiB to spare")) {
            assert!(says_full(&complaint), "{complaint}");
            (full, last) = (full + 1, complaint);
        }
        disk.grow(128 * 1_024);
        std::fs::remove_file(disk.path().join("ballast")).unwrap();
        recover(&place, &night, &format!("{spare} KiB to spare"));
    }
    eprintln!("{full} full disks; the last run said: {last}");
    assert!(full > 0, "no disk was small enough");
}

/// What lies on a disk, KiB.
fn used(disk: &Disk) -> usize {
    let out = Command::new("df").args(["-k", "--output=used"]).arg(disk.path()).output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    text.lines().nth(1).expect("a line for the disk").trim().parse().unwrap()
}
