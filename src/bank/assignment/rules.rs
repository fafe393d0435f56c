//! Who may be given whom, and who decides on it (spec 2).

use crate::access::roles::{Post, Role};
use crate::bank::parties::rows::people::{Institution, Staff};
pub use crate::bank::parties::scope::house;
use crate::bank::parties::scope::subtree;
use crate::kernel::calendar::{Calendar, Day};
use crate::kernel::lang::Label;
use crate::kernel::policy::AssignmentTerms;
use crate::kernel::terms::Tier;

/// Last day on which a manager may apply for a new customer: so many working days after the opening, which itself is
/// not counted.
pub fn window_until(opened_on: Day, calendar: &Calendar, terms: &AssignmentTerms) -> Day {
    calendar.add_working_days(opened_on, terms.new_list_working_days)
}

/// Whether a holder of `posts` decides who maintains the customers of an institution: its head, or the retail
/// department of a level above.
pub fn decides(posts: &[Post], inst_no: &str, tree: &[Institution]) -> bool {
    let over = |post: &Post| subtree(tree, &post.inst_no).contains(inst_no);
    posts.iter().any(|post| match post.role {
        Role::RetailHead | Role::BranchRetail => over(post),
        Role::HqRetail => true,
        Role::CustomerManager
        | Role::WealthManager
        | Role::LobbyDirector
        | Role::BranchDirector
        | Role::Analyst
        | Role::ServiceDesk
        | Role::Admin
        | Role::Auditor => false,
    })
}

/// Whether a holder of `posts` decides on a change of maintenance institution: branch retail inside its branch, head
/// office across branches. Where a level is missing, the next one above it does.
pub fn decides_transfer(posts: &[Post], from_inst: &str, to_inst: &str, tree: &[Institution]) -> bool {
    posts.iter().any(|post| match post.role {
        Role::BranchRetail => {
            let below = subtree(tree, &post.inst_no);
            below.contains(from_inst) && below.contains(to_inst)
        }
        Role::HqRetail => true,
        _ => false,
    })
}

/// Whether a holder of `posts` works for the customers of an institution: looks after some, or decides on them.
pub fn works_for(posts: &[Post], inst_no: &str, tree: &[Institution]) -> bool {
    let here = |post: &Post| house(tree, &post.inst_no) == house(tree, inst_no);
    decides(posts, inst_no, tree) || posts.iter().any(|post| MAINTAINING.contains(&post.role) && here(post))
}

/// Roles that look after customers.
pub const MAINTAINING: [Role; 3] = [Role::CustomerManager, Role::WealthManager, Role::LobbyDirector];

/// Whether somebody looks after customers: by their role in the staff feed or by a post in this system, and by a kind
/// of post that sells; whoever moved to management or other work no longer does, whatever posts are left.
pub fn sells(role: &str, posts: &[Role], self_post: &str) -> bool {
    let by_feed = MAINTAINING.iter().any(|one| one.code() == role);
    let by_post = MAINTAINING.iter().any(|one| posts.contains(one));
    (by_feed || by_post) && matches!(self_post, "" | "retail")
}

/// A rule that whoever decides may break for a written reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Customers of gold and above whom one person may maintain.
    Cap,
    /// The person can serve customers of the tier.
    Ability,
    /// In small sub-branches allocated VIPs go to wealth managers of the lobby team.
    Grade,
    /// The person sells, and does no other work.
    Post,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 4] = [Rule::Cap, Rule::Ability, Rule::Grade, Rule::Post];

    /// The word in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Cap => "cap",
            Rule::Ability => "ability",
            Rule::Grade => "grade",
            Rule::Post => "post",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> Label {
        match self {
            Rule::Cap => Label::new("超过维护上限", "above the cap"),
            Rule::Ability => Label::new("缺少所需资格", "without the qualification needed"),
            Rule::Grade => Label::new("不是营业厅理财经理", "no wealth manager of the lobby team"),
            Rule::Post => Label::new("已不在营销岗位", "no longer in a selling post"),
        }
    }
}

/// Who may be given customers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeper {
    /// As the staff feed has them.
    pub staff: Staff,
    /// Kind of post by the feed: `retail`, `management`, `other`; empty where it is not said.
    pub self_post: String,
    /// Roles of the posts that they hold in this system: in a small bank one person may hold several.
    pub posts: Vec<Role>,
    /// Whether their team is the lobby's: a lobby director leads it.
    pub in_lobby: bool,
    /// Qualifications that hold.
    pub qualifications: Vec<String>,
    /// Customers of gold and above whom they maintain.
    pub vips: u32,
    /// All whom they maintain.
    pub customers: u32,
    /// Guards against two changes at the same moment.
    pub version: i64,
}

impl Keeper {
    /// Whether they can serve a customer of a tier: one of the qualifications that the policy names is enough.
    pub fn is_able(&self, tier: Option<Tier>, terms: &AssignmentTerms) -> bool {
        let needed = tier.and_then(|tier| terms.ability.get(tier.code()));
        needed.is_none_or(|any| any.iter().any(|one| self.qualifications.contains(one)))
    }

    /// Whether a post of theirs is one of selling.
    pub fn sells(&self) -> bool {
        sells(&self.staff.role, &self.posts, &self.self_post)
    }

    /// Whether a post of theirs is a wealth manager's.
    fn is_wealth_manager(&self) -> bool {
        self.staff.role == Role::WealthManager.code() || self.posts.contains(&Role::WealthManager)
    }
}

/// What is known of a customer who is given to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Tier in force.
    pub tier: Option<Tier>,
    /// Whether the manager won them: the rule of small sub-branches is for allocated ones.
    pub self_developed: bool,
}

impl Given {
    /// Gold and above.
    pub fn is_vip(&self) -> bool {
        self.tier.is_some_and(Tier::is_vip)
    }
}

/// The institution's part in what may be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Grade of the sub-branch; none where it has none.
    pub grade: Option<u32>,
    /// Whether it has a lobby team.
    pub has_lobby: bool,
}

/// The rules that giving these customers to a person breaks, each once. The cap counts only where it gets worse: who
/// is above it already may be given customers below gold.
pub fn broken(keeper: &Keeper, given: &[Given], place: Place, terms: &AssignmentTerms) -> Vec<Rule> {
    let new_vips = given.iter().filter(|one| one.is_vip()).count();
    let vips = keeper.vips as usize + new_vips;
    let small = place.grade.is_some_and(|grade| grade >= terms.wealth_manager_from_grade);
    let wealth = keeper.is_wealth_manager() && (keeper.in_lobby || !place.has_lobby);
    let allocated_vip = given.iter().any(|one| one.is_vip() && !one.self_developed);
    let found = [
        (Rule::Cap, new_vips > 0 && vips > terms.vip_cap as usize),
        (Rule::Ability, given.iter().any(|one| !keeper.is_able(one.tier, terms))),
        (Rule::Grade, small && allocated_vip && !wealth),
        (Rule::Post, !keeper.sells()),
    ];
    found.into_iter().filter_map(|(rule, is_broken)| is_broken.then_some(rule)).collect()
}

/// Whether a number of VIPs calls for a warning.
pub fn is_near_cap(vips: u32, terms: &AssignmentTerms) -> bool {
    u64::from(vips) * 100 >= u64::from(terms.vip_cap) * u64::from(terms.vip_cap_warning_percent)
}

/// Spreads customers over people evenly: each VIP to whoever then holds fewest, each other customer to whoever then
/// has fewest customers in all. Answers for each customer the place of the person; `able` says who can serve whom.
/// None stays where nobody can.
pub fn spread(
    customers: &[Given],
    keepers: &[Keeper],
    able: impl Fn(&Given, &Keeper) -> bool,
) -> Vec<Option<usize>> {
    let mut loads: Vec<(u32, u32)> = keepers.iter().map(|one| (one.vips, one.customers)).collect();
    let mut given = Vec::with_capacity(customers.len());
    for customer in customers {
        let fits = (0..keepers.len()).filter(|place| able(customer, &keepers[*place]));
        let least = fits.min_by_key(|place| {
            let (vips, all) = loads[*place];
            if customer.is_vip() { (vips, all, *place) } else { (all, vips, *place) }
        });
        if let Some(place) = least {
            loads[place].0 += u32::from(customer.is_vip());
            loads[place].1 += 1;
        }
        given.push(least);
    }
    given
}

/// Why somebody is proposed for a customer, in the order in which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Merit {
    /// Breaks no rule.
    Fits,
    /// Breaks one.
    Breaks(Rule),
    /// Holds so many VIPs, of the cap.
    Load(u32, u32),
    /// In the lobby team of the counter where the customer comes.
    Lobby,
    /// Has a qualification that the tier asks for.
    Qualified,
    /// Near the cap.
    NearCap,
}

/// A person proposed for a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub keeper: Keeper,
    /// Why, the weightiest first.
    pub merits: Vec<Merit>,
    /// Rules that giving the customer to them breaks.
    pub breaks: Vec<Rule>,
}

/// The people of an institution for a customer, the best first: who breaks no rule, then who is able, then who holds
/// the fewest VIPs.
pub fn rank(keepers: Vec<Keeper>, given: Given, place: Place, terms: &AssignmentTerms) -> Vec<Candidate> {
    let mut all: Vec<Candidate> =
        keepers.into_iter().map(|keeper| candidate(keeper, given, place, terms)).collect();
    all.sort_by_key(|one| {
        let lobby = given.is_vip() && one.keeper.in_lobby;
        (one.breaks.len(), one.keeper.vips, !lobby, one.keeper.customers, one.keeper.staff.staff_no.clone())
    });
    all
}

fn candidate(keeper: Keeper, given: Given, place: Place, terms: &AssignmentTerms) -> Candidate {
    let breaks = broken(&keeper, &[given], place, terms);
    let mut merits: Vec<Merit> = breaks.iter().map(|rule| Merit::Breaks(*rule)).collect();
    if merits.is_empty() {
        merits.push(Merit::Fits);
    }
    merits.push(Merit::Load(keeper.vips, terms.vip_cap));
    if is_near_cap(keeper.vips, terms) && !breaks.contains(&Rule::Cap) {
        merits.push(Merit::NearCap);
    }
    let asked = given.tier.is_some_and(|tier| terms.ability.contains_key(tier.code()));
    if asked && keeper.is_able(given.tier, terms) {
        merits.push(Merit::Qualified);
    }
    if keeper.in_lobby {
        merits.push(Merit::Lobby);
    }
    Candidate { keeper, merits, breaks }
}
