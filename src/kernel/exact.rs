//! Long lists that are kept.

/// Moves a list to a place of just its size. An allocator that is asked to shrink one leaves it where it is as
/// long as more than half of the place is used.
pub fn exact<T: Copy>(list: &mut Vec<T>) {
    if list.capacity() > list.len() {
        *list = list.as_slice().to_vec();
    }
}
