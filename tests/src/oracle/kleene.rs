//! Logic of three values.

use super::{Datum, Missing};

/// A condition: unknown is `Missing`.
pub(super) type Truth = Result<bool, Missing>;

/// `and`: one false decides; over nothing true.
pub(super) fn all(parts: impl IntoIterator<Item = Truth>) -> Truth {
    let parts: Vec<Truth> = parts.into_iter().collect();
    if parts.contains(&Ok(false)) {
        Ok(false)
    } else if parts.contains(&Err(Missing)) {
        Err(Missing)
    } else {
        Ok(true)
    }
}

/// `or`: one true decides; over nothing false.
pub(super) fn any(parts: impl IntoIterator<Item = Truth>) -> Truth {
    not(all(parts.into_iter().map(not)))
}

/// `not`.
pub(super) fn not(truth: Truth) -> Truth {
    truth.map(|holds| !holds)
}

/// The condition that a value is.
pub(super) fn truth(value: Result<Datum, Missing>) -> Truth {
    match value? {
        Datum::Bool(holds) => Ok(holds),
        other => panic!("{other:?} is no condition"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_kleenes() {
        let unknown = Err(Missing);
        assert_eq!(all([Ok(true), unknown]), unknown);
        assert_eq!(all([unknown, Ok(false)]), Ok(false));
        assert_eq!(any([unknown, Ok(true)]), Ok(true));
        assert_eq!(any([Ok(false), unknown]), unknown);
        assert_eq!(not(unknown), unknown);
        assert_eq!((all([]), any([])), (Ok(true), Ok(false)));
    }
}
