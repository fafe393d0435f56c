//! Floor 4: the invented bank.
