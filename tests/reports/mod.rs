//! Reports of a scope: the figures of all institutions add up to the bank's, and none sees another's.

mod work;

use crate::support::bank::TestBank;
use std::collections::BTreeSet;
use zhiji::bank::reports::rows::{by_key_products, by_key_products_of, by_tier, by_tier_of};
use zhiji::bank::reports::rules::{Count, Movement, movement};
use zhiji::bank::tiers::roster::{Among, Filter, Order, Roster};
use zhiji::bank::tiers::rows::month_closes;
use zhiji::bank::tiers::rows::reading::moves;
use zhiji::bank::tiers::rows::reading::{movers, moves_of};
use zhiji::kernel::calendar::Month;
use zhiji::kernel::terms::Tier;
use zhiji::store::open::{Bank, Mode};
use zhiji::store::scope::{Reach, Reader};

/// An invented bank with two closed months.
struct Town {
    bank: TestBank,
    plain: Bank,
    month: Month,
    roster: Roster,
    institutions: BTreeSet<String>,
}

fn town() -> Town {
    let bank = TestBank::init();
    let feed = bank.data().with_file_name("feed");
    let feed = feed.to_str().unwrap();
    let gen_args = ["gen", "--customers", "600", "--days", "62", "--from", "2025-05-20", "--out", feed];
    bank.zhiji(&gen_args).done();
    bank.zhiji(&["run", "--inbox", feed]).done();
    let plain = Bank::open(&bank.data(), Mode::Read).unwrap();
    let closes = month_closes(&plain.core).unwrap();
    assert_eq!(closes.len(), 2);
    let month = closes[1].month;
    let roster = Roster::load(&plain, Some(month)).unwrap();
    let sql = "SELECT DISTINCT open_inst FROM customer";
    let mut statement = plain.core.conn().prepare(sql).unwrap();
    let institutions = statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drop(statement);
    Town { bank, plain, month, roster, institutions }
}

fn at(inst_no: &str) -> Reach {
    Reach { institutions: vec![inst_no.to_owned()], ..Reach::default() }
}

fn ever(roster: &Roster, reach: &Reach) -> Vec<u32> {
    roster.all(reach, &Filter { among: Among::Ever, ..Filter::default() })
}

fn added<const N: usize>(sums: &mut [Count; N], more: &[Count; N]) {
    for (sum, one) in sums.iter_mut().zip(more) {
        sum.customers += one.customers;
        sum.savings_fen += one.savings_fen;
    }
}

#[test]
fn looked_up_one_by_one_the_figures_of_everybody_are_those_of_the_bank() {
    let Town { plain, month, roster, .. } = town();
    let (core, all) = (&plain.core, ever(&roster, &Reach::everything()));
    assert!(by_tier(core, month).unwrap().iter().filter(|count| count.customers > 0).count() > 3);
    assert_eq!(by_tier_of(core, month, &all).unwrap(), by_tier(core, month).unwrap());
    assert_eq!(by_key_products_of(core, month, &all).unwrap(), by_key_products(core, month).unwrap());
    let matrix = moves(core, month).unwrap();
    assert_eq!(moves_of(core, month, &all).unwrap(), matrix);
    for (from, to, customers) in &matrix {
        let found = movers(core, month, *from, *to, None).unwrap();
        assert_eq!(found.len() as i64, *customers, "{from:?} {to:?}");
        assert_eq!(movers(core, month, *from, *to, Some(&all)).unwrap(), found);
    }
    assert_eq!(by_tier_of(core, month, &[]).unwrap(), [Count::default(); 7]);
}

#[test]
fn the_institutions_add_up_to_the_bank_and_none_sees_anothers_customers() {
    let Town { bank, plain, month, roster, institutions } = town();
    let all = ever(&roster, &Reach::everything());
    assert!(institutions.len() > 1);
    let mut reader = Reader::open(&bank.data()).unwrap();
    let (mut tiers, mut products, mut moved) = ([Count::default(); 7], [Count::default(); 4], 0);
    for inst_no in &institutions {
        let reach = at(inst_no);
        reader.narrow(&reach).unwrap();
        let own = ever(&roster, &reach);
        reader
            .at_once(|reader| {
                let core = &reader.bank().core;
                let figures = by_tier_of(core, month, &own)?;
                assert_eq!(by_tier_of(core, month, &all)?, figures, "whoever else is asked for is not there");
                added(&mut tiers, &figures);
                added(&mut products, &by_key_products_of(core, month, &own)?);
                let matrix = moves_of(core, month, &own)?;
                moved += matrix.iter().map(|(.., customers)| customers).sum::<i64>();
                for (from, to, customers) in matrix {
                    let found = movers(core, month, from, to, Some(&own))?;
                    assert_eq!(found.len() as i64, customers);
                }
                Ok(())
            })
            .unwrap();
    }
    assert_eq!(tiers, by_tier(&plain.core, month).unwrap());
    assert_eq!(products, by_key_products(&plain.core, month).unwrap());
    assert_eq!(moved, moves(&plain.core, month).unwrap().iter().map(|(.., n)| n).sum::<i64>());
}

#[test]
fn the_list_behind_a_figure_is_as_long_as_the_figure_says() {
    let Town { plain, month, roster, institutions, .. } = town();
    let reaches = [Reach::everything(), at(institutions.first().unwrap())];
    for reach in reaches {
        let own = ever(&roster, &reach);
        let listed = |filter: Filter| {
            let filter = Filter { among: Among::WithAccount, ..filter };
            roster.find(&reach, &filter, Order::Number, 0, 1).total as i64
        };
        let tiers = by_tier_of(&plain.core, month, &own).unwrap();
        for (tier, count) in Tier::ALL.into_iter().zip(tiers) {
            assert_eq!(listed(Filter { tier: Some(tier), ..Filter::default() }), count.customers);
            let above: i64 = tiers[usize::from(tier.rank())..].iter().map(|count| count.customers).sum();
            assert_eq!(listed(Filter { at_least: Some(tier), ..Filter::default() }), above);
        }
        let products = by_key_products_of(&plain.core, month, &own).unwrap();
        for (held, count) in (1..).zip(products) {
            assert_eq!(listed(Filter { key_products: Some(held), ..Filter::default() }), count.customers);
        }
        let none = listed(Filter { key_products: Some(0), ..Filter::default() });
        let all: i64 = tiers.iter().map(|count| count.customers).sum();
        assert_eq!(none + products.iter().map(|count| count.customers).sum::<i64>(), all);
    }
}

#[test]
fn a_movement_is_summed_by_its_direction() {
    let moves = [
        (None, Tier::Gold, 3),
        (Some(Tier::Gold), Tier::Gold, 40),
        (Some(Tier::Ordinary), Tier::Diamond, 2),
        (Some(Tier::OtherCore), Tier::GeneralCore, 5),
        (Some(Tier::Platinum), Tier::Gold, 7),
    ];
    assert_eq!(movement(&moves), Movement { up: 7, same: 40, down: 7, first: 3 });
}
