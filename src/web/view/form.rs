//! Forms and filters. A refused form comes back with what was typed and says which field is wrong.

use super::frame::token;
use crate::kernel::error::Refusal;
use crate::web::desk::{BACK, Desk};
use maud::{Markup, html};

/// A form that changes something; it carries along to whose page its reader goes back.
pub fn post(desk: &Desk<'_>, action: &str, body: &Markup) -> Markup {
    html! {
        form method="post" action=(action) {
            (token(desk))
            @if let Some(back) = desk.back() { input type="hidden" name=(BACK) value=(back); }
            (body)
        }
    }
}

/// One field.
pub struct Field<'a> {
    /// Its name in the form.
    pub name: &'a str,
    /// Its label.
    pub label: &'a str,
    /// `text`, `password`, `date`, …
    pub kind: &'a str,
    /// What stands in it.
    pub value: &'a str,
    /// What to know about it.
    pub hint: &'a str,
    /// What a browser may fill in.
    pub autocomplete: &'a str,
    /// Whether it may stay empty.
    pub required: bool,
}

impl<'a> Field<'a> {
    /// A field of text that must be filled in.
    pub fn text(name: &'a str, label: &'a str) -> Field<'a> {
        Field { name, label, kind: "text", value: "", hint: "", autocomplete: "off", required: true }
    }

    /// A password.
    pub fn password(name: &'a str, label: &'a str, autocomplete: &'a str) -> Field<'a> {
        Field { kind: "password", autocomplete, ..Field::text(name, label) }
    }

    /// The same with a hint.
    pub fn hint(mut self, hint: &'a str) -> Field<'a> {
        self.hint = hint;
        self
    }

    /// The same with a value.
    pub fn value(mut self, value: &'a str) -> Field<'a> {
        self.value = value;
        self
    }

    /// The same, but it may stay empty.
    pub fn optional(mut self) -> Field<'a> {
        self.required = false;
        self
    }

    /// The field, marked when `refusal` is about it.
    pub fn show(&self, desk: &Desk<'_>, refusal: Option<&Refusal>) -> Markup {
        let wrong = refusal.filter(|refusal| refusal.field == self.name);
        let described = match (wrong.is_some(), self.hint.is_empty()) {
            (true, _) => Some(format!("{}-wrong", self.name)),
            (false, false) => Some(format!("{}-hint", self.name)),
            (false, true) => None,
        };
        html! {
            div.field {
                label for=(self.name) { (self.label) }
                input id=(self.name) name=(self.name) type=(self.kind) value=(self.value)
                    autocomplete=(self.autocomplete)
                    required[self.required] aria-invalid=[wrong.map(|_| "true")] aria-describedby=[described];
                @if let Some(wrong) = wrong {
                    p.wrong id={ (self.name) "-wrong" } { (wrong.text.get(desk.lang)) }
                } @else if !self.hint.is_empty() {
                    p.hint id={ (self.name) "-hint" } { (self.hint) }
                }
            }
        }
    }
}

/// A field of several lines, marked when `refusal` is about it.
pub fn area(
    desk: &Desk<'_>,
    (name, label, hint): (&str, &str, &str),
    value: &str,
    lines: usize,
    refusal: Option<&Refusal>,
) -> Markup {
    let wrong = refusal.filter(|refusal| refusal.field == name);
    let described = match (wrong.is_some(), hint.is_empty()) {
        (true, _) => Some(format!("{name}-wrong")),
        (false, false) => Some(format!("{name}-hint")),
        (false, true) => None,
    };
    html! {
        div.field {
            label for=(name) { (label) }
            textarea id=(name) name=(name) rows=(lines) aria-invalid=[wrong.map(|_| "true")]
                aria-describedby=[described.as_deref()] { (value) }
            @if let Some(wrong) = wrong { p.wrong id=[described] { (wrong.text.get(desk.lang)) } }
            @else if !hint.is_empty() { p.hint id=[described] { (hint) } }
        }
    }
}

/// A choice of one: code and wording.
pub fn choice(name: &str, label: &str, options: &[(String, String)], chosen: &str) -> Markup {
    html! {
        div.field {
            label for=(name) { (label) }
            select id=(name) name=(name) {
                @for (code, wording) in options {
                    option value=(code) selected[code == chosen] { (wording) }
                }
            }
        }
    }
}

/// A bar of filters; they stand in the address.
pub fn filters(desk: &Desk<'_>, body: &Markup) -> Markup {
    bar(desk, body, desk.say("筛选", "Filter"))
}

/// A bar with one field that says which day or month is shown.
pub fn picker(desk: &Desk<'_>, field: &Markup) -> Markup {
    bar(desk, field, desk.say("查看", "Show"))
}

fn bar(desk: &Desk<'_>, body: &Markup, verb: &str) -> Markup {
    let set = desk.query.fields().any(|(name, value)| name != "page" && name != "sort" && !value.is_empty());
    html! {
        form.filters method="get" action=(desk.request.path) {
            (body)
            button type="submit" { (verb) }
            @if set { a.quiet href=(desk.request.path) { (desk.say("清除", "clear")) } }
        }
    }
}

/// The field that asks for a past day.
pub fn as_of(desk: &Desk<'_>) -> Markup {
    let label = desk.say("截至", "As of");
    Field { kind: "date", ..Field::text("as_of", label).value(desk.query.get("as_of")).optional() }
        .show(desk, None)
}

/// A page that could not be shown as its address asks: what is wrong, and the field again with what stood in it.
/// None where the refusal is about no field of the address.
pub fn asked_again(desk: &Desk<'_>, refusal: &Refusal) -> Option<Markup> {
    let typed = desk.query.get(&refusal.field);
    let (kind, label) = match refusal.field.as_str() {
        "as_of" => ("date", desk.say("截至", "As of")),
        "month" => ("month", desk.say("月份", "Month")),
        "period" => ("text", desk.say("月、季、年", "Month, quarter, year")),
        "from" => ("date", desk.say("自", "From")),
        "to" => ("date", desk.say("至", "To")),
        _ => return None,
    };
    let field = Field { kind, ..Field::text(&refusal.field, label).value(typed).optional() };
    let others = desk.query.with(&refusal.field, "");
    let asked = html! {
        @for (name, value) in others.fields() { input type="hidden" name=(name) value=(value); }
        (field.show(desk, Some(refusal)))
    };
    (!typed.is_empty()).then(|| picker(desk, &asked))
}
