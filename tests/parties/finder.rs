//! The finder against a plain one that looks at every customer and every field.

use crate::support::dice::Dice;
use std::collections::BTreeSet;
use zhiji::bank::parties::finder::rules::{Fields, Numbers};
use zhiji::bank::parties::finder::{Allowed, Field, Findable, Finder, Hit, Query, Rank, Scope, initials};

/// Characters with the readings that the plain finder knows: every one that dictionaries give.
const SIGNS: [(char, &[&str]); 16] = [
    ('王', &["wang", "yu"]),
    ('李', &["li"]),
    ('张', &["zhang"]),
    ('曾', &["ceng", "zeng"]),
    ('吕', &["lv", "lu", "lü"]),
    ('三', &["san"]),
    ('明', &["ming"]),
    ('伟', &["wei"]),
    ('静', &["jing"]),
    ('磊', &["lei"]),
    ('军', &["jun"]),
    ('勇', &["yong"]),
    ('艳', &["yan"]),
    ('刚', &["gang"]),
    ('安', &["an"]),
    ('m', &[]),
];

fn customers(dice: &mut Dice, many: u32) -> Vec<Findable> {
    (1..=many).map(|cust_id| customer(dice, cust_id)).collect()
}

fn customer(dice: &mut Dice, cust_id: u32) -> Findable {
    let length = 1 + dice.below(4);
    let digits = |dice: &mut Dice, many: usize| -> String {
        (0..many).map(|_| char::from(b'0' + dice.below(10) as u8)).collect()
    };
    let id_no = match dice.below(4) {
        0 => format!("E{}", digits(dice, 8)),
        1 => format!("{}X", digits(dice, 17)),
        _ => digits(dice, 18),
    };
    Findable {
        cust_id,
        cust_no: if dice.percent(10) { digits(dice, 5) } else { format!("6{}", digits(dice, 9)) },
        name: (0..length).map(|_| dice.pick(&SIGNS).0).collect(),
        id_no,
        inst_no: format!("{}", 100 + dice.below(5)),
        phones: (0..dice.below(3)).map(|_| format!("13{}", digits(dice, 9))).collect(),
    }
}

/// How a fragment fits the name from one of its characters on: whether all of it was taken, whether it is the name.
fn taken(name: &[char], typed: &[char]) -> (bool, bool) {
    let Some((sign, rest)) = name.split_first() else { return (typed.is_empty(), typed.is_empty()) };
    if typed.is_empty() {
        return (true, false);
    }
    let mut best = (false, false);
    let mut try_on = |many: usize, full: bool| {
        let (all, whole) = taken(rest, &typed[many..]);
        best = (best.0 || all, best.1 || full && whole);
    };
    if typed[0] == *sign {
        try_on(1, true);
    }
    let readings = SIGNS.iter().find(|(known, _)| known == sign).map_or(&[][..], |(_, readings)| readings);
    for reading in readings {
        let letters: Vec<char> = reading.chars().collect();
        let alike = letters.iter().zip(typed).take_while(|(one, other)| one == other).count();
        (1..=alike).for_each(|many| try_on(many, many == letters.len()));
    }
    best
}

fn name_rank(name: &str, typed: &str) -> Option<Rank> {
    let (name, typed): (Vec<char>, Vec<char>) = (name.chars().collect(), typed.chars().collect());
    let mut best = None;
    for from in 0..name.len() {
        let rank = match taken(&name[from..], &typed) {
            (false, _) => continue,
            (true, true) if from == 0 => Rank::Whole,
            (true, _) if from == 0 => Rank::Start,
            (true, _) => Rank::Inside,
        };
        best = Some(best.map_or(rank, |best: Rank| best.min(rank)));
    }
    best
}

fn number_rank(number: &str, typed: &str) -> Option<Rank> {
    match number.find(typed)? {
        0 if number.len() == typed.len() => Some(Rank::Whole),
        0 => Some(Rank::Start),
        _ => Some(Rank::Inside),
    }
}

/// What the plain finder finds, in the order in which it is to be shown.
fn plainly(all: &[Findable], typed: &str, may: impl Fn(&Findable) -> bool) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for one in all.iter().filter(|one| may(one)) {
        let by_number = typed.chars().all(|sign| sign.is_ascii_alphanumeric());
        let by_name = !typed.chars().any(|sign| sign.is_ascii_digit());
        let number = typed.to_uppercase();
        let mut found: Vec<(Rank, Field)> = Vec::new();
        if by_name {
            found.extend(name_rank(&one.name, typed).map(|rank| (rank, Field::Name)));
        }
        if by_number {
            found.extend(number_rank(&one.cust_no, &number).map(|rank| (rank, Field::CustNo)));
            found.extend(number_rank(&one.id_no, &number).map(|rank| (rank, Field::Identity)));
            let phones = one.phones.iter().filter_map(|phone| number_rank(phone, &number));
            found.extend(phones.map(|rank| (rank, Field::Phone)));
        }
        if let Some((rank, field)) = found.into_iter().min() {
            hits.push(Hit { cust_id: one.cust_id, field, rank });
        }
    }
    hits.sort_by_key(|hit| (hit.rank, hit.cust_id));
    hits
}

/// A fragment of somebody: of the name as written, of its sounds, of both, or of a number.
fn fragment(dice: &mut Dice, all: &[Findable]) -> String {
    let one = dice.pick(all);
    let text: Vec<char> = match dice.below(6) {
        0 => one.name.chars().collect(),
        1 => initials(&one.name).chars().collect(),
        2 => sounds(dice, &one.name).chars().collect(),
        3 => one.cust_no.chars().collect(),
        4 => one.id_no.to_lowercase().chars().collect(),
        _ => one.phones.first().map_or("13".to_owned(), Clone::clone).chars().collect(),
    };
    let from = dice.below(text.len());
    let many = 2 + dice.below(text.len());
    text[from..].iter().take(many).collect()
}

fn sounds(dice: &mut Dice, name: &str) -> String {
    let mut typed = String::new();
    for sign in name.chars() {
        let readings = SIGNS.iter().find(|(known, _)| *known == sign).map_or(&[][..], |(_, all)| all);
        match readings.is_empty() || dice.percent(20) {
            true => typed.push(sign),
            false => typed.push_str(dice.pick::<&str>(readings)),
        }
    }
    typed
}

const EVERY_FIELD: Fields = Fields { names: true, numbers: Numbers::From(2) };

fn compare(finder: &Finder, all: &[Findable], dice: &mut Dice, many: usize) {
    let own: Vec<u32> = all.iter().map(|one| one.cust_id).filter(|id| id % 7 == 0).collect();
    let houses = BTreeSet::from(["101".to_owned(), "103".to_owned()]);
    let mut found = 0;
    for _ in 0..many {
        let typed = fragment(dice, all);
        let Ok(query) = Query::parse(&typed) else { continue };
        let sought = |scope| finder.search(&query, &Allowed { scope, fields: EVERY_FIELD }, 100_000).hits;
        let everyone = plainly(all, &typed, |_| true);
        assert_eq!(sought(Scope::Everyone), everyone, "{typed}");
        assert_eq!(sought(Scope::Customers(&own)), plainly(all, &typed, |one| own.contains(&one.cust_id)));
        let inside = plainly(all, &typed, |one| houses.contains(&one.inst_no));
        assert_eq!(sought(Scope::Institutions(&houses)), inside, "{typed}");
        found += usize::from(!everyone.is_empty());
    }
    assert!(found > many / 2, "fragments of somebody: {found} of {many}");
}

#[test]
fn it_finds_whom_a_plain_search_finds_in_the_same_order() {
    let mut dice = Dice::new(20_261_124);
    let all = customers(&mut dice, 6_000);
    compare(&Finder::of(all.clone()), &all, &mut dice, 150);
}

#[test]
fn who_changed_is_found_as_they_are_and_who_went_is_not() {
    let mut dice = Dice::new(7);
    let mut all = customers(&mut dice, 3_000);
    let finder = Finder::of(all.clone());
    let gone: Vec<u32> = (1..=40).map(|n| n * 70).collect();
    let changed: Vec<u32> = (1..=60).map(|n| n * 41 + 1).chain(3_001..=3_030).collect();
    all.retain(|one| !gone.contains(&one.cust_id) && !changed.contains(&one.cust_id));
    let fresh: Vec<Findable> = changed.iter().map(|cust_id| customer(&mut dice, *cust_id)).collect();
    all.extend(fresh.iter().cloned());
    all.sort_by_key(|one| one.cust_id);
    let mut ids: Vec<u32> = gone.into_iter().chain(changed).collect();
    ids.sort_unstable();
    finder.change(&ids, fresh);
    compare(&finder, &all, &mut dice, 150);
}

#[test]
fn names_are_found_by_each_way_of_typing_them() {
    let names = ["张三明", "曾静", "吕伟", "单勇", "欧阳娜娜"];
    let person = |(cust_id, name): (u32, &&str)| Findable {
        cust_id,
        cust_no: format!("600000{cust_id:04}"),
        name: (*name).to_owned(),
        ..Findable::default()
    };
    let finder = Finder::of((1..).zip(&names).map(person));
    let found = |typed: &str| -> Vec<u32> {
        let allowed = Allowed { scope: Scope::Everyone, fields: EVERY_FIELD };
        let hits = finder.search(&Query::parse(typed).unwrap(), &allowed, 50);
        hits.hits.iter().map(|hit| hit.cust_id).collect()
    };
    for typed in ["张", "三明", "张三", "zhangsanming", "zhangs", "zsm", "zsan", "zhangsm", "张sm", "ＺＳＭ"]
    {
        assert_eq!(found(typed), [1], "{typed}");
    }
    for (typed, who) in [("zengj", 2), ("cengjing", 2), ("lvwei", 3), ("luw", 3), ("shany", 4), ("oynn", 5)] {
        assert_eq!(found(typed), [who], "{typed}");
    }
    assert_eq!(found("zm"), [0_u32; 0], "a character left out is not found");
}

#[test]
fn a_fragment_that_very_many_have_ends_at_so_many() {
    let many = (1..=5_000).map(|cust_id| Findable {
        cust_id,
        cust_no: format!("6{cust_id:09}"),
        name: "王伟".to_owned(),
        ..Findable::default()
    });
    let finder = Finder::of(many);
    let allowed = Allowed { scope: Scope::Everyone, fields: EVERY_FIELD };
    let hits = finder.search(&Query::parse("王伟").unwrap(), &allowed, 50);
    assert_eq!((hits.hits.len(), hits.more), (50, true));
    let ids: Vec<u32> = hits.hits.iter().map(|hit| hit.cust_id).collect();
    assert_eq!(ids, (1..=50).collect::<Vec<u32>>(), "who came first");
}
