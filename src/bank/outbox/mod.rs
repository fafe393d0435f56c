//! The outbox (短信发件箱, spec 3): messages to customers by SMS, from the act that causes one to the network's receipt.
//!
//! [`rules`]: when, to whom, how often. [`templates`]: what may be said, approved by two. [`notices`]: who maintains a
//! customer from now on, queued by the assignment itself. [`by_hand`]: what people send themselves.
//! [`opt_outs`]: who wants none. [`settings`]: which gateway.
//! [`sender`]: what hands messages over: a file, HTTP, a simulator. [`dispatch`]: what is due, handed over and noted.
//! [`receipts`]: what the network says of them later. [`retry`]: once more, by hand.
//!
//! A message is handed over at least once: it is noted as on its way first, as sent when the gateway has it. What a
//! machine that stopped left on its way is handed over again under the same key, by which the gateway knows it.

pub mod by_hand;
pub mod dispatch;
pub mod notices;
pub mod opt_outs;
pub mod receipts;
pub mod rows;
pub mod rules;
pub mod sender;
pub mod settings;
pub mod templates;

use crate::access::act::Act;
use crate::access::roles::{Post, Role};
use crate::bank::parties::rows::people::institution_tree;
use crate::bank::parties::scope::subtree;
use crate::kernel::calendar::Day;
use crate::kernel::error::{Refusal, Result};
use crate::kernel::lang::Label;
use crate::store::action::Signed;
use crate::store::chance;
use crate::store::open::Bank;
use crate::text;

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// About what the bank does for the customer: who maintains them.
    Service,
    /// To sell or to greet.
    Marketing,
}

impl Kind {
    fn of(code: &str) -> Kind {
        if code == "service" { Kind::Service } else { Kind::Marketing }
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Kind::Service => Label::new("服务通知", "service notice"),
            Kind::Marketing => Label::new("营销", "marketing"),
        }
    }
}

/// What a customer wants no more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OptOutScope {
    /// Messages that sell or greet.
    Marketing,
    /// Every message, service notices too.
    All,
}

impl OptOutScope {
    /// All of them, in the order of the form.
    pub const ALL: [OptOutScope; 2] = [OptOutScope::Marketing, OptOutScope::All];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            OptOutScope::Marketing => "marketing",
            OptOutScope::All => "all",
        }
    }

    /// The scope of a word.
    pub fn from_code(code: &str) -> Option<OptOutScope> {
        OptOutScope::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            OptOutScope::Marketing => Label::new("不再接收营销与问候短信", "no marketing and no greetings"),
            OptOutScope::All => {
                Label::new("不再接收任何短信（含服务通知）", "no messages at all, no notices either")
            }
        }
    }

    /// Whether it stops messages of a kind.
    pub fn stops(self, kind: Kind) -> bool {
        self == OptOutScope::All || kind == Kind::Marketing
    }
}

/// How far a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits.
    Queued,
    /// It is being handed over.
    Sending,
    /// The gateway has it.
    Sent,
    /// It reached the telephone.
    Delivered,
    /// It does not reach the customer.
    Failed,
    /// What it was to tell no longer held before it was sent.
    Withdrawn,
}

impl State {
    /// All of them, in the order in which a message passes through.
    pub const ALL: [State; 6] =
        [State::Queued, State::Sending, State::Sent, State::Delivered, State::Failed, State::Withdrawn];

    /// The word in the database and in filters.
    pub fn code(self) -> &'static str {
        match self {
            State::Queued => "queued",
            State::Sending => "sending",
            State::Sent => "sent",
            State::Delivered => "delivered",
            State::Failed => "failed",
            State::Withdrawn => "withdrawn",
        }
    }

    /// The state of a word.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|one| one.code() == code)
    }

    fn of(code: &str) -> State {
        State::from_code(code).unwrap_or(State::Failed)
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            State::Queued => Label::new("待发送", "queued"),
            State::Sending => Label::new("正在提交", "being handed over"),
            State::Sent => Label::new("已提交", "sent"),
            State::Delivered => Label::new("已送达", "delivered"),
            State::Failed => Label::new("失败", "failed"),
            State::Withdrawn => Label::new("已撤回", "withdrawn"),
        }
    }
}

/// Why a message does not reach the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// No mobile number is known.
    NoPhone,
    /// The customer died.
    Deceased,
    /// The customer closed all accounts, or their number was merged into another.
    Closed,
    /// The customer wants none.
    OptedOut,
    /// The gateway could not be reached, or did not take it, at any try.
    Gateway,
    /// The gateway will never take this message.
    Refused,
    /// The network could not deliver it.
    Carrier,
    /// The assignment that it tells of ended before it was sent.
    AssignmentEnded,
}

impl Why {
    /// All of them.
    pub const ALL: [Why; 8] = [
        Why::NoPhone,
        Why::Deceased,
        Why::Closed,
        Why::OptedOut,
        Why::Gateway,
        Why::Refused,
        Why::Carrier,
        Why::AssignmentEnded,
    ];

    /// The word in the database.
    pub fn code(self) -> &'static str {
        match self {
            Why::NoPhone => "no_phone",
            Why::Deceased => "deceased",
            Why::Closed => "closed",
            Why::OptedOut => "opted_out",
            Why::Gateway => "gateway",
            Why::Refused => "refused",
            Why::Carrier => "carrier",
            Why::AssignmentEnded => "assignment_ended",
        }
    }

    fn of(code: &str) -> Option<Why> {
        Why::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The words on the screen, with what to do.
    pub fn label(self) -> Label {
        match self {
            Why::NoPhone => Label::new(
                "没有可用的手机号，请补充联系方式",
                "no mobile number: complete the contact details",
            ),
            Why::Deceased => Label::new("客户已身故", "the customer has died"),
            Why::Closed => {
                Label::new("客户已销户或客户号已合并", "accounts closed, or the number merged into another")
            }
            Why::OptedOut => Label::new("客户已退订，请电话告知", "opted out: tell them by phone"),
            Why::Gateway => Label::new(
                "网关多次未接收，请检查后重发",
                "the gateway took it at no try: look, then send again",
            ),
            Why::Refused => Label::new("网关拒收此短信", "the gateway refuses this message"),
            Why::Carrier => Label::new(
                "运营商未能送达，请核对手机号",
                "the network could not deliver it: check the number",
            ),
            Why::AssignmentEnded => Label::new("发送前归属已结束", "the assignment ended before it was sent"),
        }
    }

    /// Whether another try may end otherwise.
    pub fn may_be_tried_again(self) -> bool {
        matches!(self, Why::NoPhone | Why::OptedOut | Why::Gateway | Why::Refused | Why::Carrier)
    }
}

/// A message to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its number.
    pub message_no: i64,
    /// Customer number.
    pub cust_no: String,
    /// Maintenance institution when it was queued.
    pub inst_no: String,
    /// Code of its template.
    pub template: String,
    /// What it is for.
    pub kind: Kind,
    /// What it says.
    pub text: String,
    /// The assignment that it tells of.
    pub assignment_no: Option<i64>,
    /// Wall clock.
    pub queued_at: String,
    /// Under it the gateway counts the message once.
    pub gateway_key: String,
    /// How far it is.
    pub state: State,
    /// Why it does not reach the customer.
    pub reason: Option<Why>,
    /// What the gateway said last.
    pub said: String,
    /// Tries that did not succeed.
    pub tries: u32,
    /// Wall clock; not before.
    pub next_try: String,
    /// With which it was handed over last; 0: never.
    pub batch_no: i64,
    /// Calendar day on which the gateway took it.
    pub sent_on: Option<Day>,
    /// Wall clock of the last change of state.
    pub changed_at: String,
}

/// A key that no other message of any bank has.
fn new_key(message_no: i64) -> Result<String> {
    Ok(format!("{:032x}-{message_no}", u128::from_be_bytes(chance::bytes()?)))
}

/// Sends a message once more that failed: with all its tries, and under another key, for the gateway passes over one
/// that it has seen.
///
/// # Errors
/// Refuses whoever is no head of the customer's institution, and a message that did not fail or whose reason stays.
pub fn retry(bank: &Bank, signed: &Signed, posts: &[Post], message: &Message) -> Result<Act<()>> {
    let tree = institution_tree(&bank.core)?;
    let heads = |post: &Post| match post.role {
        Role::HqRetail => true,
        Role::RetailHead | Role::BranchRetail => subtree(&tree, &post.inst_no).contains(&message.inst_no),
        _ => false,
    };
    if !posts.iter().any(heads) {
        let why = text!("由该机构的负责人重发", "the head of the institution sends it again");
        return Err(Refusal::new("not_yours_to_decide", "", why).into());
    }
    if message.state != State::Failed || !message.reason.is_some_and(Why::may_be_tried_again) {
        let why = text!(
            "只能重发失败、且原因可以消除的短信",
            "only what failed, for a reason that can pass, is sent again"
        );
        return Err(Refusal::new("not_to_be_sent_again", "", why).into());
    }
    let number = message.message_no;
    let write = rows::requeue(number, &new_key(number)?, &signed.at);
    let reason = message.reason.map_or("", Why::code);
    let signed = signed.because(&format!("customer={} was={reason}", message.cust_no));
    let key = format!("message-{number}-again-{}", message.changed_at);
    let why = text!(
        "短信已被他人处理，或其归属已结束",
        "somebody was first, or the assignment that it tells of has ended"
    );
    let act = Act::new(signed.action(key, "resend_message", number.to_string(), vec![write]), ());
    Ok(act.or_say(Refusal::new("not_to_be_sent_again", "", why)))
}
