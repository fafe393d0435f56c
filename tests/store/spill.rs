//! Sorting more than fits in memory gives what sorting in memory gives.

use proptest::prelude::*;
use tempfile::TempDir;
use zhiji::bank::holdings::{Bucket, Change, What};
use zhiji::store::spill::Sorter;

fn change(cust_id: u32, bucket: u8, amount: i64) -> Change {
    Change { cust_id, what: What::balance(Bucket(bucket)), amount }
}

proptest! {
    #[test]
    fn runs_on_disk_merge_into_order(
        records in prop::collection::vec((0_u32..50, 2_u8..9, -5_i64..5), 0..400),
        in_memory in 1_usize..60,
    ) {
        let dir = TempDir::new().unwrap();
        let mut sorter = Sorter::new(dir.path(), in_memory);
        let mut expected = Vec::new();
        for (cust_id, bucket, amount) in records {
            sorter.push(change(cust_id, bucket, amount)).unwrap();
            expected.push(change(cust_id, bucket, amount));
        }
        expected.sort();
        let mut sorted = sorter.into_sorted().unwrap();
        let mut found = Vec::new();
        while let Some(record) = sorted.next().unwrap() {
            found.push(record);
        }
        prop_assert_eq!(found, expected);
        prop_assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0, "the temporary file has no name");
    }
}
