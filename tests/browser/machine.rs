//! The browser of this machine, and a zhiji that it talks to; both end with the test that started them.

use crate::support::folder::Folder;
use serde_json::{Value, json};
use std::future::Future;
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;
use thirtyfour::prelude::*;
use thirtyfour::{ChromeCapabilities, ChromiumLikeCapabilities, Key};
use zhiji::kernel::clock::Stopwatch;
use zhiji::store::open::{Bank, Mode};
use zhiji::web::site::{About, DemoSignIn};

/// Longer than anything takes; a test that waits so long fails.
const PATIENCE: Duration = Duration::from_secs(60);
const PACKAGES: [&str; 2] = ["chromium", "chromium-driver"];
/// Set where a missing browser is a failure.
const REQUIRED: &str = "ZHIJI_BROWSER";

/// One browser at a time: several would slow each other down.
static ONE: Mutex<()> = Mutex::new(());

/// How the browser is set up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As on a desk.
    Plain,
    /// As wide as a telephone.
    Narrow,
    /// The same at night: dark.
    Night,
    /// Without JavaScript.
    NoScript,
}

pub fn works(program: &str, args: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Whether there is a browser; where the packages may be installed and are missing, that is tried once.
fn is_there() -> bool {
    static THERE: OnceLock<bool> = OnceLock::new();
    *THERE.get_or_init(|| {
        let there = || works("chromedriver", &["--version"]) && works("chromium", &["--version"]);
        there() || {
            install();
            there()
        }
    })
}

/// Installs the packages of Debian, where the test is run by its superuser.
fn install() {
    let id = Command::new("id").arg("-u").output();
    let superuser = id.is_ok_and(|output| output.stdout == b"0\n");
    if superuser && Path::new("/etc/debian_version").exists() {
        let quiet = ["300", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"];
        works("timeout", &[&quiet[..], &["update"]].concat());
        let install = ["install", "-y", "--no-install-recommends"];
        works("timeout", &[&quiet[..], &install, &PACKAGES].concat());
    }
}

/// Whether a missing browser or checker is a failure.
pub fn is_required() -> bool {
    std::env::var(REQUIRED).as_deref() == Ok("required")
}

/// Says something past the harness, which keeps to itself what a passing test prints.
pub fn tell(said: &str) {
    std::io::stderr().write_all(format!("{said}\n").as_bytes()).unwrap();
}

/// Does something with a browser, where there is one; otherwise says what was therefore not done.
pub fn with_browser<F: Future<Output = ()>>(kind: Kind, what: &str, does: impl FnOnce(Browser) -> F) {
    with([kind], what, |[browser]| does(browser));
}

/// The same with the browsers of two people.
pub fn with_two<F: Future<Output = ()>>(what: &str, does: impl FnOnce(Browser, Browser) -> F) {
    with([Kind::Plain, Kind::Plain], what, |[first, second]| does(first, second));
}

fn with<F: Future<Output = ()>, const N: usize>(
    kinds: [Kind; N],
    what: &str,
    does: impl FnOnce([Browser; N]) -> F,
) {
    if !is_there() {
        let said = format!("not run without a browser (install {}): {what}", PACKAGES.join(" and "));
        assert!(!is_required(), "{said}");
        tell(&said);
        return;
    }
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (_driver, port) = chromedriver();
    let address = format!("http://127.0.0.1:{port}");
    let folders = kinds.map(|kind| (kind, tempfile::tempdir().unwrap()));
    let drivers = folders.each_ref().map(|(kind, folder)| {
        runtime.block_on(WebDriver::new(&address, capabilities(*kind, folder.path()))).unwrap()
    });
    let browsers = drivers.each_ref().map(|driver| Browser { driver: driver.clone() });
    let done = catch_unwind(AssertUnwindSafe(|| runtime.block_on(does(browsers))));
    for driver in drivers {
        runtime.block_on(driver.quit()).ok();
    }
    done.unwrap_or_else(|panic| resume_unwind(panic));
}

fn capabilities(kind: Kind, folder: &Path) -> ChromeCapabilities {
    let mut wanted = DesiredCapabilities::chrome();
    for arg in [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
        "--window-size=1280,900",
    ] {
        wanted.add_arg(arg).unwrap();
    }
    wanted.add_arg(&format!("--user-data-dir={}", folder.display())).unwrap();
    match kind {
        Kind::Plain => {}
        Kind::Narrow | Kind::Night => {
            if let Kind::Night = kind {
                wanted.add_arg("--blink-settings=preferredColorScheme=0").unwrap();
            }
            let metrics = json!({ "deviceMetrics": { "width": 390, "height": 844, "pixelRatio": 1.0 } });
            wanted.add_experimental_option("mobileEmulation", metrics).unwrap();
        }
        Kind::NoScript => {
            let blocked = json!({ "profile.managed_default_content_settings.javascript": 2 });
            wanted.add_experimental_option("prefs", blocked).unwrap();
        }
    }
    wanted
}

/// A process that ends with its test.
pub struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Starts a program and waits for a line with `mark`; answers what follows it.
fn start(command: &mut Command, mark: &str) -> (Running, String) {
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
    let out = child.stdout.take().expect("its output");
    let running = Running(child);
    let (tell, told) = std::sync::mpsc::channel();
    let wanted = mark.to_owned();
    // Read to the end, so that the program is never held up by a full pipe.
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once(&wanted) {
                tell.send(rest.to_owned()).ok();
            }
        }
    });
    let rest = told.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("no line with {mark}"));
    (running, rest)
}

fn chromedriver() -> (Running, u16) {
    let mut command = Command::new("chromedriver");
    let (running, rest) = start(command.arg("--port=0"), "successfully on port ");
    (running, rest.trim_end_matches('.').parse().expect("a port"))
}

/// A zhiji that serves pages.
pub struct Served {
    /// As `http://127.0.0.1:40000`.
    pub address: String,
    pub data: PathBuf,
    _running: Running,
    _folder: tempfile::TempDir,
}

fn zhiji(args: &[&str], data: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_zhiji"));
    command.args(args).arg("--data").arg(data).env_remove("ZHIJI_LANG");
    command
}

fn serve(args: &[&str], folder: tempfile::TempDir) -> Served {
    let data = folder.path().join("data");
    let args = [args, &["--listen", "127.0.0.1:0"]].concat();
    let (running, rest) = start(&mut zhiji(&args, &data), "http://");
    Served {
        address: format!("http://{}", rest.trim_end_matches('/')),
        data,
        _running: running,
        _folder: folder,
    }
}

impl Served {
    /// A demo bank of 300 customers, made once.
    pub fn demo() -> Served {
        Served::demo_with(|_| {})
    }

    /// The same, with something done in its folder before it is served.
    pub fn demo_with(prepare: impl FnOnce(&Path)) -> Served {
        static MADE: OnceLock<Folder> = OnceLock::new();
        let made = MADE.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            let served = serve(&["demo", "--customers", "300"], folder);
            let Served { data, _running, _folder, .. } = served;
            drop(_running);
            Folder::read(&data)
        });
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        made.write(&data);
        prepare(&data);
        serve(&["demo"], folder)
    }

    /// A new bank, and the address for the first administrator that `zhiji init` printed.
    pub fn new_bank() -> (Served, String) {
        let folder = tempfile::tempdir().unwrap();
        let output = zhiji(&["init"], &folder.path().join("data")).output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|line| line.contains("/set-up?")).expect("an address for the set-up");
        let path = line.split_once("/set-up?").map(|(_, rest)| format!("/set-up?{}", rest.trim()));
        (serve(&["serve"], folder), path.unwrap())
    }

    /// Who may sign in to the demo.
    pub fn people(&self) -> Vec<DemoSignIn> {
        About::of(&Bank::open(&self.data, Mode::Read).unwrap()).unwrap().sign_ins
    }

    /// The demo's person of a role.
    pub fn person(&self, role: &str) -> DemoSignIn {
        self.people().into_iter().find(|one| one.role == role).unwrap_or_else(|| panic!("no {role}"))
    }

    /// What `zhiji explain` says of a customer.
    pub fn explain(&self, cust_no: &str) -> Value {
        let output = zhiji(&["explain", cust_no, "--format", "json"], &self.data).output().unwrap();
        serde_json::from_slice(&output.stdout).expect("JSON")
    }
}

/// A browser, as a person uses it.
pub struct Browser {
    pub driver: WebDriver,
}

impl Browser {
    pub async fn open(&self, served: &Served, path: &str) {
        self.driver.goto(format!("{}{path}", served.address)).await.unwrap();
    }

    /// The path that is open, with its query.
    pub async fn path(&self) -> String {
        let url = self.driver.current_url().await.unwrap();
        url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
    }

    /// Waits until a page whose path is as wished has been read to its end.
    pub async fn arrives(&self, fits: impl Fn(&str) -> bool) {
        let time = Stopwatch::start();
        loop {
            let path = self.path().await;
            if fits(&path) && self.ask("return document.readyState").await == "complete" {
                return;
            }
            assert!(time.elapsed() < PATIENCE, "still at {path}: {}", self.text("main").await);
        }
    }

    pub async fn one(&self, css: &str) -> WebElement {
        self.driver.find(By::Css(css)).await.unwrap_or_else(|error| panic!("{css}: {error}"))
    }

    pub async fn has(&self, css: &str) -> bool {
        !self.driver.find_all(By::Css(css)).await.unwrap().is_empty()
    }

    pub async fn text(&self, css: &str) -> String {
        self.one(css).await.text().await.unwrap()
    }

    pub async fn click(&self, css: &str) {
        // As somebody scrolls to what they click on: and the page does not glide while they do.
        let one = self.one(css).await;
        let middle = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })";
        self.driver.execute(middle, vec![one.to_json().unwrap()]).await.unwrap();
        one.click().await.unwrap();
    }

    /// Types into the field of that name of the form to `action`.
    pub async fn fill(&self, action: &str, name: &str, words: &str) {
        let field =
            self.one(&format!("form[action='{action}'] input[name='{name}']:not([type=hidden])")).await;
        field.send_keys(words).await.unwrap();
    }

    /// Sends the first form to `action`, and waits until the page that answers has been read to its end.
    pub async fn submit(&self, action: &str) {
        self.leave().await;
        self.click(&format!("form[action='{action}'] button")).await;
        self.left().await;
    }

    /// Marks the open page, so that the next is told from it: its path may be the same.
    async fn leave(&self) {
        self.ask("window.before = true; return 1").await;
    }

    /// Waits until the marked page has made way for another, which has been read to its end.
    async fn left(&self) {
        self.until("return !window.before && document.readyState === 'complete'").await;
    }

    /// Presses keys, wherever the cursor is.
    pub async fn press(&self, keys: &str) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    pub async fn tab(&self) {
        let tab = char::from(Key::Tab).to_string();
        self.press(&tab).await;
    }

    /// What a script in the page answers.
    pub async fn ask(&self, script: &str) -> Value {
        self.driver.execute(script, Vec::new()).await.unwrap().json().clone()
    }

    /// What a script in the page answers when it is done, through its last argument.
    pub async fn ask_later(&self, script: &str) -> Value {
        self.driver.execute_async(script, Vec::new()).await.unwrap().json().clone()
    }

    /// The status with which the open page came.
    pub async fn status(&self) -> i64 {
        let script = "return performance.getEntriesByType('navigation')[0].responseStatus";
        self.ask(script).await.as_i64().unwrap_or_default()
    }

    pub async fn sign_in(&self, served: &Served, person: &DemoSignIn) {
        self.driver.delete_all_cookies().await.unwrap();
        self.open(served, "/sign-in").await;
        self.fill("/sign-in", "staff_no", &person.staff_no).await;
        self.fill("/sign-in", "password", &person.password).await;
        self.submit("/sign-in").await;
        self.arrives(|path| path == "/").await;
    }

    /// The paths to which the open page leads, in their order.
    pub async fn links(&self) -> Vec<String> {
        self.texts("a[href^='/']", "e.getAttribute('href')").await
    }

    /// What `of` answers for each element `e`, in one look: a page that changes meanwhile cannot come between.
    pub async fn texts(&self, css: &str, of: &str) -> Vec<String> {
        let script = format!("return [...document.querySelectorAll(\"{css}\")].map(e => {of})");
        serde_json::from_value(self.ask(&script).await).expect("texts")
    }

    /// Waits until a script in the page answers yes.
    pub async fn until(&self, script: &str) {
        let time = Stopwatch::start();
        while self.ask(script).await != true {
            assert!(time.elapsed() < PATIENCE, "never: {script}");
        }
    }

    /// Opens a page again and again until its text is as wished.
    pub async fn reopen_until(&self, served: &Served, path: &str, fits: impl Fn(&str) -> bool) {
        let time = Stopwatch::start();
        loop {
            self.open(served, path).await;
            let text = self.text("main").await;
            if fits(&text) {
                return;
            }
            assert!(time.elapsed() < PATIENCE, "{path} still says {text}");
        }
    }

    /// The customers of the open list: number and path.
    pub async fn rows_and_links(&self) -> Vec<(String, String)> {
        let script = "return [...document.querySelectorAll('main tbody tr')].map(r =>
            [r.cells[1].textContent.trim(), r.querySelector('a').getAttribute('href')])";
        serde_json::from_value(self.ask(script).await).expect("pairs")
    }

    /// Finds customers by what one knows of them, as typed into the search box; none where the person has none.
    pub async fn find(&self, words: &str) -> Option<Vec<String>> {
        if !self.has("#q").await {
            return None;
        }
        let words = format!("{words}{}", char::from(Key::Enter));
        self.leave().await;
        self.one("#q").await.send_keys(words).await.unwrap();
        self.left().await;
        assert_eq!(self.path().await, "/search");
        Some(self.texts("main tbody tr", "e.innerText").await)
    }
}
