//! Receipts of the network, in files that the bank's gateway delivers.

use super::House;

#[test]
fn receipts_say_who_was_reached() {
    let mut house = House::new();
    house.queue(3);
    house.files();
    let keys: Vec<String> = house.messages().into_iter().map(|one| one.gateway_key).collect();
    house.receipts("20260410-1.csv", &format!("key,status\n{},delivered\n{},UNDELIV\n", keys[0], keys[1]));
    let report = house.files();
    assert_eq!((report.delivered, report.failed, report.bad_lines), (1, 1, vec![]));
    assert_eq!(["C01", "C02", "C03"].map(|one| house.state_of(one)), ["delivered", "failed", "sent"]);
    assert_eq!(house.messages()[1].said, "undeliv");
    assert!(!house.outbox().join("receipts/20260410-1.csv").exists());
    assert!(house.outbox().join("receipts/done/20260410-1.csv").exists());
    // The same again, and turned round: what was decided stays.
    house.receipts("20260410-1.csv", &format!("status,key\nfailed,{}\ndelivered,{}\n", keys[0], keys[2]));
    let report = house.files();
    assert_eq!((report.delivered, report.failed), (1, 0));
    assert_eq!(["C01", "C02", "C03"].map(|one| house.state_of(one)), ["delivered", "failed", "delivered"]);
    assert!(house.outbox().join("receipts/done/2-20260410-1.csv").exists());
}

#[test]
fn bad_lines_are_told_with_line_and_remedy_and_the_others_count() {
    let mut house = House::new();
    house.queue(2);
    house.files();
    let keys: Vec<String> = house.messages().into_iter().map(|one| one.gateway_key).collect();
    let text = format!(
        "\u{feff}Key , Status,extra\nnobody's,delivered\n{},perhaps\n{}\n{},delivered,\"more, of it\"\n{},delivered\n",
        keys[0], keys[0], keys[1], keys[1]
    );
    house.receipts("r.csv", &text);
    house.receipts("s.csv", "phone,result\n13800000001,ok\n");
    house.receipts("notes.txt", "not a receipt");
    let report = house.files();
    assert_eq!((report.delivered, report.failed), (1, 0));
    let told: Vec<&str> = report.bad_lines.iter().map(|text| text.zh.as_str()).collect();
    assert_eq!(
        told,
        [
            "r.csv 第 4 行：缺少 key 或 status；请补全该行",
            "r.csv 第 2 行：没有这个 key 的短信；请核对是否为本行的回执",
            "r.csv 第 3 行：status 须为 delivered 或 failed；请改正后重新放入",
            "s.csv 第 1 行：没有 key 与 status 两列，整个文件未读；请改正表头后重新放入",
        ]
    );
    let problems = std::fs::read_to_string(house.outbox().join("receipts/done/r.problems.txt")).unwrap();
    assert!(problems.contains("r.csv line 2: no message has this key"), "{problems}");
    assert_eq!(house.state_of("C02"), "delivered");
    assert!(house.outbox().join("receipts/notes.txt").exists());
}

#[test]
fn bytes_that_are_no_text_are_a_bad_line() {
    let mut house = House::new();
    house.queue(1);
    house.files();
    let folder = house.outbox().join("receipts");
    std::fs::write(folder.join("b.csv"), b"key,status\n\xff\xfe\x00,delivered\n").unwrap();
    assert_eq!(house.files().bad_lines.len(), 1);
}
