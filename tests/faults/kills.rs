//! Killed at any moment, of a run or of a correction, the next start ends in the same state as if nothing had
//! happened (spec 6).
//!
//! `ZHIJI_PROOF=full`: 200 random instants instead of 20, and a kill at each call that changes a file instead
//! of 20 of them.

use super::night::{CORRECT, CORRECTED, Night, Place, finish, pause};
use super::shim::Fault;
use crate::support::dice::Dice;
use crate::support::proof::{full, spread};
use std::os::unix::process::ExitStatusExt;
use std::process::Output;
use std::time::Duration;

const SIGKILL: i32 = 9;

fn killed(output: &Output) -> bool {
    output.status.signal() == Some(SIGKILL)
}

/// A run in a bank that was killed before, to its end.
fn run_to_the_end(place: &Place, night: &Night, after: &str) {
    place.done(&["run"]);
    place.state().must_be(night.after(), after);
}

#[test]
#[allow(clippy::print_stderr, reason = "how often it was killed is what the proof is about")]
fn killed_at_any_instant_the_next_run_ends_in_the_same_state() {
    let night = Night::before(1, 7);
    let most = usize::try_from(night.took.as_micros()).unwrap();
    let (wanted, mut dice) = (if full() { 200 } else { 20 }, Dice::new(20_120_331));
    let (mut kills, mut banks) = (0, 0);
    while kills < wanted {
        let place = night.place();
        loop {
            let mut child = place.command(&["run"]).spawn().unwrap();
            pause(Duration::from_micros(dice.below(most) as u64));
            child.kill().unwrap();
            let output = child.wait_with_output().unwrap();
            if !killed(&output) {
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
                break;
            }
            kills += 1;
        }
        run_to_the_end(&place, &night, &format!("kill {kills}"));
        place.must_be_sound("kills");
        banks += 1;
    }
    eprintln!("{kills} kills in {banks} banks, each within {most} µs");
}

#[test]
#[allow(clippy::print_stderr, reason = "how often it was killed is what the proof is about")]
fn killed_at_a_call_that_changes_a_file_the_next_run_ends_in_the_same_state() {
    let night = Night::before(1, 7);
    let points = spread(night.calls, 20);
    for at in &points {
        let place = night.place();
        let output = finish(place.befallen(&night.shim, Fault::Kill(*at), &["run"]).spawn().unwrap());
        assert!(killed(&output), "call {at}: {}", output.status);
        let standing = place.state().core();
        assert!(night.states.iter().any(|state| state.core() == standing), "call {at}: a day half taken");
        run_to_the_end(&place, &night, &format!("killed at call {at}"));
        place.must_be_sound("a kill");
    }
    eprintln!("killed at {} of {} calls", points.len(), night.calls);
}

#[test]
#[allow(clippy::print_stderr, reason = "how often it was killed is what the proof is about")]
fn a_correction_killed_half_way_is_made_whole_when_it_is_given_again() {
    let night = Night::before(1, 7);
    let (state, calls) = night.corrected();
    for at in spread(calls, 20) {
        let place = night.to_be_corrected();
        let output = finish(place.befallen(&night.shim, Fault::Kill(at), &CORRECT).spawn().unwrap());
        assert!(killed(&output), "call {at}: {}", output.status);
        // A correction that was whole already finds no folder any more.
        if place.inbox.join(CORRECTED).exists() {
            place.done(&CORRECT);
        } else {
            assert_eq!(place.refused(&CORRECT), "day_incomplete", "call {at}");
        }
        place.done(&["run"]);
        place.state().must_be(&state, &format!("a correction killed at call {at}"));
        place.must_be_sound("a correction");
    }
    eprintln!("a correction makes {calls} calls");
}

#[test]
fn a_month_that_closes_late_and_ends_a_family_may_be_killed_too() {
    let night = Night::before(1, 5);
    let late = || {
        let place = night.place();
        std::fs::remove_dir_all(place.inbox.join(CORRECTED)).unwrap();
        std::fs::remove_file(place.inbox.join(CORRECTED).with_extension("ok")).unwrap();
        place.done(&["skip", CORRECTED, "--reason", "the core bank was closed"]);
        place
    };
    let undisturbed = late();
    let output = finish(undisturbed.befallen(&night.shim, Fault::Count, &["run"]).spawn().unwrap());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (calls, state) = (night.shim.calls(), undisturbed.state());
    undisturbed.must_be_sound("a month that closes late");
    for at in spread(calls, 12) {
        let place = late();
        let output = finish(place.befallen(&night.shim, Fault::Kill(at), &["run"]).spawn().unwrap());
        assert!(killed(&output), "call {at}: {}", output.status);
        place.done(&["run"]);
        place.state().must_be(&state, &format!("killed at call {at}"));
    }
}
