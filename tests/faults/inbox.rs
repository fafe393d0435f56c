//! Strange things in the inbox, an inbox on another disk, and two runs at once.

use super::night::{Night, Place, copy, finish, pause};
use super::shim::{EIO, Fault};
use crate::support::proof::{full, spread};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::ExitStatusExt;
use std::process::Command;
use std::time::Duration;

/// The day that waits in the inbox of [`waiting`]; the ones before it were taken.
const NEXT: &str = "20250401";
const TAKEN: &str = "20250331";

/// A bank that has taken four days; the fifth lies in its inbox.
fn waiting() -> Night {
    Night::before(4, 5)
}

fn refused_without_a_trace(place: &Place, code: &str) {
    let before = place.state();
    assert_eq!(place.refused(&["run"]), code);
    place.state().must_be(&before, code);
}

#[test]
fn row_38_a_folder_that_is_a_link_is_refused() {
    let night = waiting();
    let place = night.place();
    let elsewhere = place.data().join("elsewhere");
    std::fs::rename(place.inbox.join(NEXT), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, place.inbox.join(NEXT)).unwrap();
    refused_without_a_trace(&place, "symbolic_link");
    std::fs::remove_file(place.inbox.join(NEXT)).unwrap();
    std::fs::rename(&elsewhere, place.inbox.join(NEXT)).unwrap();
    place.done(&["run"]);
    place.state().must_be(night.after(), "a link");
}

#[test]
fn a_mark_without_a_folder_is_no_day() {
    let night = waiting();
    let place = night.place();
    let aside = place.data().join("aside");
    std::fs::rename(place.inbox.join(NEXT), &aside).unwrap();
    let before = place.state();
    place.done(&["run"]);
    place.state().must_be(&before, "a mark alone");
    std::fs::rename(&aside, place.inbox.join(NEXT)).unwrap();
    place.done(&["run"]);
    place.state().must_be(night.after(), "a mark before its folder");
}

#[test]
fn a_folder_without_its_mark_waits() {
    let night = waiting();
    let place = night.place();
    std::fs::remove_file(place.inbox.join(NEXT).with_extension("ok")).unwrap();
    let before = place.state();
    place.done(&["run"]);
    place.state().must_be(&before, "no mark");
    place.mark(NEXT);
    place.done(&["run"]);
    place.state().must_be(night.after(), "a mark that came late");
}

#[test]
fn a_file_with_the_name_of_a_day_stops_the_line() {
    let night = waiting();
    let place = night.place();
    std::fs::write(place.inbox.join("20250402"), "not a folder").unwrap();
    place.mark("20250402");
    let output = place.command(&["run"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(1) && said.contains("20250402"), "{}: {said}", output.status);
    assert_eq!(place.state().core(), night.after().core(), "the day before it was taken");
}

#[test]
fn a_day_that_was_taken_is_refused_whatever_it_brings() {
    let night = waiting();
    let same = night.place();
    copy(&same.archive().join(TAKEN), &same.inbox.join(TAKEN));
    same.mark(TAKEN);
    refused_without_a_trace(&same, "day_taken");
    let other = night.place();
    other.deliver_other(TAKEN);
    refused_without_a_trace(&other, "day_taken");
}

#[test]
fn a_taken_day_on_its_way_in_again_is_left_alone() {
    let night = waiting();
    let place = night.place();
    let folder = place.inbox.join(TAKEN);
    std::fs::create_dir(&folder).unwrap();
    std::fs::copy(place.archive().join(TAKEN).join("balances.csv"), folder.join("balances.csv")).unwrap();
    place.done(&["run"]);
    assert!(folder.join("balances.csv").exists(), "what is not complete is nobody's yet");
    std::fs::remove_dir_all(folder).unwrap();
    place.state().must_be(night.after(), "half a folder of a taken day");
}

/// A folder on another disk than the temporary ones; none where the machine has none.
#[allow(clippy::print_stderr, reason = "what could not be tried here must be seen")]
fn elsewhere() -> Option<tempfile::TempDir> {
    let disk = |path: &std::path::Path| std::fs::metadata(path).map(|about| about.dev()).ok();
    let other = tempfile::tempdir_in("/dev/shm")
        .ok()
        .filter(|folder| disk(folder.path()) != disk(&std::env::temp_dir()));
    if other.is_none() {
        eprintln!("not tried: no second disk at /dev/shm");
    }
    other
}

#[test]
#[allow(clippy::print_stderr, reason = "how many calls failed is what the proof is about")]
fn an_inbox_on_another_disk_is_emptied_whatever_happens() {
    let night = waiting();
    let place = || {
        let folder = elsewhere()?;
        let place = night.place_with_inbox(folder.path().join("inbox"));
        Some((folder, place))
    };
    let Some((_kept, undisturbed)) = place() else { return };
    let befall = |place: &Place, fault| {
        let mut command = place.command(&["run"]);
        night.shim.befall(&mut command, fault, &[place.inbox.clone(), place.archive()]);
        finish(command.spawn().unwrap())
    };
    assert!(befall(&undisturbed, Fault::Count).status.success());
    let calls = night.shim.calls();
    let state = undisturbed.state();
    state.must_be(night.after(), "an inbox on another disk");
    let points = spread(calls, if full() { calls } else { 40 });
    for at in &points {
        for fault in [Fault::Kill(*at), Fault::Fails(*at, EIO), Fault::Full(*at)] {
            let (_kept, place) = place().unwrap();
            let status = befall(&place, fault).status;
            assert!(
                status.signal() == Some(9) || matches!(status.code(), Some(0 | 1)),
                "{fault:?}: {status}"
            );
            place.done(&["run"]);
            place.state().must_be(&state, &format!("{fault:?} while a folder is copied"));
        }
    }
    eprintln!("three faults at {} of {calls} calls", points.len());
}

#[test]
fn of_two_runs_at_once_the_second_is_refused() {
    let night = waiting();
    let place = night.place();
    let mut first = place.befallen(&night.shim, Fault::Stop(night.calls / 2), &["run"]).spawn().unwrap();
    let stat = format!("/proc/{}/stat", first.id());
    let stopped = || {
        let text = std::fs::read_to_string(&stat).unwrap();
        text.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('T'))
    };
    while !stopped() {
        assert!(first.try_wait().unwrap().is_none(), "the first run was over before it could be stopped");
        pause(Duration::from_millis(2));
    }
    assert_eq!(place.refused(&["run"]), "bank_locked");
    let standing = place.state().core();
    assert!(night.states.iter().any(|state| state.core() == standing), "readers see whole days");
    assert!(Command::new("kill").args(["-CONT", &first.id().to_string()]).status().unwrap().success());
    let output = finish(first);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    place.state().must_be(night.after(), "two runs at once");
}
