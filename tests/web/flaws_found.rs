//! Flaws that others had: what is found, told, kept and sent beyond the page itself. Each test bears the row of the
//! list that it answers.

use super::house::{House, Known};
use std::path::{Path, PathBuf};
use zhiji::access::roles::Role;

/// A column of a customer, as the core bank has it.
fn column(house: &House, known: Known, name: &str) -> String {
    let (id, _) = house.customer(known);
    let sql = format!("SELECT {name} FROM customer WHERE cust_id = {id} AND until_day = 99991231");
    house.texts(&sql).remove(0)
}

/// Row 4: the rows in quarantine, and the file of them, are for those who run the feeds.
#[test]
fn row_4_the_quarantine_is_read_by_its_roles_alone() {
    let house = House::new();
    let day = house.texts("SELECT CAST(max(day) AS TEXT) FROM feed_day").remove(0);
    let day = format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    for role in Role::ALL {
        let person = house.as_role(role);
        let may = [Role::HqRetail, Role::Admin, Role::Auditor].contains(&role);
        let page = person.get(&format!("/feeds/{day}/quarantine")).status;
        let file = person.post(&format!("/feeds/{day}/quarantine/export"), &[("format", "csv")]).status;
        assert_eq!((page, file), if may { (200, 200) } else { (403, 403) }, "{role:?}");
    }
}

/// Row 9: nobody outside the scope is found, by whatever is known of them, nor told apart from nobody.
#[test]
fn row_9_what_one_knows_of_others_finds_nobody() {
    let house = House::new();
    house.site.refresh().unwrap();
    let manager = house.as_role(Role::CustomerManager);
    let said_of = |words: &str| manager.post("/search", &[("q", words)]).text.replace(words, "");
    let nobody = said_of("98765432109");
    for name in ["cust_no", "mobile", "id_no"] {
        let words = column(&house, Known::Elsewhere, name);
        assert!(said_of(&words) == nobody, "{name}: as if there were nobody");
    }
    let name = column(&house, Known::Elsewhere, "name");
    let hits = |text: &str| text.matches("href=\"/customers/").count();
    let (page, quick) =
        (manager.post("/search", &[("q", &name)]), manager.post("/search/quick", &[("q", &name)]));
    let id = house.id(Known::Elsewhere);
    assert!(!page.text.contains(&id) && !quick.text.contains(&id), "{}", page.text);
    assert!(hits(&quick.text) <= hits(&page.text));
}

/// Row 19: what somebody wrote freely shows no number in the audit, and neither does what was before and after.
#[test]
fn row_19_the_audit_shows_no_number_whole() {
    let house = House::new();
    let mobile = column(&house, Known::Managed, "mobile");
    let reason = format!("客户用 {mobile} 来电核对");
    let fields = [("field", "mobile"), ("reason", reason.as_str())];
    let path = format!("/customers/{}/reveal", house.id(Known::Managed));
    let revealed = house.as_role(Role::CustomerManager).post(&path, &fields);
    assert!(revealed.text.contains(&mobile), "it is shown to whom it was revealed");
    let account = format!("/accounts/{}/lock", house.staff_no(Role::WealthManager));
    assert_eq!(house.as_role(Role::Admin).post(&account, &[("reason", &reason)]).status, 303);
    let audit = house.as_role(Role::Auditor).get("/audit");
    assert!(!audit.text.contains(&mobile), "{}", audit.text);
    assert_eq!(audit.text.matches("*********").count(), 2, "both reasons are there, the number hidden");
}

/// Row 24: no page shows a secret of an account again.
#[test]
fn row_24_secrets_are_shown_never_again() {
    let house = House::new();
    let secrets = [
        "SELECT password_hash FROM account",
        "SELECT token_hash FROM session",
        "SELECT totp_secret FROM account WHERE totp_secret <> ''",
    ];
    let mut known: Vec<String> = Vec::new();
    for sql in secrets {
        let conn = house.bank.crm.conn();
        let mut rows = conn.prepare(sql).unwrap();
        known.extend(rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap));
    }
    assert!(known.len() > 10, "{} secrets", known.len());
    let admin = house.as_role(Role::Admin);
    let account = format!("/accounts/{}", house.staff_no(Role::HqRetail));
    for path in ["/accounts", &account, "/account", "/account/second-factor", "/audit", "/"] {
        let text = admin.get(path).text;
        assert!(known.iter().all(|secret| !text.contains(secret.as_str())), "{path}");
    }
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => rust_files(&path, found),
            false => found.push(path),
        }
    }
}

/// Row 39: nothing of the server opens a connection: what a request names can make it ask nobody.
#[test]
fn row_39_the_server_connects_to_nobody() {
    // Its own inner server by a path; itself, to end its waiting for others; systemd by its datagram; and the
    // benchmark, which is no server.
    let known =
        ["src/web/gate/inner.rs", "src/web/gate/mod.rs", "src/cli/serve.rs", "src/cli/bench/client.rs"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    rust_files(&root.join("src"), &mut files);
    assert!(files.len() > 100);
    let mut seen = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let opens =
            ["TcpStream::connect", "UdpSocket", "UnixStream::connect", "UnixDatagram", "connect_timeout"];
        if opens.iter().any(|way| text.contains(way)) {
            seen.push(file.strip_prefix(root).unwrap().display().to_string());
        }
    }
    seen.sort();
    let mut known = known.map(str::to_owned);
    known.sort();
    assert_eq!(seen, known);
}

/// What cannot be written down is not done: neither shown, nor handed out, nor let in.
#[test]
fn without_an_audit_nothing_is_shown_that_must_be_written_down() {
    let house = House::new();
    let mobile = column(&house, Known::Managed, "mobile");
    let manager = house.as_role(Role::CustomerManager);
    let customer = format!("/customers/{}", house.id(Known::Managed));
    assert_eq!(manager.get(&customer).status, 200);
    house.bank.crm.conn().execute_batch("ALTER TABLE audit RENAME TO audit_kept").unwrap();
    let reveal =
        manager.post(&format!("{customer}/reveal"), &[("field", "mobile"), ("reason", "客户来电核对")]);
    assert_eq!(reveal.status, 500);
    assert!(!reveal.text.contains(&mobile));
    assert_eq!(manager.get(&customer).status, 500, "a page that is written down");
    assert_eq!(manager.post("/customers/export", &[("format", "csv")]).status, 500);
    let number = house.staff_no(Role::RetailHead);
    let password = super::house::password(Role::RetailHead);
    let fields = [("staff_no", number), ("password", password.as_str())];
    let seen = house.as_nobody().post("/sign-in", &fields);
    assert!(seen.status == 500 && seen.session().is_none(), "{}", seen.status);
    house.bank.crm.conn().execute_batch("ALTER TABLE audit_kept RENAME TO audit").unwrap();
    assert_eq!(manager.get(&customer).status, 200, "it is written down again");
}
