//! Rows in quarantine put right: what was typed is refused at once where that can be seen, and never lost.

use super::house::House;
use crate::support::feed::FeedDay;
use std::sync::Arc;
use zhiji::access::roles::Role;
use zhiji::kernel::clock::Clock;
use zhiji::kernel::error::Refusal;
use zhiji::kernel::lang::{Label, Text};
use zhiji::schedule::{self, Task, When};
use zhiji::store::open::Mode;
use zhiji::web::pages::feeds::TAKE_FEEDS;

const AT: &str = "/feeds/2026-04-10/quarantine";

/// The name of the first field that puts a row right.
fn field(page: &str) -> String {
    let at = page.find("name=\"contacts.csv|").map(|at| at + 6).unwrap();
    page[at..].split('"').next().unwrap().to_owned()
}

/// The field of a page with what stands in it.
fn holds(page: &str, name: &str, value: &str) -> bool {
    page.contains(&format!("name=\"{name}\" value=\"{value}\""))
}

#[test]
fn what_was_typed_is_there_again_when_the_run_refuses_it() {
    let bad = FeedDay::new("20260410").contact("NOBODY", "mobile", "13800000000");
    let house = House::fed(&[bad]);
    let admin = house.as_role(Role::Admin);
    let name = field(&admin.get(AT).text);
    let replay = format!("{AT}/replay?page=1");
    // Refused at once: no reason, and a value that cannot stand in a file.
    for (value, reason, why) in [("C1", "", "请写明原因"), ("C1|2", "核心已确认", "")] {
        let seen = admin.post(&replay, &[(&name, value), ("reason", reason)]);
        assert_eq!(seen.status, 422, "{value}");
        assert!(seen.text.contains(why) && holds(&seen.text, &name, value), "{}", seen.text);
        assert!(!seen.text.contains("quarantine/replay?page=2"), "pages of the list, not of the form");
    }
    assert!(holds(&admin.get(AT).text, &name, ""), "nothing of it was handed over");
    // Refused by the run, after the form is gone.
    let refuse = Task {
        code: TAKE_FEEDS,
        name: Label::new("x", "x"),
        sentence: Label::new("x", "x"),
        when: When::Cron("0 0 1 1 *"),
        run: Box::new(|_, _, _| Err(Refusal::new("sum", "", Text::new("合计不符", "sums differ")).into())),
    };
    let bank = house.bank.beside(Mode::Write, Mode::Write).unwrap();
    let clock: Arc<dyn Clock> = Arc::<zhiji::kernel::clock::FixedClock>::clone(&house.clock);
    let (mut runner, timetable) = schedule::runner(bank, vec![refuse], clock, "test");
    house.site.timetable.set(timetable).ok().unwrap();
    let sent = admin.post(&replay, &[(&name, "NOBODY2"), ("reason", "核心已确认")]);
    assert_eq!(sent.location(), "/feeds", "{}", sent.text);
    runner.tick().unwrap();
    let seen = admin.get(AT).text;
    assert!(holds(&seen, &name, "NOBODY2") && seen.contains("value=\"核心已确认\""), "{seen}");
    assert!(seen.contains("上次更正没有完成：合计不符"), "{seen}");
    let other = house.as_role(Role::HqRetail).get(AT).text;
    assert!(holds(&other, &name, "") && !other.contains("上次更正"), "only whoever typed it");
}
