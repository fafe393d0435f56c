//! What the settings may say of a gateway.

use zhiji::bank::outbox::sender;
use zhiji::bank::outbox::settings::{Sending, Way};
use zhiji::intake::settings::{DEFAULT_TOML, Settings};
use zhiji::kernel::error::Error;

const GATEWAY: &str = r#"
sender = "http"
[sms.http]
url = "https://sms.bank.example/send"
content_type = "application/json"
body = '{"a":{"mobile":"{{phone}}","content":"{{text}}"},"token":"{{secret}}"}'
secret_file = "sms.secret"
[sms.http.headers]
X-Key = "{{key}}"
"#;

/// The settings, or the field of the refusal.
fn read(sms: &str) -> Result<Sending, String> {
    let head = DEFAULT_TOML.split("[sms]").next().unwrap();
    match Settings::parse(&format!("{head}[sms]\n{sms}")) {
        Ok(settings) => Ok(settings.sms),
        Err(Error::Refusal(refusal)) => Err(refusal.field),
        Err(Error::Fault(fault)) => panic!("{fault}"),
    }
}

#[test]
fn a_bank_that_says_nothing_writes_files() {
    assert_eq!(Settings::parse(DEFAULT_TOML).unwrap().sms, Sending::default());
    assert_eq!(read("").unwrap(), Sending::default());
    let before = DEFAULT_TOML.split("[sms]").next().unwrap();
    assert_eq!(Settings::parse(before).unwrap().sms, Sending::default(), "settings of before");
}

#[test]
fn the_example_of_the_default_settings_is_good() {
    let (before, after) = DEFAULT_TOML.split_once("[sms.http]").unwrap();
    let shown = |line: &str| {
        let plain = line.strip_prefix("# ").filter(|rest| rest.is_ascii() || rest.starts_with("body"));
        plain.filter(|rest| rest.contains(" = ") || rest.starts_with('[')).map(str::to_owned)
    };
    let lines: Vec<String> = after.lines().filter_map(shown).collect();
    let before = before.trim_end_matches("# ").replace("sender = \"file\"", "sender = \"http\"");
    let toml = format!("{before}[sms.http]\n{}\n", lines.join("\n"));
    let sms = Settings::parse(&toml).unwrap_or_else(|error| panic!("{error:?}\n{toml}")).sms;
    assert!(matches!(&sms.way, Way::Http(gateway) if gateway.headers.len() == 1), "{sms:?}");
}

#[test]
fn what_cannot_be_is_refused_by_its_name() {
    assert!(matches!(read(GATEWAY).unwrap().way, Way::Http(_)));
    for (from, to, field) in [
        ("sender = \"http\"", "sender = \"pigeon\"", "sms.sender"),
        ("sender = \"http\"", "sender = \"http\"\nservice_phone = \"95000<b>\"", "sms.service_phone"),
        ("https://sms.bank.example/send", "http://sms.bank.example/send", "sms.http.url"),
        ("https://sms.bank.example/send", "ftp://sms.bank.example/send", "sms.http.url"),
        ("https://sms.bank.example/send", "/send", "sms.http.url"),
        ("https://sms.bank.example/send", "https://me:secret@sms.bank.example/", "sms.http.url"),
        ("https://sms.bank.example/send", "https://{{key}}.example/", "sms.http.url"),
        ("https://sms.bank.example/send", "https://sms.bank.example/{{phone}}", "sms.http.url"),
        ("application/json", "text/plain", "sms.http.content_type"),
        ("application/json", "application/x-www-form-urlencoded", "sms.http.body"),
        ("{{text}}", "{{text", "sms.http.body"),
        ("{{text}}", "{{balance}}", "sms.http.body"),
        ("{{text}}", "hello", "sms.http.body"),
        ("\"token\":", "token:", "sms.http.body"),
        ("secret_file = \"sms.secret\"", "", "sms.http.secret_file"),
        ("secret_file = ", "deadline_seconds = 61\nsecret_file = ", "sms.http.deadline_seconds"),
        ("secret_file = ", "success = [302]\nsecret_file = ", "sms.http.success"),
        ("X-Key", "Content-Length", "sms.http.headers"),
        ("X-Key", "\"X Key\"", "sms.http.headers"),
        ("\"{{key}}\"", "\"a\\r\\nX-Probe: injected\"", "sms.http.headers"),
        ("\"{{key}}\"", "\"{{phone}}\"", "sms.http.headers"),
        ("X-Key = ", "colour = 1\nX-Key = ", "settings.toml"),
    ] {
        let changed = GATEWAY.replacen(from, to, 1);
        assert_ne!(changed, GATEWAY, "{from}");
        assert_eq!(read(&changed).err().as_deref(), Some(field), "{from} → {to}");
    }
    assert_eq!(read("sender = \"http\"").err().as_deref(), Some("sms.http"));
    assert_eq!(
        read("sender = \"simulator\"\nsimulator_fails_on = \"12\"").err().as_deref(),
        Some("sms.simulator_fails_on")
    );
    assert_eq!(
        read("sender = \"simulator\"\nsimulator_fails_on = \"7\"").unwrap().way,
        Way::Simulator(Some('7'))
    );
    let plain =
        GATEWAY.replace("https://", "http://").replace("secret_file", "plain_http = true\nsecret_file");
    assert!(read(&plain).is_ok(), "a bank may say that its network is safe");
    assert!(
        read(&GATEWAY.replace("https://sms.bank.example", "http://127.0.0.1:8080")).is_ok(),
        "this machine"
    );
}

/// Nobody in a demo or a training room is a customer, whatever its settings say.
#[test]
fn a_bank_of_nobody_real_sends_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let http = read(GATEWAY).unwrap();
    let one = sender::Outgoing {
        message_no: 1,
        key: "k".to_owned(),
        phone: "13800000001".to_owned(),
        text: "t".to_owned(),
    };
    for sending in [Sending::default(), http] {
        let mut sender =
            sender::of(&sending, folder.path(), true).unwrap_or_else(|error| panic!("{error:?}"));
        let handed = sender.hand_over(1, std::slice::from_ref(&one), &|| true).unwrap();
        assert_eq!(handed, [sender::Handed::Delivered]);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
