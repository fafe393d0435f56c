//! Asking for a change of maintenance institution (spec 2): who may, on which ground, for whom.

use super::{Asked, Ground, NewTransfer, Side};
use crate::access::act::Act;
use crate::access::roles::Post;
use crate::bank::assignment::rows::{self, Member};
use crate::bank::assignment::{applications, change, matters, rules};
use crate::bank::parties::rows::people::{self, Institution, institution_tree};
use crate::bank::tiers::held::held;
use crate::kernel::error::{Error, Refusal, Result, declined};
use crate::store::action::Signed;
use crate::store::open::Bank;
use crate::text;

/// Asks for a change of a customer's maintenance institution, or of all customers of one that is closed.
///
/// # Errors
/// Refuses a customer who is unknown, gone, new, applied for or asked for already; an institution that is none or the
/// customer's own; whoever works for neither side; a VIP card that is none; a wish without its day.
pub fn ask(bank: &Bank, signed: &Signed, posts: &[Post], asked: &Asked) -> Result<Act<i64>> {
    let tree = institution_tree(&bank.core)?;
    check_taking(&tree, &asked.to_inst)?;
    if asked.reason.trim().is_empty() {
        return Err(declined("reason_missing", "reason", text!("请写明理由", "give a reason")));
    }
    let (from_inst, customers) = match asked.ground {
        Ground::Closed => (asked.from_inst.clone(), closing(bank, posts, asked, &tree)?),
        _ => {
            let member = customer_asked(bank, signed, posts, asked, &tree)?;
            (member.inst_no.clone(), vec![member.cust_no])
        }
    };
    if rules::house(&tree, &from_inst) == rules::house(&tree, &asked.to_inst) {
        let why =
            text!("客户已由该机构维护", "the institution maintains the customer already: choose another");
        return Err(declined("there_already", "to_inst", why));
    }
    let new = NewTransfer { asked, from_inst: &from_inst, staff_no: "", matter_no: None };
    written(bank, signed, &new, &customers, sides_of(asked.ground, posts, &from_inst, &asked.to_inst, &tree))
}

/// Asks that a customer follows whoever won them and moved: what a head decides on the leaver's matter. The head's
/// confirmation is in it.
///
/// # Errors
/// Refuses whoever is not there any longer, and who is at the customer's institution still.
pub(in crate::bank::assignment) fn ask_to_follow(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    matter: &matters::Matter,
    reason: &str,
) -> Result<Act<i64>> {
    let tree = institution_tree(&bank.core)?;
    let staff = people::staff_member(&bank.core, &matter.staff_no)?.filter(|one| one.status == "active");
    let member = rows::members(&bank.core, &[&matter.cust_no])?.into_iter().next();
    let member = rows::known(member, "a customer without a row")?;
    let works_at = staff.as_ref().map(|one| rules::house(&tree, &one.inst_no).to_owned());
    let Some(to_inst) = works_at.filter(|at| at != rules::house(&tree, &member.inst_no)) else {
        let why = text!(
            "原客户经理目前不在其他机构任职，客户无法随转；请改派或转公共户",
            "the person works at no other institution now, so nobody can be followed: choose somebody else or the pool"
        );
        return Err(declined("has_left", "decision", why));
    };
    let asked = Asked {
        cust_no: matter.cust_no.clone(),
        ground: Ground::Followed,
        from_inst: member.inst_no.clone(),
        to_inst: to_inst.clone(),
        wished: None,
        reason: reason.to_owned(),
    };
    let sides = sides_of(Ground::Followed, posts, &member.inst_no, &to_inst, &tree);
    let new = NewTransfer {
        asked: &asked,
        from_inst: &member.inst_no,
        staff_no: &matter.staff_no,
        matter_no: Some(matter.matter_no),
    };
    written(bank, signed, &new, std::slice::from_ref(&matter.cust_no), sides)
}

/// Whoever asks confirms for the side whose head they are; of both, one: the other one is somebody else's to say.
fn sides_of(ground: Ground, posts: &[Post], from: &str, to: &str, tree: &[Institution]) -> Option<Side> {
    if !ground.is_agreed() {
        return None;
    }
    let mine = |side: &Side| rules::decides(posts, if *side == Side::Giving { from } else { to }, tree);
    Side::ALL.into_iter().find(mine)
}

fn written(
    bank: &Bank,
    signed: &Signed,
    new: &NewTransfer<'_>,
    customers: &[String],
    confirms: Option<Side>,
) -> Result<Act<i64>> {
    let transfer_no = rows::next(&bank.crm, "assignment/next_transfer_no")?;
    let mut writes = vec![rows::transfers::insert(transfer_no, signed, new)];
    writes.push(rows::transfers::insert_customers(transfer_no, customers));
    writes.extend(confirms.map(|side| rows::transfers::confirm(transfer_no, side, signed)));
    let asked = new.asked;
    let detail = format!("ground={} to={} customers={}", asked.ground.code(), asked.to_inst, customers.len());
    let object = match customers {
        [one] => one.clone(),
        _ => new.from_inst.to_owned(),
    };
    let signed = signed.because(&detail);
    let action = signed.action(format!("transfer-{transfer_no}"), "ask_for_transfer", object, writes);
    let why = text!(
        "该客户的维护机构变更已在等待决定",
        "a change of the customer's maintenance institution waits already"
    );
    Ok(Act::new(action, transfer_no).or_say(Refusal::new("asked_already", "", why)))
}

fn check_taking(tree: &[Institution], to_inst: &str) -> Result<()> {
    let there = tree.iter().any(|inst| inst.inst_no == to_inst && inst.level != "outlet");
    if there {
        return Ok(());
    }
    let why = text!("请选择转入机构", "choose the institution that takes the customer");
    Err(declined("unknown_institution", "to_inst", why))
}

/// The customer of a request, who may be asked for.
fn customer_asked(
    bank: &Bank,
    signed: &Signed,
    posts: &[Post],
    asked: &Asked,
    tree: &[Institution],
) -> Result<Member> {
    let member = rows::members(&bank.core, &[&asked.cust_no])?.into_iter().next();
    let Some(member) = member else { return Err(unknown_customer()) };
    let (gives, takes) =
        (rules::works_for(posts, &member.inst_no, tree), rules::works_for(posts, &asked.to_inst, tree));
    let heads = rules::decides(posts, &member.inst_no, tree) || rules::decides(posts, &asked.to_inst, tree);
    let may = match asked.ground {
        Ground::CustomerWish => gives || takes,
        Ground::VipCard => takes,
        Ground::Agreement => heads,
        Ground::Followed | Ground::Closed => false,
    };
    if !may {
        let why = match asked.ground {
            Ground::Agreement => text!(
                "协商一致的变更由转出或转入机构的负责人提出",
                "a change by agreement is asked for by the head of the giving or the taking institution"
            ),
            Ground::VipCard => text!(
                "由发卡机构（转入机构）提出申请",
                "the institution that issued the card, which takes the customer, asks for it"
            ),
            _ => text!(
                "由转出或转入机构的人员提出申请",
                "somebody of the giving or the taking institution asks for it"
            ),
        };
        return Err(declined("not_yours_to_ask", "to_inst", why));
    }
    check_member(bank, signed, &member)?;
    match asked.ground {
        Ground::CustomerWish => check_wish(signed, asked)?,
        Ground::VipCard => check_card(bank, signed, &member, &asked.to_inst, tree)?,
        _ => {}
    }
    Ok(member)
}

/// Who cannot go anywhere: the dead and the gone, who is new, and who is applied for.
pub(super) fn check_member(bank: &Bank, signed: &Signed, member: &Member) -> Result<()> {
    change::check_customer(member)?;
    let new = rows::newcomer(&bank.crm, &member.cust_no)?.is_some_and(|one| one.is_open(signed.today));
    let waits = |one: &applications::Application| one.decided.is_none();
    if new || rows::applications_of(&bank.crm, &member.cust_no)?.iter().any(waits) {
        let why = text!(
            "客户仍在新客户期或有待决的自拓申请，请先了结",
            "the customer is new, or applied for: that is settled first"
        );
        return Err(declined("in_window", "customer", why));
    }
    Ok(())
}

fn check_wish(signed: &Signed, asked: &Asked) -> Result<()> {
    let Some((_, on)) = asked.wished else {
        let why = text!(
            "请注明客户以何种方式、在哪一天提出",
            "say how and on which day the customer made the wish known"
        );
        return Err(declined("wish_missing", "wished_on", why));
    };
    if on > signed.today {
        let why = text!("客户提出的日期不能晚于今天", "the day of the customer's wish is yet to come");
        return Err(declined("wish_in_future", "wished_on", why));
    }
    Ok(())
}

/// The taking institution issued a VIP card of a customer with business at several, who is a VIP.
fn check_card(
    bank: &Bank,
    signed: &Signed,
    member: &Member,
    to_inst: &str,
    tree: &[Institution],
) -> Result<()> {
    let at = rows::transfers::accounts_at(&bank.core, member.cust_id)?;
    let here = rules::house(tree, to_inst);
    let issued = at.iter().any(|(inst_no, card)| *card && rules::house(tree, inst_no) == here);
    let first = at.first().map(|(inst_no, _)| rules::house(tree, inst_no));
    let several = at.iter().any(|(inst_no, _)| Some(rules::house(tree, inst_no)) != first);
    let tier = held(bank, &[(member.cust_id, &member.cust_no)], signed.today)?.remove(&member.cust_id);
    let why = if !issued {
        text!("转入机构没有发给该客户的 VIP 卡", "the taking institution issued no VIP card of this customer")
    } else if !several {
        text!("该客户的账户都在同一机构", "all accounts of the customer are with one institution")
    } else if !tier.is_some_and(|tier| tier.is_vip()) {
        text!("该客户目前不是 VIP", "the customer is no VIP now")
    } else {
        return Ok(());
    };
    Err(declined("no_vip_card", "ground", why))
}

/// The customers of an institution that is closed, as many as one change moves.
fn closing(bank: &Bank, posts: &[Post], asked: &Asked, tree: &[Institution]) -> Result<Vec<String>> {
    let from = asked.from_inst.as_str();
    if !tree.iter().any(|inst| inst.inst_no == from) {
        let why = text!("请选择被撤并的机构", "choose the institution that is closed");
        return Err(declined("unknown_institution", "from_inst", why));
    }
    if !rules::decides_transfer(posts, from, &asked.to_inst, tree) {
        let why = text!(
            "机构撤并由分行（跨分行由总行）零售部门提出",
            "branch retail asks for it inside its branch, head office across branches"
        );
        return Err(declined("not_yours_to_ask", "from_inst", why));
    }
    let below: Vec<&str> = tree
        .iter()
        .filter(|inst| inst.inst_no == from || inst.parent_no == from && inst.level == "outlet")
        .map(|inst| inst.inst_no.as_str())
        .collect();
    let waits = rows::transfers::waiting(&bank.crm)?;
    if waits.iter().any(|one| one.ground == Ground::Closed && one.from_inst == from) {
        let why = text!("该机构的撤并已在等待决定", "the closing of this institution waits already");
        return Err(declined("asked_already", "from_inst", why));
    }
    let asked_for = rows::transfers::customers_waiting(&bank.crm)?;
    let mut customers = rows::transfers::customers_at(&bank.core, &below)?;
    customers.retain(|cust_no| !asked_for.contains(cust_no));
    customers.truncate(change::CUSTOMERS_MAX);
    if customers.is_empty() {
        let why = text!("该机构没有需要转移的客户", "the institution has no customers to be moved");
        return Err(declined("nobody_there", "from_inst", why));
    }
    Ok(customers)
}

/// Whoever is unknown and whoever has another name answer alike.
pub fn unknown_customer() -> Error {
    let why = text!(
        "没有这个客户号与姓名相符的客户，请核对",
        "no customer has this number and this name: check both"
    );
    declined("unknown_customer", "customer", why)
}
