//! The databases and their statements: rules about the schema, each a test.

mod schema;
mod scope;
mod spill;

#[test]
#[cfg(unix)]
fn a_banks_files_are_its_owners_alone_whatever_its_folder_was() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::TempDir::new().unwrap();
    std::fs::set_permissions(dir.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let bank = zhiji::store::open::Bank::create(dir.path()).unwrap();
    bank.crm.conn().execute_batch("CREATE TABLE written (it); DROP TABLE written").unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{:?} has {mode:o}", entry.file_name());
        seen += 1;
    }
    assert!(seen >= 6, "two databases with their journals, the lock, the key: {seen}");
}
