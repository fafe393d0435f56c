//! Words that everyone uses: days worked, lunar dates, clocks.

mod calendar;
mod clock;
mod lunar;
pub mod table;

#[test]
fn an_exact_sum_has_the_decimals_that_it_needs() {
    for (fen_e4, yuan) in [
        (0, "0.00"),
        (10_000, "0.01"),
        (1_000_000, "1.00"),
        (1_234_500, "1.2345"),
        (-1, "-0.000001"),
        (310_000_000_000_000, "310000000.00"),
        (99_999_980_000, "99999.98"),
    ] {
        assert_eq!(zhiji::kernel::money::yuan_e4(fen_e4), yuan);
    }
}
