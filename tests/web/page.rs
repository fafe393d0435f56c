//! Reads a page strictly, as a browser would read it loosely, and says what is unsound in it.

use super::house::Seen;
use std::collections::{BTreeMap, BTreeSet};
use zhiji::web::http::Method;
use zhiji::web::routes;

/// Elements that have no end.
const VOID: [&str; 13] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];

/// Elements that no page has.
const UNWANTED: [&str; 7] = ["style", "iframe", "object", "embed", "base", "applet", "frame"];

/// An element with what stands in it.
#[derive(Debug, Clone, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Node>,
}

/// What stands in an element.
#[derive(Debug, Clone)]
pub enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    pub fn get(&self, attribute: &str) -> Option<&str> {
        self.attributes.get(attribute).map(String::as_str)
    }

    /// Every element in it, itself first.
    pub fn all(&self) -> Vec<&Element> {
        let mut found = vec![self];
        for child in &self.children {
            if let Node::Element(element) = child {
                found.extend(element.all());
            }
        }
        found
    }

    pub fn named(&self, name: &str) -> Vec<&Element> {
        self.all().into_iter().filter(|element| element.name == name).collect()
    }

    /// Its text, without blanks around it.
    pub fn text(&self) -> String {
        let texts = self.children.iter().map(|child| match child {
            Node::Element(element) => element.text(),
            Node::Text(text) => text.clone(),
        });
        texts.collect::<Vec<_>>().join(" ").trim().to_owned()
    }
}

/// Reads a page; the error says where it cannot be read.
pub fn read(html: &str) -> Result<Element, String> {
    let rest = html.strip_prefix("<!DOCTYPE html>").ok_or("no document type")?;
    let mut reader = Reader { rest };
    let mut page = Element::default();
    reader.children(&mut page)?;
    let end: String = reader.rest.chars().take(60).collect();
    if end.is_empty() { Ok(page) } else { Err(format!("not closed in order, at {end}")) }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    /// Reads what stands in an element, up to its end.
    fn children(&mut self, parent: &mut Element) -> Result<(), String> {
        while !self.rest.is_empty() {
            let text = self.upto('<');
            if !text.is_empty() {
                parent.children.push(Node::Text(decoded(text)?));
            }
            if self.rest.is_empty() || self.rest.starts_with("</") {
                return Ok(());
            }
            let element = self.element()?;
            parent.children.push(Node::Element(element));
        }
        Ok(())
    }

    fn element(&mut self) -> Result<Element, String> {
        self.rest = &self.rest[1..];
        let name = self.word();
        if name.is_empty() {
            return Err(format!("a bare < before {}", self.rest.chars().take(40).collect::<String>()));
        }
        let mut element = Element { name: name.to_owned(), ..Element::default() };
        let closed = self.attributes(&mut element)?;
        if !closed && !VOID.contains(&name) {
            self.children(&mut element)?;
            let end = format!("</{name}>");
            self.rest = self.rest.strip_prefix(end.as_str()).ok_or(format!("{name} is not closed"))?;
        }
        Ok(element)
    }

    /// Reads attributes and the end of the tag; true where the tag closes itself.
    fn attributes(&mut self, element: &mut Element) -> Result<bool, String> {
        loop {
            self.rest = self.rest.trim_start();
            if let Some(rest) = self.rest.strip_prefix('>') {
                self.rest = rest;
                return Ok(false);
            }
            if let Some(rest) = self.rest.strip_prefix("/>") {
                self.rest = rest;
                return Ok(true);
            }
            let name = self.word().to_ascii_lowercase();
            if name.is_empty() {
                return Err(format!("no attribute in {}", element.name));
            }
            let mut value = String::new();
            if let Some(rest) = self.rest.strip_prefix('=') {
                self.rest = rest.strip_prefix('"').ok_or(format!("{name} without quotes"))?;
                value = decoded(self.upto('"'))?;
                self.rest = self.rest.strip_prefix('"').ok_or(format!("{name} does not end"))?;
            }
            if element.attributes.insert(name.clone(), value).is_some() {
                return Err(format!("{name} twice in {}", element.name));
            }
        }
    }

    fn upto(&mut self, end: char) -> &'a str {
        let (text, rest) = self.rest.split_at(self.rest.find(end).unwrap_or(self.rest.len()));
        self.rest = rest;
        text
    }

    fn word(&mut self) -> &'a str {
        let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '_');
        let (word, rest) = self.rest.split_at(self.rest.find(|c| !goes_on(c)).unwrap_or(self.rest.len()));
        self.rest = rest;
        word
    }
}

/// A text with its references replaced; only the four that our pages write are known.
fn decoded(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out += &rest[..at];
        let known = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
        let found = known.iter().find(|(name, _)| rest[at..].starts_with(name));
        let (name, c) = found.ok_or_else(|| format!("a bare & in {text}"))?;
        out.push(*c);
        rest = &rest[at + name.len()..];
    }
    Ok(out + rest)
}

/// What is unsound in a page that a person was shown: each finding in a sentence.
pub fn flaws(seen: &Seen, token: &str) -> Vec<String> {
    let page = match read(&seen.text) {
        Ok(page) => page,
        Err(why) => return vec![why],
    };
    let mut flaws = Vec::new();
    frame(&page, &mut flaws);
    page.all().into_iter().for_each(|element| element_flaws(element, &mut flaws));
    forms(&page, token, &mut flaws);
    labels(&page, &mut flaws);
    references(&page, &mut flaws);
    flaws
}

fn frame(page: &Element, flaws: &mut Vec<String>) {
    let lang = page.named("html").first().and_then(|html| html.get("lang")).unwrap_or_default().to_owned();
    if !["zh-CN", "en"].contains(&lang.as_str()) {
        flaws.push(format!("its language is {lang:?}"));
    }
    for (name, count) in [("h1", 1), ("main", 1), ("title", 1)] {
        let found = page.named(name);
        if found.len() != count || found.iter().any(|element| element.text().is_empty()) {
            flaws.push(format!("{} of {name}, or an empty one", found.len()));
        }
    }
}

fn element_flaws(element: &Element, flaws: &mut Vec<String>) {
    let name = element.name.as_str();
    if UNWANTED.contains(&name) {
        flaws.push(format!("<{name}>"));
    }
    for (attribute, value) in &element.attributes {
        let address = matches!(attribute.as_str(), "href" | "src" | "action" | "formaction" | "srcdoc");
        let own = value.starts_with('/') && !value.starts_with("//") || value.starts_with('#');
        if attribute == "style" || attribute.starts_with("on") || address && !own {
            flaws.push(format!("<{name} {attribute}={value:?}>"));
        }
    }
    let built_in = element.get("src").is_some_and(|src| src.starts_with("/assets/"));
    if name == "script" && (!built_in || !element.children.is_empty()) {
        flaws.push("a script in the page".to_owned());
    }
    let said = !element.text().is_empty() || element.get("aria-label").is_some();
    if matches!(name, "a" | "button" | "label" | "option") && !said && element.get("value") != Some("") {
        flaws.push(format!("<{name}> without words: {:?}", element.attributes));
    }
    if name == "img" && element.get("alt").is_none() {
        flaws.push("a picture without words".to_owned());
    }
}

fn forms(page: &Element, token: &str, flaws: &mut Vec<String>) {
    for form in page.named("form") {
        let (action, post) = (form.get("action").unwrap_or_default(), form.get("method") == Some("post"));
        let carried: Vec<_> = form
            .named("input")
            .into_iter()
            .filter(|input| input.get("name") == Some("token"))
            .map(|input| input.get("value").unwrap_or_default())
            .collect();
        let wanted: &[&str] = if post && !token.is_empty() { &[token] } else { &[] };
        if carried != wanted {
            flaws.push(format!("the form to {action} carries {} tokens", carried.len()));
        }
        let method = if post { Method::Post } else { Method::Get };
        if routes::find(method, action.split('?').next().unwrap_or_default()).is_none() {
            flaws.push(format!("a form to {} {action}, which is no address", method.code()));
        }
    }
}

fn labels(page: &Element, flaws: &mut Vec<String>) {
    let labelled: BTreeSet<&str> = page.named("label").iter().filter_map(|label| label.get("for")).collect();
    let within: BTreeSet<*const Element> =
        page.named("label").iter().flat_map(|label| label.all()).map(std::ptr::from_ref).collect();
    for field in page.all() {
        let asks = match field.name.as_str() {
            "select" | "textarea" => true,
            "input" => !matches!(field.get("type"), Some("hidden" | "submit" | "button")),
            _ => false,
        };
        let named = field.get("id").is_some_and(|id| labelled.contains(id))
            || field.get("aria-label").is_some()
            || within.contains(&std::ptr::from_ref(field));
        if asks && !named {
            flaws.push(format!("a field without a label: {:?}", field.attributes));
        }
    }
}

/// Names of places are used once, and what is referred to is there.
fn references(page: &Element, flaws: &mut Vec<String>) {
    let mut places = BTreeSet::new();
    let all = page.all();
    for id in all.iter().filter_map(|element| element.get("id")) {
        if !places.insert(id) {
            flaws.push(format!("two places are called {id}"));
        }
    }
    for attribute in ["for", "aria-describedby", "aria-labelledby", "aria-controls"] {
        let named = all.iter().filter_map(|element| element.get(attribute));
        for id in named.flat_map(str::split_whitespace).filter(|id| !places.contains(id)) {
            flaws.push(format!("{attribute} names {id}, which is not there"));
        }
    }
}

/// The addresses that a page leads to, without the place within them; those of built-in files and of places within the
/// page itself left out.
pub fn links(seen: &Seen) -> Vec<String> {
    let Ok(page) = read(&seen.text) else { return Vec::new() };
    let all = page.named("a");
    let links = all.iter().filter_map(|link| link.get("href")).filter(|link| link.starts_with('/'));
    links.map(|link| link.split('#').next().unwrap_or(link).to_owned()).collect()
}

/// The number of rows in the page's first table.
pub fn rows(seen: &Seen) -> usize {
    let page = read(&seen.text).unwrap_or_else(|why| panic!("{why}: {}", seen.text));
    let bodies = page.named("tbody");
    bodies.first().map_or(0, |body| body.named("tr").len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &str) -> Vec<String> {
        let text = format!(
            "<!DOCTYPE html><html lang=\"en\"><head><title>t</title></head><body><main><h1>h</h1>{body}</main></body></html>"
        );
        flaws(&Seen { status: 200, headers: Vec::new(), text, body: Vec::new() }, "secret")
    }

    #[test]
    fn sound_pages_have_no_flaw() {
        let form = "<form method=\"post\" action=\"/sign-out\"><input type=\"hidden\" name=\"token\" value=\"secret\"><button>go</button></form>";
        for body in ["", "<p>a &lt; b<br></p>", "<a href=\"/help\" hidden>x</a>", form] {
            assert_eq!(found(body), Vec::<String>::new(), "{body}");
        }
    }

    #[test]
    fn each_flaw_is_found() {
        for body in [
            "<p onclick=\"x()\">",
            "<p onclick=\"x()\"></p>",
            "<p style=\"color:red\"></p>",
            "<style></style>",
            "<script>alert(1)</script>",
            "<script src=\"//elsewhere.example/x.js\"></script>",
            "<a href=\"javascript:x\">x</a>",
            "<a href=\"//elsewhere.example/\">x</a>",
            "<a href=\"/help\"></a>",
            "<form method=\"post\" action=\"/sign-out\"><button>go</button></form>",
            "<form method=\"get\" action=\"/nowhere\"></form>",
            "<input name=\"a\">",
            "<input name=\"a\" type=\"hidden\" type=\"text\">",
            "<i id=\"a\"></i><i id=\"a\"></i>",
            "<label for=\"a\">x</label>",
            "<h1>again</h1>",
            "a & b",
            "a < b",
            "<i><b></i></b>",
            "<img src=\"/assets/x.png\">",
        ] {
            assert_ne!(found(body), Vec::<String>::new(), "{body}");
        }
    }
}
