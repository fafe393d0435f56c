//! Every page of every role, in both languages, held against the rules of accessibility (axe-core, WCAG 2.2 AA) and
//! of HTML (html-validate). Both come from the npm registry, at the versions of `checkers/package-lock.json`.

use super::machine::{Browser, Kind, Served, is_required, tell, with_browser, works};
use super::pattern;
use serde_json::Value;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use zhiji::access::confirm::{self, Deed};
use zhiji::access::roles::{Post, Role};
use zhiji::bank::exports::{self, Wish};
use zhiji::bank::holdings::rows::line;
use zhiji::bank::parties::cust_no;
use zhiji::store::action::Signed;
use zhiji::store::open::{Bank, Mode};
use zhiji::web::site::About;

const PACKAGE: &str = include_str!("checkers/package.json");
const LOCK: &str = include_str!("checkers/package-lock.json");
/// What is asked of HTML beyond the standard and left out: the two buttons of an export bear one name, so that the
/// one that is pressed says which file is wanted; so do the boxes of which several can be ticked.
const RULES: &str = r#"{
    "extends": ["html-validate:recommended"],
    "rules": { "form-dup-name": ["error", { "shared": ["radio", "checkbox", "button", "submit"] }] }
}"#;

/// The folder with both checkers; none where they are missing and cannot be had.
fn checkers() -> Option<&'static Path> {
    static THERE: OnceLock<Option<PathBuf>> = OnceLock::new();
    let made = THERE.get_or_init(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page-checkers");
        std::fs::create_dir_all(&folder).unwrap();
        let known = std::fs::read_to_string(folder.join("package-lock.json")).ok();
        let there =
            || folder.join("node_modules/axe-core/axe.min.js").is_file() && works("node", &["--version"]);
        if known.as_deref() != Some(LOCK) || !there() {
            std::fs::write(folder.join("package.json"), PACKAGE).unwrap();
            std::fs::write(folder.join("package-lock.json"), LOCK).unwrap();
            let prefix = folder.display().to_string();
            works(
                "npm",
                &["ci", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", &prefix],
            );
        }
        std::fs::write(folder.join(".htmlvalidate.json"), RULES).unwrap();
        there().then_some(folder)
    });
    made.as_deref()
}

/// What axe finds on the open page: rule, and where.
async fn violations(browser: &Browser, axe: &str) -> Vec<String> {
    browser.ask(&format!("{axe}; return 1")).await;
    let found = browser
        .ask_later(
            "const done = arguments[arguments.length - 1];
             axe.run(document, { resultTypes: ['violations'] }).then(all => done(all.violations.map(
                 one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 200)).slice(0, 3).join(' | '))))",
        )
        .await;
    serde_json::from_value(found).expect("a list")
}

/// The page as it was sent.
async fn source(browser: &Browser) -> String {
    let text = browser
        .ask_later("const done = arguments[arguments.length - 1]; fetch(location.href).then(a => a.text()).then(done)")
        .await;
    text.as_str().expect("a text").to_owned()
}

/// What html-validate finds in the pages of a folder.
fn invalid(checkers: &Path, pages: &Path) -> Vec<String> {
    let mut command = Command::new("node");
    command.arg(checkers.join("node_modules/html-validate/bin/html-validate.mjs"));
    command.arg("--config").arg(checkers.join(".htmlvalidate.json")).args(["--formatter", "json"]);
    for page in std::fs::read_dir(pages).unwrap() {
        command.arg(page.unwrap().path());
    }
    let output = command.stdin(Stdio::null()).output().expect("html-validate runs");
    let text = String::from_utf8(output.stdout).unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    let files: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{told}"));
    let messages = |file: &Value| {
        let (name, all) =
            (file["filePath"].to_string(), file["messages"].as_array().cloned().unwrap_or_default());
        all.into_iter()
            .map(move |one| format!("{name}: {} {} at {}", one["ruleId"], one["message"], one["selector"]))
    };
    files.as_array().expect("a list").iter().flat_map(messages).collect()
}

#[test]
fn every_page_is_accessible_and_valid() {
    let what = "axe-core and html-validate on every page";
    let Some(checkers) = checkers() else {
        assert!(!is_required(), "not run without node and npm: {what}");
        tell(&format!("not run without node and npm (install nodejs and npm): {what}"));
        return;
    };
    let axe = std::fs::read_to_string(checkers.join("node_modules/axe-core/axe.min.js")).unwrap();
    let pages = tempfile::tempdir().unwrap();
    let (found, looked) = (RefCell::new(Vec::new()), Cell::new(0));
    // Once wide and light, once as on a telephone and dark.
    for (kind, lang) in [(Kind::Plain, "zh-CN"), (Kind::Night, "en")] {
        with_browser(kind, what, |browser| look(browser, lang, &axe, pages.path(), &found, &looked));
    }
    let (mut found, looked) = (found.into_inner(), looked.get());
    if looked == 0 {
        return;
    }
    assert!(looked > 50, "{looked} pages were looked at");
    found.extend(invalid(checkers, pages.path()));
    assert!(found.is_empty(), "{} findings on {looked} pages:\n{}", found.len(), found.join("\n"));
}

/// Allows unmasked files, and asks for two of them and for an act on an account, so that their pages are there and
/// hold something.
pub fn requests(data: &Path) {
    let settings = data.join("settings.toml");
    let text = std::fs::read_to_string(&settings).unwrap();
    assert!(text.contains("unmasked_export_days = 0"));
    std::fs::write(&settings, text.replace("unmasked_export_days = 0", "unmasked_export_days = 3")).unwrap();
    let mut bank = Bank::open(data, Mode::Write).unwrap();
    let people = About::of(&bank).unwrap().sign_ins;
    let staff_no = |role: Role| people.iter().find(|one| one.role == role.code()).unwrap().staff_no.clone();
    let day = line(&bank.core).unwrap().unwrap().business_date;
    let signed = |role: Role| Signed {
        actor: staff_no(role),
        at: format!("{day}T09:00:00+08:00"),
        today: day,
        business_date: Some(day),
        detail: String::new(),
        peer: String::new(),
    };
    let members: Vec<String> = (1..4).map(|cust_id| cust_no(&bank.core, cust_id).unwrap()).collect();
    for role in [Role::CustomerManager, Role::HqRetail] {
        let posts = [Post { role, inst_no: String::new() }];
        let wish = Wish { filter: "", members: &members, fields: &["mobile"], reason: "季度礼品邮寄" };
        let act = exports::ask(&bank, &signed(role), &posts, wish).unwrap();
        act.perform(&mut bank.crm).unwrap();
    }
    let deed = Deed::new("reset_second_factor", &staff_no(Role::HqRetail), &[]);
    let act = confirm::ask(&bank.crm, &signed(Role::Admin), &deed, "手机丢失").unwrap();
    act.perform(&mut bank.crm).unwrap();
}

/// Looks at every kind of page that each role is led to, and keeps them.
async fn look(
    browser: Browser,
    lang: &str,
    axe: &str,
    pages: &Path,
    found: &RefCell<Vec<String>>,
    looked: &Cell<usize>,
) {
    let served = Served::demo_with(requests);
    let mut seen = BTreeSet::new();
    for person in served.people() {
        browser.sign_in(&served, &person).await;
        if browser.ask("return document.documentElement.lang").await != lang {
            browser.submit("/language").await;
            browser.arrives(|path| path == "/").await;
        }
        let dark = browser.ask("return matchMedia('(prefers-color-scheme: dark)').matches").await;
        assert_eq!(dark, lang == "en");
        let mut waiting = vec!["/".to_owned()];
        let mut own = BTreeSet::from(["/"]);
        while let Some(path) = waiting.pop() {
            browser.open(&served, &path).await;
            looked.set(looked.get() + 1);
            let wrong = violations(&browser, axe).await;
            found.borrow_mut().extend(wrong.into_iter().map(|what| format!("{lang} {path}: {what}")));
            let page = source(&browser).await;
            std::fs::write(pages.join(format!("{:03}.html", looked.get())), page).unwrap();
            for link in browser.links().await {
                // What one role was shown looks the same to the next; their own start does not.
                if let Some(kind) = pattern(&link).filter(|kind| own.insert(kind))
                    && seen.insert(kind)
                {
                    waiting.push(link);
                }
            }
        }
    }
}
