//! The stream of choices.

/// Numbers that decide, spent one by one; after the last every choice is the first.
#[derive(Clone, Debug)]
pub struct Choices {
    numbers: std::vec::IntoIter<u32>,
}

impl Choices {
    /// Over these numbers.
    #[must_use]
    pub fn new(numbers: Vec<u32>) -> Choices {
        Choices {
            numbers: numbers.into_iter(),
        }
    }

    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: usize) -> usize {
        self.numbers
            .next()
            .map_or(0, |number| number as usize % bound)
    }

    /// One of the options, of which there is at least one.
    pub fn of<T: Clone>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())].clone()
    }

    /// True once in so many times; false where the stream has run out.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    /// Whether all numbers are spent.
    #[must_use]
    pub fn are_spent(&self) -> bool {
        self.numbers.len() == 0
    }
}
