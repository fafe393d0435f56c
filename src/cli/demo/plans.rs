//! Relationship plans of a demo's customers: who has money to come is planned for, once.

use crate::bank::contacts::Channel;
use crate::bank::plans::rules::{Level, Outcome, Service, StepKind};
use crate::bank::plans::{self, Aim, Elsewhere, Memorial, Said};
use crate::kernel::error::Result;
use crate::kernel::money::Fen;
use crate::store::action::Signed;
use crate::store::open::Bank;
use chrono::{Datelike, Days};

/// What customers are said to do and to need.
const OCCUPATIONS: [&str; 4] = ["粮油店经营", "货运车主", "中学教师", "蔬菜大棚种植"];
const NEEDS: [&str; 4] =
    ["收益高于存款，随时可取", "孩子两年后上大学用钱", "旺季进货周转", "给父母存一笔养老钱"];
const FAMILIES: [&str; 3] = ["配偶在县医院工作，一子", "父母同住，二女", "儿子在省城工作"];
const BANKS: [&str; 3] = ["农业银行", "邮储银行", "农信社"];
const DAYS: [&str; 2] = ["结婚纪念日", "开店纪念日"];

fn of<'w>(words: &[&'w str], number: u32) -> &'w str {
    words[number as usize % words.len()]
}

/// Ends what is due of some customers: most is done, some given up, and one in seven stays undone.
pub(super) fn follow(bank: &mut Bank, signed: &Signed, cust_nos: &[&str]) -> Result<()> {
    for step in plans::open_steps(&bank.crm, cust_nos)? {
        let (outcome, said) = match step.step_no % 7 {
            0 => continue,
            1 | 2 => (Outcome::Dropped, "客户资金另有用途"),
            _ => (Outcome::Reached, ""),
        };
        if step.due_on <= signed.today {
            plans::settle(signed, &step, outcome, said)?.perform(&mut bank.crm)?;
        }
    }
    Ok(())
}

/// Writes the plan of a customer of whom so much is expected, unless there is one.
pub(super) fn plan(bank: &mut Bank, signed: &Signed, cust_no: &str, expected_fen: Fen) -> Result<()> {
    if plans::plan_of(&bank.crm, cust_no)?.version > 0 {
        return Ok(());
    }
    let number = cust_no.bytes().fold(0_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
    let mut said = Said {
        potential_fen: Some(expected_fen.saturating_mul(3)),
        level: Some(Level::ALL[number as usize % Level::ALL.len()]),
        service: Some(Service::ALL[number as usize % Service::ALL.len()]),
        channel: Some(if number % 3 == 0 { Channel::Wechat } else { Channel::Phone }),
        occupation: of(&OCCUPATIONS, number).to_owned(),
        family: of(&FAMILIES, number).to_owned(),
        ..Said::default()
    };
    of(&NEEDS, number).clone_into(&mut said.needs[0]);
    plans::write(signed, cust_no, 0, &said)?.perform(&mut bank.crm)?;
    let elsewhere = Elsewhere {
        estimate_no: 0,
        bank: of(&BANKS, number).to_owned(),
        amount_fen: expected_fen,
        source: "客户自述".to_owned(),
        as_of: signed.today,
        noted_by: String::new(),
    };
    plans::estimate(&bank.crm, signed, cust_no, &elsewhere)?.perform(&mut bank.crm)?;
    for (kind, what, amount_fen, days) in [
        (StepKind::Goal, "他行资金转入", Some(expected_fen), 60),
        (StepKind::Action, "送产品比较表", None, 12),
    ] {
        let aim = Aim { kind, what: what.to_owned(), amount_fen, due_on: signed.today + Days::new(days) };
        plans::set(&bank.crm, signed, cust_no, &aim)?.perform(&mut bank.crm)?;
    }
    let kept = signed.today + Days::new(u64::from(number % 40));
    let memorial = Memorial {
        memorial_no: 0,
        cust_no: cust_no.to_owned(),
        what: of(&DAYS, number).to_owned(),
        is_birthday: false,
        lunar: false,
        leap: false,
        month: kept.month(),
        day: kept.day(),
    };
    plans::remember(&bank.crm, signed, &memorial)?.perform(&mut bank.crm)?;
    Ok(())
}
