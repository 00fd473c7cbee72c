//! The limit: each of the ten segments as a loop written by hand for it alone, over sorted columns.
//!
//! `general` reads the columns only; `companion` also reads something small kept beside them that would serve other questions, too. Both rely on what is
//! so in this data: nothing is later than the as-of, and no client has events at one and the same second that matter to q10.

mod bits;
mod columns;
mod companion;
mod companions;
mod days;
mod general;
mod read;

use crate::{Outcome, answers::Engine, clock::timed};
use columns::Columns;
use companions::Companions;
use pulp::Arch;
use rayon::prelude::*;
use std::{ops::Range, path::Path};

/// How many words of the answer one task fills: 16,384 clients, whose rows fit the cache.
const WORDS: usize = 256;

type Kernel = fn(&Kernels, Range<usize>, &mut [u64]);

/// Columns, and what is kept beside them.
pub struct Kernels {
    columns: Columns,
    companions: Companions,
}

/// Work that is compiled once for each family of processors, chosen when it runs; a bare closure would not be inlined.
struct Wide<F>(F);

impl<F: FnOnce()> pulp::NullaryFnOnce for Wide<F> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        (self.0)();
    }
}

/// A kernel by its name.
macro_rules! kernel {
    ($segment:ident, general) => {
        (
            concat!(stringify!($segment), "-general"),
            |kernels, clients, out| {
                Arch::new().dispatch(Wide(|| general::$segment(&kernels.columns, clients, out)));
            },
        )
    };
    ($segment:ident, companion) => {
        (
            concat!(stringify!($segment), "-companion"),
            |kernels, clients, out| {
                Arch::new().dispatch(Wide(|| {
                    companion::$segment(&kernels.columns, &kernels.companions, clients, out)
                }));
            },
        )
    };
}

const KERNELS: [(&str, Kernel); 19] = [
    kernel!(q1, general),
    kernel!(q1, companion),
    kernel!(q2, general),
    kernel!(q2, companion),
    kernel!(q3, general),
    kernel!(q4, general),
    kernel!(q4, companion),
    kernel!(q5, general),
    kernel!(q5, companion),
    kernel!(q6, general),
    kernel!(q6, companion),
    kernel!(q7, general),
    kernel!(q7, companion),
    kernel!(q8, general),
    kernel!(q8, companion),
    kernel!(q9, general),
    kernel!(q9, companion),
    kernel!(q10, general),
    kernel!(q10, companion),
];

impl Kernels {
    /// Loads the sorted rows and makes the companions, and says how long either took.
    pub fn load(folder: &Path) -> Outcome<Kernels> {
        let (columns, duration) = timed(|| Columns::load(folder));
        let columns = columns?;
        println!("load {:.1} {:.1}", duration.wall, duration.cpu);
        let (companions, duration) = timed(|| Companions::of(&columns));
        println!("companions {:.1} {:.1}", duration.wall, duration.cpu);
        Ok(Kernels {
            columns,
            companions,
        })
    }
}

impl Engine for Kernels {
    type Answer = Vec<u64>;

    fn names(&self) -> Vec<String> {
        KERNELS.map(|(name, _)| name.to_owned()).to_vec()
    }

    fn answer(&self, name: &str) -> Outcome<Vec<u64>> {
        let (_, kernel) = KERNELS
            .iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| format!("there is no kernel `{name}`"))?;
        let clients = self.columns.clients.count;
        let mut words = vec![0; clients.div_ceil(64)];
        let run = |(chunk, out): (usize, &mut [u64])| {
            let start = chunk * WORDS * 64;
            kernel(self, start..clients.min(start + WORDS * 64), out);
        };
        if rayon::current_num_threads() == 1 {
            words.chunks_mut(WORDS).enumerate().for_each(run);
        } else {
            words.par_chunks_mut(WORDS).enumerate().for_each(run);
        }
        Ok(words)
    }

    fn count(&self, words: &Vec<u64>) -> usize {
        words.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn keys(&self, words: &Vec<u64>) -> impl Iterator<Item = String> {
        let clients = words.iter().enumerate().flat_map(|(at, word)| {
            (0..64).filter_map(move |bit| (word >> bit & 1 == 1).then_some(at * 64 + bit))
        });
        // Keys are the numbers of the clients.
        clients.map(|client| client.to_string())
    }
}
