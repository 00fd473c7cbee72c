//! Where a field keeps its values, and how it makes room for wider ones.

use super::{Bitmap, key::Reference};
use rayon::prelude::*;
use std::fmt::Debug;

/// Values in rows, packed as each kind of field packs them.
pub(super) trait Store: Debug + Default + Send + Sync {
    /// What a row holds.
    type Value: Copy + Debug + Default + PartialEq + Send + Sync;

    /// How many rows.
    fn len(&self) -> usize;
    /// The value of a row.
    fn value(&self, row: usize) -> Option<Self::Value>;
    /// Gives a row another value.
    fn set(&mut self, row: usize, value: Self::Value);
    /// Takes all rows out; the room for them stays.
    fn clear(&mut self);
    /// Takes out the rows behind the first ones; the room for them stays.
    fn truncate(&mut self, len: usize);
    /// Takes the next row's value.
    fn push(&mut self, value: Self::Value);
    /// A value as a number, for [`Store::take`].
    fn number(value: Self::Value) -> i64;
    /// Takes the values of the next rows, each as its number.
    fn take(&mut self, numbers: &[i64]);
    /// The values of rows in another order.
    fn gather(&self, order: &[u32]) -> Self;
}

/// The values that an order names, by as many threads as there are.
pub(super) fn pick<T: Copy + Default + Send + Sync>(values: &[T], order: &[u32]) -> Vec<T> {
    let value = |&row: &u32| values.get(row as usize).copied().unwrap_or_default();
    if order.len() < WORTH_THREADS {
        order.iter().map(value).collect()
    } else {
        let rows = order.par_iter().with_min_len(WORTH_THREADS);
        rows.map(value).collect()
    }
}

/// Handing work to other threads costs as much as this many rows.
pub(super) const WORTH_THREADS: usize = 16 * 1024;

/// Values as wide as they come.
macro_rules! store_as_they_are {
    ($value:ty, $number:expr, $of_number:expr) => {
        impl Store for Vec<$value> {
            type Value = $value;

            fn len(&self) -> usize {
                self.len()
            }

            fn value(&self, row: usize) -> Option<$value> {
                self.get(row).copied()
            }

            fn set(&mut self, row: usize, value: $value) {
                if let Some(place) = self.get_mut(row) {
                    *place = value;
                }
            }

            fn clear(&mut self) {
                self.clear();
            }

            fn truncate(&mut self, len: usize) {
                self.truncate(len);
            }

            fn push(&mut self, value: $value) {
                self.push(value);
            }

            fn number(value: $value) -> i64 {
                $number(value)
            }

            fn take(&mut self, numbers: &[i64]) {
                self.extend(numbers.iter().map(|&number| $of_number(number)));
            }

            fn gather(&self, order: &[u32]) -> Vec<$value> {
                pick(self, order)
            }
        }
    };
}

store_as_they_are!(i32, i64::from, |number| number as i32);
store_as_they_are!(Reference, Reference::number, Reference::of_number);

impl Store for Bitmap {
    type Value = bool;

    fn len(&self) -> usize {
        self.len()
    }

    fn value(&self, row: usize) -> Option<bool> {
        (row < self.len()).then(|| self.get(row))
    }

    fn set(&mut self, row: usize, value: bool) {
        self.set(row, value);
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn truncate(&mut self, len: usize) {
        self.truncate(len);
    }

    fn push(&mut self, value: bool) {
        self.push(value);
    }

    fn number(value: bool) -> i64 {
        value.into()
    }

    fn take(&mut self, numbers: &[i64]) {
        self.extend(&Bitmap::pack(numbers, |&number| number != 0));
    }

    fn gather(&self, order: &[u32]) -> Bitmap {
        self.gather(order)
    }
}

/// An enum of vectors of one number type each, from the narrowest to the widest, which widens when a value asks for it.
macro_rules! widening {
    ($(#[$doc:meta])* $name:ident of $value:ty: $narrowest:ident $($(#[$width_doc:meta])* $variant:ident($width:ty),)+) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub enum $name {
            $($(#[$width_doc])* $variant(Vec<$width>),)+
        }

        impl Default for $name {
            fn default() -> $name {
                $name::$narrowest(Vec::new())
            }
        }

        impl $name {
            /// How many values.
            #[must_use]
            pub fn len(&self) -> usize {
                match self {
                    $($name::$variant(values) => values.len(),)+
                }
            }

            /// Whether there is no value.
            #[must_use]
            pub fn is_empty(&self) -> bool {
                self.len() == 0
            }

            /// The value of a row; zero past the end.
            #[must_use]
            pub fn get(&self, row: usize) -> $value {
                match self {
                    $($name::$variant(values) => values.get(row).map_or(0, |&value| <$value>::from(value)),)+
                }
            }

            /// Makes room for numbers of a range.
            fn admit(&mut self, least: i64, most: i64) {
                let fits = match self {
                    $($name::$variant(_) => {
                        <$width>::try_from(least).is_ok() && <$width>::try_from(most).is_ok()
                    })+
                };
                if !fits {
                    self.widen(least, most);
                }
            }

            #[cold]
            fn widen(&mut self, least: i64, most: i64) {
                let bytes = match self {
                    $($name::$variant(_) => size_of::<$width>(),)+
                };
                $(
                    if size_of::<$width>() > bytes
                        && <$width>::try_from(least).is_ok()
                        && <$width>::try_from(most).is_ok()
                    {
                        let values = (0..self.len()).map(|row| self.get(row) as $width);
                        *self = $name::$variant(values.collect());
                        return;
                    }
                )+
            }
        }

        impl $crate::records::store::Store for $name {
            type Value = $value;

            fn len(&self) -> usize {
                self.len()
            }

            fn value(&self, row: usize) -> Option<$value> {
                (row < self.len()).then(|| self.get(row))
            }

            fn set(&mut self, row: usize, value: $value) {
                self.admit(value.into(), value.into());
                match self {
                    $($name::$variant(values) => {
                        if let Some(place) = values.get_mut(row) {
                            *place = value as $width;
                        }
                    })+
                }
            }

            fn clear(&mut self) {
                match self {
                    $($name::$variant(values) => values.clear(),)+
                }
            }

            fn truncate(&mut self, len: usize) {
                match self {
                    $($name::$variant(values) => values.truncate(len),)+
                }
            }

            fn push(&mut self, value: $value) {
                self.admit(value.into(), value.into());
                match self {
                    $($name::$variant(values) => values.push(value as $width),)+
                }
            }

            fn number(value: $value) -> i64 {
                value.into()
            }

            fn take(&mut self, numbers: &[i64]) {
                let (least, most) = $crate::records::widest(
                    #[inline(always)]
                    || {
                        numbers.iter().fold((0, 0), |(least, most), &number| {
                            (number.min(least), number.max(most))
                        })
                    },
                );
                self.admit(least, most);
                match self {
                    $($name::$variant(values) => $crate::records::widest(
                        #[inline(always)]
                        || values.extend(numbers.iter().map(|&number| number as $width)),
                    ),)+
                }
            }

            fn gather(&self, order: &[u32]) -> $name {
                match self {
                    $($name::$variant(values) => {
                        $name::$variant($crate::records::store::pick(values, order))
                    })+
                }
            }
        }
    };
}
pub(super) use widening;
